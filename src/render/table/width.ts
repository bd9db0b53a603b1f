import stringWidth from 'string-width';

/** ASCII and our own symbols, which are one column wide and need no lookup. */
export const NARROW = /^[\x20-\x7e\xb7\u2026\u203a\u2191\u2193\u2500-\u259f\u25a0-\u25fc]*$/;
/** Measured text contains only our own colours, because text from servers and files was made safe before. */
const SGR = /\x1b\[[0-9;]*m/g;

let segmenter: Intl.Segmenter | undefined;

function graphemes(text: string): readonly string[] {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** The columns of a line on a terminal; colours have no width. */
export function displayWidth(text: string): number {
  if (NARROW.test(text)) return text.length;
  const bare = text.replace(SGR, '');
  return NARROW.test(bare) ? bare.length : stringWidth(bare);
}

/** The longest prefix that fits into `width` columns. */
function fitting(parts: readonly string[], width: number): readonly string[] {
  let used = 0;
  const end = parts.findIndex((part) => (used += displayWidth(part)) > width);
  return end < 0 ? parts : parts.slice(0, end);
}

/** The text cut to `width` columns, with `…` at the end if it was cut. For text without colours. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  return width < 1 ? '' : `${fitting(graphemes(text), width - 1).join('')}…`;
}

/**
 * Both texts cut to `width`: in their middle, because the registry and the tag of an image say most, or at their beginning where they begin
 * alike; different texts stay different.
 */
export function apart(one: string, other: string, width: number): readonly [string, string] {
  const cutBy = (cut: typeof truncate) => [cut(one, width), cut(other, width)] as const;
  const begins = cutBy(truncate);
  if (one !== other && begins[0] === begins[1]) return cutBy(truncateStart);
  const middles = cutBy(truncateMiddle);
  return middles[0] === middles[1] ? begins : middles;
}

/** The same with the end kept: for paths, whose last steps say most. */
export function truncateStart(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  return width < 1 ? '' : `…${[...fitting(graphemes(text).toReversed(), width - 1)].reverse().join('')}`;
}

/** The same with both ends kept: for names of nodes, whose ends differ. */
export function truncateMiddle(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  if (width < 3) return truncate(text, width);
  const end = Math.floor((width - 1) / 2);
  const parts = graphemes(text);
  const tail = [...fitting(parts.toReversed(), end)].reverse().join('');
  return `${fitting(parts, width - 1 - end).join('')}…${tail}`;
}
