import type { IBuffer, IBufferCell, Terminal } from '@xterm/headless';

const FONT_SIZE = 14;
/** Of a monospaced font, in parts of its size. */
const ADVANCE = 0.6;
const CELL = { width: FONT_SIZE * ADVANCE, height: FONT_SIZE * 1.3 };
const MARGIN = 16;
const FONTS = 'ui-monospace, SFMono-Regular, Menlo, Consolas, DejaVu Sans Mono, monospace';
const BACKGROUND = '#0d1117';
const FOREGROUND = '#e6edf3';
/** The sixteen colours of a terminal. */
const PALETTE: readonly string[] = [
  ['#484f58', '#ff7b72', '#3fb950', '#d29922', '#58a6ff', '#bc8cff', '#39c5cf', '#b1bac4'],
  ['#6e7681', '#ffa198', '#56d364', '#e3b341', '#79c0ff', '#d2a8ff', '#56d4dd', '#ffffff'],
].flat();

/** Cells of a line that look the same. */
interface Run {
  readonly column: number;
  readonly text: string;
  readonly style: string;
}

/** What a terminal shows, as an SVG image with a text for screen readers. */
export function terminalSvg({ buffer, cols, rows }: Terminal, description: string): string {
  const [width, height] = [cols * CELL.width + 2 * MARGIN, rows * CELL.height + 2 * MARGIN].map(Math.ceil);
  const lines = Array.from({ length: rows }, (_, row) => runsOf(buffer.active, row).map((run) => textOf(run, row)));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(width)} ${String(height)}" role="img">`,
    `<title>${escaped(description)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="${BACKGROUND}"/>`,
    `<g font-family="${FONTS}" font-size="${FONT_SIZE}" fill="${FOREGROUND}" xml:space="preserve">`,
    ...lines.flat(),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

function runsOf(buffer: IBuffer, row: number): readonly Run[] {
  const line = buffer.getLine(buffer.viewportY + row);
  const runs: Run[] = [];
  for (let column = 0; column < (line?.length ?? 0); column++) {
    const cell = line?.getCell(column);
    if (cell === undefined || cell.getWidth() === 0) continue;
    const [text, style] = [cell.getChars() || ' ', styleOf(cell)];
    const last = runs.at(-1);
    if (last?.style === style) runs.splice(-1, 1, { ...last, text: last.text + text });
    else runs.push({ column, text, style });
  }
  return runs.filter(({ text }) => text.trim() !== '');
}

function styleOf(cell: IBufferCell): string {
  const color = cell.isFgPalette() ? PALETTE[cell.getFgColor()] : undefined;
  return [
    color === undefined ? '' : ` fill="${color}"`,
    cell.isBold() === 0 ? '' : ' font-weight="bold"',
    cell.isDim() === 0 ? '' : ' opacity="0.6"',
  ].join('');
}

/** The length keeps columns aligned where a font lacks a character and another one stands in. */
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
