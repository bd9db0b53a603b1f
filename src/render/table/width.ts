const ASCII = /^[\x20-\x7e]*$/;
/** Only our own colours can be in a text that is measured: everything foreign was made safe before. */
const SGR = /\x1b\[[0-9;]*m/g;
// Functions, because reading such classes takes V8 a while, of every start, and few texts need them
const wide = (): RegExp =>
  /^(?:\p{Emoji_Presentation}|.*\ufe0f|[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{17000}-\u{18cff}\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}])/u;
const zero = (): RegExp => /^[\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}]+$/u;

let segmenter: Intl.Segmenter | undefined;

function graphemes(text: string): Iterable<{ readonly segment: string }> {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter.segment(text);
}

function graphemeWidth(grapheme: string): number {
  if (zero().test(grapheme)) return 0;
  return wide().test(grapheme) ? 2 : 1;
}

/** The columns that a line takes on a terminal; colours take none. */
export function displayWidth(text: string): number {
  if (ASCII.test(text)) return text.length;
  const bare = text.replace(SGR, '');
  if (ASCII.test(bare)) return bare.length;
  let width = 0;
  for (const { segment } of graphemes(bare)) width += graphemeWidth(segment);
  return width;
}

/** The text cut to `width` columns, its last one `…` when something was cut. For text without colours. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of graphemes(text)) {
    const next = used + graphemeWidth(segment);
    if (next > width - 1) break;
    kept += segment;
    used = next;
  }
  return width < 1 ? '' : `${kept}…`;
}

/** The same with the end kept: for paths, whose last steps tell most. */
export function truncateStart(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of [...graphemes(text)].reverse()) {
    const next = used + graphemeWidth(segment);
    if (next > width - 1) break;
    kept = segment + kept;
    used = next;
  }
  return width < 1 ? '' : `…${kept}`;
}
