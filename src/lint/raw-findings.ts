import { plainHint } from '../core/command-line.ts';
import type { Hint } from '../core/hint.ts';
import type { DsError } from '../core/errors.ts';
import { objectAt, stringAt } from '../core/json/json.ts';
import { missingSpaceHint, readSourceText, type ManifestObject } from '../manifest/read.ts';
import type { Schema } from '../apimachinery/schema/schema.ts';
import { documentAround, placeAt, whereaboutsOf, type SourceText, type Whereabouts } from '../yaml/text.ts';
import { lostIndentationAt } from '../yaml/syntax-errors/yaml-errors.ts';
import { checkObject } from './objects/check-object.ts';
import { replaceWord } from './fix/text-edits.ts';
import { fieldOfPath } from './objects/field-path.ts';
import type { Edit } from './rules/rule.ts';
import { RULE_OF_TOPIC } from './rules/text-rules.ts';

/** A finding before rules are disabled or ignored. */
export interface RawFinding {
  readonly rule: string;
  readonly message: string;
  readonly offset: number;
  readonly fix?: string | undefined;
  readonly edits?: readonly Edit[] | undefined;
  /** The line contains a secret and must not be shown. */
  readonly isSecret?: boolean | undefined;
  readonly object?: string;
  readonly field?: string;
}

const ELISION = /^\s*(?:\.\.\.|\[\.\.\.\]|\u2026|<snip>)\s*$/;

/** A hint as whole sentences. */
export function sentence(hint: Hint): string {
  const plain = plainHint(hint);
  const text = plain.slice(0, 1).toUpperCase() + plain.slice(1);
  return /[.?!\u2026]$/.test(text) ? text : `${text}.`;
}

/** The edit that corrects the case of apiVersion, kind or metadata, or inserts the space after the colon. */
function identityEdits({ source, offset }: Whereabouts): readonly Edit[] {
  const [word = ''] = /^\w+/.exec(source.text.slice(offset, offset + 20)) ?? [];
  const meant = ['apiVersion', 'kind', 'metadata'].find((key) => key.toLowerCase() === word.toLowerCase());
  if (meant !== undefined && meant !== word) return replaceWord(source, offset, word, meant);
  const [line = ''] = /^[^\n]*/.exec(source.text.slice(offset, offset + 200)) ?? [];
  if (missingSpaceHint(line) === undefined) return [];
  const at = offset + line.indexOf(':') + 1;
  return [{ from: at, to: at, text: ' ' }];
}

/** The position of the first template expression in an unreadable document. */
function templateAt(text: string, from: number, to: number): number | undefined {
  const index = text.slice(from, to).search(/\{\{-?\s*[\w.$(/]|\{%-?\s*\w|<%[-=]?\s*\w/);
  return index < 0 ? undefined : from + index;
}

function findingOfReadError(error: DsError): RawFinding {
  const where = whereaboutsOf(error);
  const { message, hint } = error;
  const fix = hint === undefined ? {} : { fix: sentence(hint) };
  if (where === undefined) return { rule: 'yaml-syntax', message, offset: 0, ...fix };
  const { text } = where.source;
  const { from, to } = documentAround(text, where.offset);
  const [line = ''] = /^[^\n]*/.exec(text.slice(where.offset, where.offset + 80)) ?? [];
  if (where.topic === 'syntax' && ELISION.test(line)) {
    const words = `"${line.trim()}" replaces lines that were omitted when this was printed`;
    return {
      rule: 'yaml-syntax',
      message: words,
      offset: where.offset,
      fix: 'Insert the omitted lines, or remove it.',
    };
  }
  const template = where.topic === 'duplicateKey' ? undefined : templateAt(text, from, to);
  if (template !== undefined) {
    const message = `this is a template that was not rendered: ${where.message}`;
    return { rule: 'unrendered-template', message, offset: template };
  }
  const lost = lostIndentationAt(text, from, to);
  // Without indentation a document has duplicate keys.
  const isLost = where.topic === 'lostIndentation' || (where.topic === 'duplicateKey' && lost !== undefined);
  if (!isLost) {
    const edits = where.topic === 'identity' ? { edits: identityEdits(where) } : {};
    return { rule: RULE_OF_TOPIC[where.topic], message: where.message, offset: where.offset, ...fix, ...edits };
  }
  // The reader reports an error below the first wrong line.
  const offset = lost ?? where.offset;
  const [key = ''] = /\w+/.exec(text.slice(offset, offset + 80)) ?? [];
  const stumble = `line ${placeAt(where.source, where.offset).line} cannot be read: ${where.message}`;
  return {
    rule: RULE_OF_TOPIC.lostIndentation,
    message: `"${key}:" is next to the key that it belongs to, not below it; ${stumble}`,
    offset,
    ...(where.topic === 'lostIndentation' ? fix : {}),
  };
}

function* findingsOfObject(schema: Schema, manifest: ManifestObject): Iterable<RawFinding> {
  const { object } = manifest;
  const name = stringAt(objectAt(object, 'metadata'), 'name') ?? '';
  const label = `${stringAt(object, 'kind') ?? ''}/${name}`;
  for (const { rule, path, part, message, fix, edits, isSecret } of checkObject(schema, manifest)) {
    const offset = manifest.offset(path, part);
    yield { rule, message, offset, fix, edits, isSecret, object: label, field: fieldOfPath(path) };
  }
}

/** All findings in a text, including those of ignored rules. */
export async function rawFindingsIn(
  schema: Schema,
  source: SourceText,
): Promise<{ readonly objects: readonly ManifestObject[]; readonly rawFindings: readonly RawFinding[] }> {
  const { objects, errors } = await readSourceText(source);
  return {
    objects,
    rawFindings: [
      ...errors.map(findingOfReadError),
      ...objects.flatMap((manifest) => [...findingsOfObject(schema, manifest)]),
    ],
  };
}
