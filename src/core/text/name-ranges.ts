import { appendTo } from '../append-to.ts';
import { byText } from './by-text.ts';

interface Numbered {
  readonly name: string;
  readonly prefix: string;
  /** As it is written, with its zeros. */
  readonly digits: string;
}

/** A name without a number at its end is its own prefix. */
function numbered(name: string): Numbered {
  const [, prefix = name, digits = ''] = /^(.*?\D)(\d{1,9})$/.exec(name) ?? [];
  return { name, prefix, digits };
}

/** Whether the numbers follow each other, written with the same number of digits or without zeros. */
function follows(one: Numbered, next: Numbered): boolean {
  if (Number(next.digits) !== Number(one.digits) + 1) return false;
  const isPadded = one.digits.startsWith('0') || next.digits.startsWith('0');
  return !isPadded || one.digits.length === next.digits.length;
}

function rangesOf(sorted: readonly Numbered[]): readonly string[] {
  const ranges: [first: Numbered, last: Numbered][] = [];
  for (const one of sorted) {
    const range = ranges.at(-1);
    if (range !== undefined && follows(range[1], one)) range[1] = one;
    else ranges.push([one, one]);
  }
  return ranges.map(([first, last]) => (first === last ? first.digits : `${first.digits}-${last.digits}`));
}

/** Names in short, as dshbak writes hosts: `edge-[1-237,240]`, `node-a`. Sorted; each part names one or more. */
export function nameRanges(names: Iterable<string>): readonly string[] {
  const groups = new Map<string, Numbered[]>();
  for (const one of [...new Set(names)].toSorted(byText).map(numbered)) {
    const key = one.digits === '' ? `=${one.name}` : `+${one.prefix}`;
    appendTo(groups, key, one);
  }
  return [...groups.values()].map((group) => {
    const [first] = group;
    if (group.length === 1 || first === undefined) return first?.name ?? '';
    const sorted = group.toSorted((a, b) => Number(a.digits) - Number(b.digits) || byText(a.digits, b.digits));
    return `${first.prefix}[${rangesOf(sorted).join(',')}]`;
  });
}
