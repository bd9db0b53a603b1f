import type { IBufferCell, Terminal } from '@xterm/headless';

/** How a cell looks, apart from its character. */
export interface CellStyle {
  /** One of the sixteen colours by number; undefined for the terminal's own. */
  readonly color: number | undefined;
  readonly bold: boolean;
  readonly dim: boolean;
}

/** A cell of a recorded frame. */
export interface FrameCell extends CellStyle {
  readonly char: string;
}

const SEPARATOR = '--- styles: r red, g green, y yellow, m magenta, c cyan; capitals bold, b bold, d dim';
const COLORS = ['k', 'r', 'g', 'y', 'u', 'm', 'c', 'w'];

/** What a terminal shows as text to read and to compare: its lines, and below them a letter for the style of each cell. */
export function frameText({ buffer, rows }: Terminal): string {
  const { active } = buffer;
  const lines = Array.from({ length: rows }, (_, row) => active.getLine(active.viewportY + row));
  const text = lines.map((line) => line?.translateToString(true) ?? '');
  const styles = lines.map((line, row) =>
    Array.from(text[row] ?? '', (char, column) => {
      const cell = line?.getCell(column);
      return cell === undefined || char === ' ' ? ' ' : letterOf(styleOf(cell));
    })
      .join('')
      .trimEnd(),
  );
  return [...text, SEPARATOR, ...styles, ''].join('\n');
}

function styleOf(cell: IBufferCell): CellStyle {
  const color = cell.isFgPalette() ? cell.getFgColor() : undefined;
  return { color, bold: cell.isBold() !== 0, dim: cell.isDim() !== 0 };
}

function letterOf({ color, bold, dim }: CellStyle): string {
  if (color === undefined) return bold ? 'b' : dim ? 'd' : ' ';
  const letter = COLORS[color] ?? '?';
  return bold ? letter.toUpperCase() : letter;
}

/** The cells of a {@link frameText}, by line. */
export function parseFrame(text: string): readonly (readonly FrameCell[])[] {
  const lines = text.split('\n');
  const at = lines.indexOf(SEPARATOR);
  return lines.slice(0, at).map((line, row) => {
    const letters = Array.from(lines[at + 1 + row] ?? '');
    return Array.from(line, (char, column) => ({ char, ...cellStyle(letters[column] ?? ' ') }));
  });
}

function cellStyle(letter: string): CellStyle {
  const color = COLORS.indexOf(letter.toLowerCase());
  if (color >= 0) return { color, bold: letter !== letter.toLowerCase(), dim: false };
  return { color: undefined, bold: letter === 'b', dim: letter === 'd' };
}

/** The text of a {@link frameText} without its styles. */
export function plainFrame(text: string): string {
  return text.slice(0, text.indexOf(SEPARATOR));
}

/** The styles of a {@link frameText}; empty for one without colours and without bold and dim text. */
export function stylesOf(text: string): string {
  return text.slice(text.indexOf(SEPARATOR) + SEPARATOR.length).trim();
}
