import { asDsError, type DsError } from '../../core/errors.ts';
import { objectAt, stringAt } from '../../core/json.ts';
import { readSourceText, type ManifestObject } from '../read.ts';
import { loadSchema } from '../schema/load-schema.ts';
import type { Schema } from '../schema/schema.ts';
import { excerptAt, placeAt, sourceText, whereaboutsOf, type Place, type SourceText } from '../text.ts';
import { lostIndentationAt } from '../yaml-errors.ts';
import { checkObject } from './check-object.ts';
import { fieldOfPath } from './field-path.ts';
import { ignoredIn } from './ignore.ts';
import { documentAround, mender } from './mend.ts';
import type { Edit, Rule, Severity } from './rule.ts';
import { ruleOf } from './rules.ts';
import { RULE_OF_TOPIC } from './rules-text.ts';

/** What the person wants of a rule, by its id, where that is not what the rule says. */
export type RuleSettings = ReadonlyMap<string, Severity | 'off'>;

/** One thing that is wrong, and where. */
export interface Finding {
  readonly rule: Rule;
  readonly severity: Severity;
  readonly message: string;
  readonly place: Place;
  /** What to do about it here: whole sentences. */
  readonly fix: string;
  /** What `--fix` would do; empty when it can do nothing. */
  readonly edits: readonly Edit[];
  /** `DaemonSet/NAME`; undefined for what is wrong with the text. */
  readonly object: string | undefined;
  /** `spec.template.spec.containers[0].image`, as the API server names it. */
  readonly field: string | undefined;
  /** The line with a caret below the place, each after a line end; empty when it must not be shown. */
  excerpt(): string;
}

export interface LintedFile {
  readonly file: string;
  /** Undefined when it is no text. */
  readonly source: SourceText | undefined;
  readonly objects: number;
  /** In the file's order. */
  readonly findings: readonly Finding[];
}

interface Draft {
  readonly rule: string;
  readonly message: string;
  readonly offset: number;
  readonly fix?: string | undefined;
  readonly edits?: readonly Edit[] | undefined;
  readonly object?: string;
  readonly field?: string;
}

function sentence(hint: string): string {
  const text = hint.slice(0, 1).toUpperCase() + hint.slice(1);
  return /[.?!\u2026]$/.test(text) ? text : `${text}.`;
}

function draftOf(error: DsError): Draft {
  const where = whereaboutsOf(error);
  const { message, hint } = error;
  const fix = hint === undefined ? {} : { fix: sentence(hint) };
  if (where === undefined) return { rule: 'yaml-syntax', message, offset: 0, ...fix };
  const rule = RULE_OF_TOPIC[where.topic];
  if (where.topic !== 'lostIndentation') return { rule, message: where.message, offset: where.offset, ...fix };
  // The reader stumbles further down than where the trouble begins.
  const { text } = where.source;
  const { from, to } = documentAround(text, where.offset);
  const offset = lostIndentationAt(text, from, to) ?? where.offset;
  const [key = ''] = /\w+/.exec(text.slice(offset)) ?? [];
  const stumble = `line ${placeAt(where.source, where.offset).line} cannot be read: ${where.message}`;
  return {
    rule,
    message: `"${key}:" stands beside the key that it belongs to, not below it; ${stumble}`,
    offset,
    ...fix,
  };
}

function* draftsOf(schema: Schema, manifest: ManifestObject): Iterable<Draft> {
  const { object } = manifest;
  const name = stringAt(objectAt(object, 'metadata'), 'name') ?? '';
  const label = `${stringAt(object, 'kind') ?? ''}/${name}`;
  for (const { rule, path, part, message, fix, edits } of checkObject(schema, manifest)) {
    const offset = manifest.offset(path, part);
    yield { rule, message, offset, fix, edits, object: label, field: fieldOfPath(path) };
  }
}

async function draftsIn(schema: Schema, source: SourceText): Promise<{ objects: number; drafts: readonly Draft[] }> {
  const { objects, errors } = await readSourceText(source);
  const drafts = [...errors.map(draftOf), ...objects.flatMap((manifest) => [...draftsOf(schema, manifest)])];
  return { objects: objects.length, drafts };
}

/** Whether the text reads well: what `--fix` would make of a document must. */
async function isSound(schema: Schema, text: string, groups: 'syntax' | 'all'): Promise<boolean> {
  const { objects, drafts } = await draftsIn(schema, { file: '', text });
  const wrong = drafts.filter(({ rule }) => {
    const { group, severity } = ruleOf(rule) ?? {};
    return group === 'syntax' || (groups === 'all' && severity === 'error');
  });
  return objects > 0 && wrong.length === 0;
}

/** Everything that is wrong in a file, of what is neither ignored in it nor switched off. */
export async function lintSource(source: SourceText, settings: RuleSettings = new Map()): Promise<LintedFile> {
  const schema = await loadSchema();
  const { objects, drafts } = await draftsIn(schema, source);
  const ignored = ignoredIn(source);
  const mend = mender(schema, source, (text, groups) => isSound(schema, text, groups));
  const findings: (Finding & { readonly offset: number })[] = [];
  for (const draft of drafts) {
    const rule = ruleOf(draft.rule);
    if (rule === undefined) throw new Error(`there is no rule ${draft.rule}`);
    const severity = settings.get(rule.id) ?? rule.severity;
    const { offset, message, object, field } = draft;
    const place = placeAt(source, offset);
    if (severity === 'off' || ignored.has(rule.id, place.line)) continue;
    const mended = rule.group === 'syntax' && rule.mechanical === true;
    const edits = mended ? await mend(offset, rule.id) : (draft.edits ?? []);
    findings.push({
      rule,
      severity,
      message,
      place,
      offset,
      fix: draft.fix ?? rule.fix,
      edits,
      object,
      field,
      excerpt: () => excerptAt(source, offset),
    });
  }
  findings.sort((a, b) => a.offset - b.offset);
  return { file: source.file, source, objects, findings };
}

/** The same of a file's bytes. What is no text is a finding, never an error. */
export async function lintFile(file: string, bytes: Uint8Array, settings?: RuleSettings): Promise<LintedFile> {
  let source: SourceText;
  try {
    source = sourceText(file, bytes);
  } catch (error) {
    const failed = asDsError(error);
    const rule = ruleOf('yaml-syntax');
    if (failed === undefined || rule === undefined) throw error;
    return unreadable(file, failed, rule, settings);
  }
  return lintSource(source, settings);
}

function unreadable(file: string, error: DsError, rule: Rule, settings: RuleSettings = new Map()): LintedFile {
  const severity = settings.get(rule.id) ?? rule.severity;
  const where = whereaboutsOf(error);
  const source = where?.source ?? { file, text: '' };
  const offset = where?.offset ?? 0;
  const message = where?.message ?? error.message.replace(`${file}: `, '');
  const finding: Finding = {
    rule,
    severity: severity === 'off' ? rule.severity : severity,
    message,
    place: placeAt(source, offset),
    fix: error.hint === undefined ? rule.fix : sentence(error.hint),
    edits: [],
    object: undefined,
    field: undefined,
    excerpt: () => (where === undefined ? '' : excerptAt(source, offset)),
  };
  return { file, source: undefined, objects: 0, findings: severity === 'off' ? [] : [finding] };
}
