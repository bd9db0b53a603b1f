import { documentAround, type SourceText } from '../yaml/text.ts';
import type { Draft } from './drafts.ts';
import { withEdits } from './edits.ts';
import { nameOfCharacter, plainCharacters } from './odd-characters.ts';
import { pastedIn } from './pasted.ts';
import { ruleOf } from './rules.ts';

/** Bytes of a file that anybody would have copied together. */
const MAX_TEXT = 1_000_000;

const isSyntax = ({ rule }: Draft): boolean => ruleOf(rule)?.group === 'syntax';

function oddCharacters(text: string, from: number, to: number): Draft | undefined {
  const edits = plainCharacters(text.slice(from, to)).map((edit) => ({
    from: edit.from + from,
    to: edit.to + from,
    text: edit.text,
  }));
  const [first] = edits;
  if (first === undefined) return undefined;
  const character = String.fromCodePoint(text.codePointAt(first.from) ?? 0);
  const message = `${nameOfCharacter(character)} stands here, which YAML does not take for what it looks like`;
  return { rule: 'odd-character', message, offset: first.from, edits };
}

/**
 * The findings of a text with the cause in the place of the symptoms, where the text cannot be read because of what was copied along
 * or of characters that a program for prose put in the place of others. `isSound` tells whether a document reads well.
 */
export async function withCauses(
  source: SourceText,
  drafts: readonly Draft[],
  isSound: (text: string, groups: 'syntax' | 'all') => Promise<boolean>,
): Promise<readonly Draft[]> {
  const { text } = source;
  if (text.length > MAX_TEXT || !drafts.some(isSyntax)) return drafts;
  const pasted = pastedIn(source);
  if (pasted !== undefined) {
    const touched =
      pasted.edits.length === 0 ? drafts.map(({ offset }) => offset) : pasted.edits.map(({ from }) => from);
    const starts = new Set(touched.map((offset) => documentAround(text, offset).from));
    const others = drafts.filter((one) => !isSyntax(one) || !starts.has(documentAround(text, one.offset).from));
    return [{ rule: 'pasted-text', ...pasted }, ...others];
  }
  const made: Draft[] = [];
  const seen = new Set<number>();
  const explained = new Set<number>();
  for (const draft of drafts.filter(isSyntax)) {
    const { from, to } = documentAround(text, draft.offset);
    if (seen.has(from)) continue;
    seen.add(from);
    const odd = oddCharacters(text, from, to);
    if (odd === undefined) continue;
    const here = (odd.edits ?? []).map((edit) => ({ ...edit, from: edit.from - from, to: edit.to - from }));
    if (!(await isSound(withEdits(text.slice(from, to), here), 'syntax'))) continue;
    made.push(odd);
    explained.add(from);
  }
  const rest = drafts.filter((one) => !isSyntax(one) || !explained.has(documentAround(text, one.offset).from));
  return [...made, ...rest];
}
