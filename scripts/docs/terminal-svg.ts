import type { CellStyle, FrameCell } from '../../test/support/frame-text.ts';

const FONT_SIZE = 14;
/** Metrics of a monospaced font, relative to its size. */
const ADVANCE = 0.6;
const CELL = { width: FONT_SIZE * ADVANCE, height: FONT_SIZE * 1.3 };
const MARGIN = 16;
const FONTS = 'ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace';

/** The colours of a terminal. */
export interface Theme {
  readonly background: string;
  readonly foreground: string;
  /** The sixteen that programs name by number. */
  readonly palette: readonly string[];
}

export const DARK: Theme = {
  background: '#0d1117',
  foreground: '#e6edf3',
  palette: [
    ['#484f58', '#ff7b72', '#3fb950', '#d29922', '#58a6ff', '#bc8cff', '#39c5cf', '#b1bac4'],
    ['#6e7681', '#ffa198', '#56d364', '#e3b341', '#79c0ff', '#d2a8ff', '#56d4dd', '#ffffff'],
  ].flat(),
};

export const LIGHT: Theme = {
  background: '#ffffff',
  foreground: '#1f2328',
  palette: [
    ['#24292f', '#cf222e', '#116329', '#7d4e00', '#0969da', '#8250df', '#1b7c83', '#6e7781'],
    ['#57606a', '#a40e26', '#1a7f37', '#633c01', '#218bff', '#a475f9', '#3192aa', '#8c959f'],
  ].flat(),
};

/** Adjacent cells with the same style. */
interface Run {
  readonly column: number;
  readonly text: string;
  readonly style: string;
}

/** A frame of so many columns as an SVG image, with a text for screen readers. */
export function terminalSvg(
  frame: readonly (readonly FrameCell[])[],
  { columns, description, theme }: { readonly columns: number; readonly description: string; readonly theme: Theme },
): string {
  const [width, height] = [columns * CELL.width + 2 * MARGIN, frame.length * CELL.height + 2 * MARGIN].map(Math.ceil);
  const lines = frame.map((cells, row) => runsOf(cells, theme).map((run) => textOf(run, row)));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(width)} ${String(height)}" role="img">`,
    `<title>${escaped(description)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="${theme.background}"/>`,
    `<g font-family="${FONTS}" font-size="${FONT_SIZE}" fill="${theme.foreground}" xml:space="preserve">`,
    ...lines.flat(),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

function runsOf(cells: readonly FrameCell[], theme: Theme): readonly Run[] {
  const runs: Run[] = [];
  for (const [column, cell] of cells.entries()) {
    const style = styleOf(cell, theme);
    const last = runs.at(-1);
    if (last?.style === style) runs.splice(-1, 1, { ...last, text: last.text + cell.char });
    else runs.push({ column, text: cell.char, style });
  }
  return runs.filter(({ text }) => text.trim() !== '');
}

function styleOf({ color, bold, dim }: CellStyle, { palette }: Theme): string {
  return [
    color === undefined ? '' : ` fill="${palette[color] ?? ''}"`,
    bold ? ' font-weight="bold"' : '',
    dim ? ' opacity="0.6"' : '',
  ].join('');
}

/** The length keeps columns aligned if a character comes from another font. */
function textOf({ column, text, style }: Run, row: number): string {
  const trimmed = text.trimEnd();
  const indent = trimmed.length - trimmed.trimStart().length;
  const x = MARGIN + (column + indent) * CELL.width;
  const y = MARGIN + row * CELL.height + FONT_SIZE;
  const length = (trimmed.length - indent) * CELL.width;
  const place = `x="${x.toFixed(1)}" y="${y.toFixed(1)}" textLength="${length.toFixed(1)}"`;
  return `<text ${place} lengthAdjust="spacingAndGlyphs"${style}>${escaped(trimmed.trimStart())}</text>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
