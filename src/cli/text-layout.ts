import { displayWidth } from '../render/table/width.ts';
import { wrap } from '../render/table/wrap.ts';

const WIDEST = 32;
const INDENT = '  ';

/** Rows of a term and its explanation, two spaces in; a term too long for its column has its explanation on the next line. */
export function twoColumns(rows: readonly (readonly [string, string])[], width: number): string {
  const longest = Math.max(0, ...rows.map(([term]) => displayWidth(term)).filter((columns) => columns <= WIDEST));
  const column = Math.min(longest, Math.max(12, Math.floor(width / 2)));
  const margin = ' '.repeat(INDENT.length + column + 2);
  const room = Math.max(20, width - margin.length);
  const lines = rows.flatMap(([term, says]) => {
    const [first = '', ...more] = wrap(says, room);
    const fits = displayWidth(term) <= column;
    const head = fits
      ? `${INDENT}${term}${' '.repeat(column - displayWidth(term))}  ${first}`.trimEnd()
      : `${INDENT}${term}\n${margin}${first}`.trimEnd();
    return [head, ...more.map((line) => `${margin}${line}`)];
  });
  return lines.map((line) => `${line}\n`).join('');
}
