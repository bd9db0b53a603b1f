import type { SourceText } from '../../yaml/text.ts';
import { plainScalar } from '../../yaml/scalars.ts';
import type { Json } from '../../core/json/json.ts';
import type { Edit } from '../rules/rule.ts';

/** The edit that replaces a word, within its quotes if it has any; none when the word is not there. */
export function replaceWord(source: SourceText, offset: number, word: string, other: string): readonly Edit[] {
  const quoted = /["']/.test(source.text.charAt(offset)) ? 1 : 0;
  const from = offset + quoted;
  const to = from + word.length;
  if (source.text.slice(from, to) !== word || /[\w-]/.test(source.text.charAt(to))) return [];
  return [{ from, to, text: other }];
}

/** The edit that quotes a number or boolean. */
export function quoteScalar(source: SourceText, offset: number, value: Json): readonly Edit[] {
  const token = /[^\s,[\]{}#"'&*!|>]+/y;
  token.lastIndex = offset;
  const word = token.exec(source.text)?.[0];
  if (word === undefined || plainScalar(word) !== value) return [];
  return [{ from: offset, to: offset + word.length, text: JSON.stringify(word) }];
}

/** The text with the edits applied; of overlapping edits the first one counts. */
export function withEdits(text: string, edits: readonly Edit[]): string {
  let made = '';
  let at = 0;
  for (const { from, to, text: words } of [...edits].sort((a, b) => a.from - b.from || a.to - b.to)) {
    if (from < at) continue;
    made += text.slice(at, from) + words;
    at = to;
  }
  return made + text.slice(at);
}
