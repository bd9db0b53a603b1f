import { displayWidth } from './width.ts';

/**
 * A line as several of at most `width` columns, broken between words; those after the first begin with `indent`. A word that is
 * longer than a line stays whole. Without a width, or where it fits, the line is as it was.
 */
export function wrapLine(line: string, width: number | undefined, indent = ''): string {
  if (width === undefined || displayWidth(line) <= width) return line;
  const [lead = ''] = /^ */.exec(line) ?? [];
  const lines: string[] = [];
  let current = '';
  for (const word of line.slice(lead.length).split(' ')) {
    const longer = current === '' ? `${lines.length === 0 ? lead : indent}${word}` : `${current} ${word}`;
    if (current !== '' && displayWidth(longer) > width) {
      lines.push(current);
      current = `${indent}${word}`;
    } else current = longer;
  }
  return [...lines, current].join('\n');
}
