import type { Output } from '../../core/io.ts';
import wrapAnsi from 'wrap-ansi';
import { displayWidth } from './width.ts';

/** Text as lines of at most `width` columns, broken between words; a word that is longer than a line stays whole unless `hard`. */
export function wrap(
  text: string,
  width: number,
  { hard = false }: { readonly hard?: boolean } = {},
): readonly string[] {
  return wrapAnsi(text, width, { hard }).split('\n');
}

/** Wraps a line that is too wide: the lines after the first begin with `indent`. Without a width it stays one line. */
export function wrapLine(line: string, width: number | undefined, indent = ''): string {
  if (width === undefined || displayWidth(line) <= width) return line;
  const [lead = ''] = /^ */.exec(line) ?? [];
  const [first = '', ...others] = wrap(line.slice(lead.length), width - lead.length);
  const rest = others.length === 0 ? [] : wrap(others.join(' '), width - indent.length);
  return [`${lead}${first}`, ...rest.map((text) => `${indent}${text}`)].join('\n');
}

/** Text with the lines that are still too wide broken, inside words too. Without a width it stays as it is. */
export function fitLines(text: string, width: number | undefined): string {
  if (width === undefined) return text;
  return text
    .split('\n')
    .map((line) => (displayWidth(line) <= width ? line : wrapAnsi(line, width, { hard: true, trim: false })))
    .join('\n');
}

/** Text whose lines are wrapped to the width of a terminal; elsewhere as it is. */
export function wrapText(text: string, { isTTY, columns }: Pick<Output, 'isTTY' | 'columns'>): string {
  if (!isTTY) return text;
  return text
    .split('\n')
    .map((line) => wrapLine(line, columns, '    '))
    .join('\n');
}
