import { withEdits } from './text-edits.ts';
import { lintFile, type LintedFile, type RuleSettings } from '../lint-file.ts';
import type { Edit, Severity } from '../rules/rule.ts';

/** A fix may uncover another problem, or make one fixable. */
const MAX_ROUNDS = 10;

export interface FixedFile {
  /** The whole file as it should be, with its own line ends and byte order mark; undefined when nothing changes. */
  readonly content: string | undefined;
  /** The number of fixed findings. */
  readonly fixed: number;
  /** The remaining findings. */
  readonly linted: LintedFile;
}

function errorsIn({ findings }: LintedFile): number {
  return findings.filter(({ severity }: { readonly severity: Severity }) => severity === 'error').length;
}

/** Converts edits of the normalized text to edits of the raw file, with its `\r` and byte order mark. */
function inRawText(raw: string, edits: readonly Edit[]): readonly Edit[] {
  const mark = raw.startsWith('\ufeff') ? 1 : 0;
  const ends: number[] = [];
  for (let at = raw.indexOf('\r\n'); at >= 0; at = raw.indexOf('\r\n', at + 2)) ends.push(at - mark - ends.length);
  const rawOffset = (offset: number): number => offset + mark + ends.filter((end) => end < offset).length;
  return edits.map(({ from, to, text }) => ({
    from: rawOffset(from),
    to: rawOffset(to),
    text: ends.length === 0 ? text : text.replaceAll('\n', '\r\n'),
  }));
}

/** Fixes what is safe to automate, and keeps comments, layout and line ends. */
export async function fixFile(file: string, bytes: Uint8Array, settings: RuleSettings): Promise<FixedFile> {
  let linted = await lintFile(file, bytes, settings);
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (linted.source === undefined || isUtf16) return { content: undefined, fixed: 0, linted };
  const original = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  let raw = original;
  let fixed = 0;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const fixable = linted.findings.filter(({ edits }) => edits.length > 0);
    const next = withEdits(
      raw,
      inRawText(
        raw,
        fixable.flatMap(({ edits }) => edits),
      ),
    );
    if (next === raw) break;
    const after = await lintFile(file, new TextEncoder().encode(next), settings);
    if (errorsIn(after) > errorsIn(linted)) break;
    fixed += fixable.length;
    raw = next;
    linted = after;
  }
  return { content: raw === original ? undefined : raw, fixed, linted };
}
