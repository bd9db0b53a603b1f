import { documentAround, type SourceText } from '../../yaml/text.ts';
import type { RawFinding } from '../raw-findings.ts';
import { withEdits } from '../fix/text-edits.ts';
import { nameOfCharacter, plainCharacters } from './odd-characters.ts';
import { findPastedText } from './pasted-text.ts';
import { ruleOf } from '../rules/rules.ts';

/** The largest file to examine, in bytes. */
const MAX_TEXT = 1_000_000;

const isSyntax = ({ rule }: RawFinding): boolean => ruleOf(rule)?.group === 'syntax';

function oddCharacters(text: string, from: number, to: number): RawFinding | undefined {
  const edits = plainCharacters(text.slice(from, to)).map((edit) => ({
    from: edit.from + from,
    to: edit.to + from,
    text: edit.text,
  }));
  const [first] = edits;
  if (first === undefined) return undefined;
  const character = String.fromCodePoint(text.codePointAt(first.from) ?? 0);
  const message = `${nameOfCharacter(character)} is used instead of the character that YAML needs`;
  return { rule: 'odd-character', message, offset: first.from, edits };
}

/**
 * Replaces syntax findings by their cause, when text was copied with the manifest or typographic characters replaced plain ones.
 * `isSound` returns whether a document has no errors.
 */
export async function causesForSymptoms(
  source: SourceText,
  rawFindings: readonly RawFinding[],
  isSound: (text: string, groups: 'syntax' | 'all') => Promise<boolean>,
): Promise<readonly RawFinding[]> {
  const { text } = source;
  if (text.length > MAX_TEXT || !rawFindings.some(isSyntax)) return rawFindings;
  const pasted = findPastedText(source);
  if (pasted !== undefined) {
    const touched =
      pasted.edits.length === 0 ? rawFindings.map(({ offset }) => offset) : pasted.edits.map(({ from }) => from);
    const starts = new Set(touched.map((offset) => documentAround(text, offset).from));
    const others = rawFindings.filter((one) => !isSyntax(one) || !starts.has(documentAround(text, one.offset).from));
    return [{ rule: 'pasted-text', ...pasted }, ...others];
  }
  const made: RawFinding[] = [];
  const seen = new Set<number>();
  const explained = new Set<number>();
  for (const finding of rawFindings.filter(isSyntax)) {
    const { from, to } = documentAround(text, finding.offset);
    if (seen.has(from)) continue;
    seen.add(from);
    const odd = oddCharacters(text, from, to);
    if (odd === undefined) continue;
    const here = (odd.edits ?? []).map((edit) => ({ ...edit, from: edit.from - from, to: edit.to - from }));
    if (!(await isSound(withEdits(text.slice(from, to), here), 'syntax'))) continue;
    made.push(odd);
    explained.add(from);
  }
  const rest = rawFindings.filter((one) => !isSyntax(one) || !explained.has(documentAround(text, one.offset).from));
  return [...made, ...rest];
}
