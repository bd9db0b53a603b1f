import { isObject, type Json } from '../../core/json/json.ts';
import type { Path } from '../../yaml/marks.ts';
import { nameOfCharacter, typographicallyQuoted, withPlainSpaces } from '../text/odd-characters.ts';
import { type DaemonSetRule, type DaemonSetSubject, type Edit, type RuleProblem, rulesOf } from '../rules/rule.ts';

/** Free text. */
const PROSE = new Set(['annotations', 'description']);

function* textsIn(value: Json | undefined, path: Path): Iterable<readonly [string, Path]> {
  if (typeof value === 'string') yield [value, path];
  else if (Array.isArray(value)) {
    for (const [index, item] of (value as readonly Json[]).entries()) yield* textsIn(item, [...path, index]);
  } else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) if (!PROSE.has(key)) yield* textsIn(item, [...path, key]);
  }
}

/** The edit that replaces typographic quotes, if the text is in the source unchanged. */
function straightQuotes(subject: DaemonSetSubject, text: string, path: Path): readonly Edit[] {
  const { source } = subject.manifest;
  const from = subject.manifest.offset(path);
  const inner = text.slice(1, -1);
  if (!source.text.startsWith(text, from) || /["\\]/.test(inner)) return [];
  return [{ from, to: from + text.length, text: `"${inner}"` }];
}

function* oddTexts(subject: DaemonSetSubject): Iterable<RuleProblem> {
  for (const [text, path] of textsIn(subject.object, [])) {
    // Scripts and similar texts are not checked.
    if (text.includes('\n')) continue;
    if (typographicallyQuoted(text) !== undefined) {
      const message = `the quotes ${text.slice(0, 1)} and ${text.slice(-1)} are part of this text`;
      yield { path, message, edits: straightQuotes(subject, text, path) };
      continue;
    }
    if (withPlainSpaces(text) === text) continue;
    const odd = Array.from(text).find((character) => withPlainSpaces(character) !== character) ?? '';
    const message = `there is ${nameOfCharacter(odd)} in this text`;
    yield { path, message, fix: 'Use a plain space, or none.' };
  }
}

export const TEXT_ADVICE = rulesOf<DaemonSetRule>('advice', 'warn', [
  {
    id: 'curly-quotes',
    title: 'a text contains typographic quotes or spaces',
    why: 'YAML recognizes only straight quotes. Others become part of the image, name or argument.',
    fix: 'Write straight quotes, or none.',
    fixable: true,
    check: oddTexts,
  },
]);
