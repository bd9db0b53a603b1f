import type { Palette } from '../color.ts';
import { displayWidth } from './width.ts';

export interface BorderedTable {
  readonly headers: readonly string[];
  /** Cells that are safe for a terminal, and already coloured. */
  readonly rows: readonly (readonly string[])[];
  readonly palette: Palette;
  /** The terminal's columns; the last column of the table wraps. */
  readonly width: number;
}

/** The padding of a cell and its border. */
const AROUND = 3;
const NARROWEST = 12;

/** A table with borders, for terminals; ends with a newline. */
export async function borderedTable({ headers, rows, palette, width }: BorderedTable): Promise<string> {
  const { default: CliTable } = await import('cli-table3');
  const widths = headers.map((header, index) =>
    Math.max(displayWidth(header), ...rows.map((row) => displayWidth(row[index] ?? ''))),
  );
  const others = widths.slice(0, -1).reduce((total, column) => total + column + AROUND, 1);
  const last = Math.min(widths.at(-1) ?? 0, Math.max(NARROWEST, width - others - AROUND));
  const table = new CliTable({
    head: headers.map((header) => palette.bold(header)),
    colWidths: [...widths.slice(0, -1), last].map((column) => column + 2),
    wordWrap: true,
    style: { head: [], border: [] },
  });
  table.push(...rows.map((row) => [...row]));
  // one rule, below the headers: cli-table3 has either all or none
  const lines = table.toString().split('\n');
  const firstRule = lines.findIndex(isRule);
  return `${lines.filter((line, index) => index === firstRule || !isRule(line)).join('\n')}\n`;
}

function isRule(line: string): boolean {
  return /^\u251c[\u2500\u253c]*\u2524$/.test(line);
}
