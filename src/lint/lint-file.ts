import { appendTo } from '../core/append-to.ts';
import { asDsError, type DsError } from '../core/errors.ts';
import { loadSchema } from '../apimachinery/schema/load-schema.ts';
import type { Schema } from '../apimachinery/schema/schema.ts';
import { excerptAt, placeAt, sourceText, whereaboutsOf, type Place, type SourceText } from '../yaml/text.ts';
import { objectAt, stringAt } from '../core/json/json.ts';
import type { ManifestObject } from '../manifest/read.ts';
import { checkSet } from './set/check-set.ts';
import { rawFindingsIn, sentence, type RawFinding } from './raw-findings.ts';
import { fieldOfPath } from './objects/field-path.ts';
import { ignoredIn, type Ignored } from './rules/ignore-comments.ts';
import { isFixedAsWhole, documentFixer } from './fix/fix-document.ts';
import type { Edit, Rule, Severity } from './rules/rule.ts';
import { ruleOf } from './rules/rules.ts';
import { causesForSymptoms } from './text/text-causes.ts';

/** Severities that the user has set, by rule id. */
export type RuleSettings = ReadonlyMap<string, Severity | 'off'>;

/** A problem and its place. */
export interface Finding {
  readonly rule: Rule;
  readonly severity: Severity;
  readonly message: string;
  readonly place: Place;
  /** The fix in whole sentences. */
  readonly fix: string;
  /** The edits of `--fix`; empty when it cannot fix this. */
  readonly edits: readonly Edit[];
  /** `DaemonSet/NAME`; undefined for problems of the text. */
  readonly object: string | undefined;
  /** `spec.template.spec.containers[0].image`, as the API server names it. */
  readonly field: string | undefined;
  /** The line with a caret below the place, each after a line end; empty when it must not be shown. */
  excerpt(): string;
}

export interface LintedFile {
  readonly file: string;
  /** Undefined when it is not text. */
  readonly source: SourceText | undefined;
  readonly objects: number;
  /** The objects that could be read. */
  readonly manifests: readonly ManifestObject[];
  /** In the order of the file. */
  readonly findings: readonly Finding[];
}

/** Whether the text has no errors of these groups; the result of `--fix` must not. */
async function isSound(schema: Schema, text: string, groups: 'syntax' | 'all'): Promise<boolean> {
  const { objects, rawFindings } = await rawFindingsIn(schema, { file: '', text });
  const wrong = rawFindings.filter(({ rule }) => {
    const { group, severity } = ruleOf(rule) ?? {};
    return group === 'syntax' || (groups === 'all' && severity === 'error');
  });
  return objects.length > 0 && wrong.length === 0;
}

interface Placed extends Finding {
  readonly offset: number;
}

/** The finding for a raw finding; undefined when its rule is off or ignored there. */
function findingOf(source: SourceText, ignored: Ignored, raw: RawFinding, settings: RuleSettings): Placed | undefined {
  const rule = ruleOf(raw.rule);
  if (rule === undefined) throw new Error(`there is no rule ${raw.rule}`);
  const severity = settings.get(rule.id) ?? rule.severity;
  const { offset, message, object, field } = raw;
  const place = placeAt(source, offset);
  if (severity === 'off' || ignored.has(rule.id, place.line)) return undefined;
  const edits = raw.edits ?? [];
  const excerpt = (): string => (raw.isSecret === true ? '' : excerptAt(source, offset));
  return { rule, severity, message, place, offset, fix: raw.fix ?? rule.fix, edits, object, field, excerpt };
}

/** The findings in a file, without rules that are off or ignored. */
export async function lintSource(source: SourceText, settings: RuleSettings = new Map()): Promise<LintedFile> {
  const schema = await loadSchema();
  const sound = (text: string, groups: 'syntax' | 'all'): Promise<boolean> => isSound(schema, text, groups);
  const { objects, rawFindings: found } = await rawFindingsIn(schema, source);
  const rawFindings = await causesForSymptoms(source, found, sound);
  const ignored = ignoredIn(source);
  const fixDocument = documentFixer(schema, source, sound);
  const findings: Placed[] = [];
  for (const raw of rawFindings) {
    const finding = findingOf(source, ignored, raw, settings);
    if (finding === undefined) continue;
    const isWhole = isFixedAsWhole(finding.rule.id);
    findings.push(isWhole ? { ...finding, edits: await fixDocument(finding.offset, finding.rule.id) } : finding);
  }
  findings.sort((a, b) => a.offset - b.offset);
  return { file: source.file, source, objects: objects.length, manifests: objects, findings };
}

/** Adds the findings between objects to the files of a run. */
export function withSetFindings(
  files: readonly LintedFile[],
  settings: RuleSettings = new Map(),
): readonly LintedFile[] {
  const more = new Map<SourceText, Placed[]>();
  const ignored = new Map<SourceText, Ignored>();
  for (const { manifest, path, part, ...problem } of checkSet(files.flatMap(({ manifests }) => manifests))) {
    const { source, object } = manifest;
    const label = `${stringAt(object, 'kind') ?? ''}/${stringAt(objectAt(object, 'metadata'), 'name') ?? ''}`;
    const here = ignored.get(source) ?? ignoredIn(source);
    ignored.set(source, here);
    const raw = { ...problem, offset: manifest.offset(path, part), object: label, field: fieldOfPath(path) };
    const finding = findingOf(source, here, raw, settings);
    if (finding !== undefined) appendTo(more, source, finding);
  }
  return files.map((file) => {
    const own = file.source === undefined ? undefined : more.get(file.source);
    return own === undefined ? file : { ...file, findings: [...file.findings, ...own].sort(inOrder) };
  });
}

const inOrder = (a: Finding, b: Finding): number => a.place.line - b.place.line || a.place.column - b.place.column;

/** Lints the bytes of a file. Bytes that are not text are a finding, not an error. */
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
  return { file, source: undefined, objects: 0, manifests: [], findings: severity === 'off' ? [] : [finding] };
}
