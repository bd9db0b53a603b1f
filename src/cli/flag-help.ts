import type { Flag, Flags } from '../commands/shared/define.ts';
import { formatDuration } from '../core/text/duration.ts';
import { flagTable } from './flag-table.ts';
import { twoColumns } from './text-layout.ts';

/** What stands behind a flag: ` FILE`, `[=a|b]`, nothing. */
export function placeholder(flag: Flag): string {
  if (flag.type === 'boolean') return '';
  const value = flag.type === 'string' && flag.choices !== undefined ? flag.choices.join('|') : flag.value;
  return flag.type === 'string' && flag.bare !== undefined
    ? `[=${value}]`
    : flag.type === 'string' && flag.alone !== undefined
      ? ` [${value}]`
      : ` ${value}`;
}

/** The default as a person would write it; what is off, empty or zero needs no words. */
export function defaultText(flag: Flag): string {
  switch (flag.type) {
    case 'boolean':
      return flag.default === true ? ' (default true)' : '';
    case 'string':
      return flag.default === undefined || flag.default === '' ? '' : ` (default ${flag.default})`;
    case 'integer':
      return flag.default === undefined || flag.default === 0 ? '' : ` (default ${flag.default})`;
    case 'duration':
      return flag.default === undefined || flag.default === 0 ? '' : ` (default ${formatDuration(flag.default)})`;
    case 'strings':
      return '';
  }
}

/** The flags of a set as aligned lines, hidden ones left out, in the order of their definition. */
export function flagLines(flags: Flags, width: number): string {
  return twoColumns(
    flagTable(flags)
      .all.filter(({ flag }) => flag.hidden !== true)
      .map(({ name, flag }) => {
        const letter = flag.short === undefined ? '    ' : `-${flag.short}, `;
        return [`${letter}--${name}${placeholder(flag)}`, `${flag.help}${defaultText(flag)}`];
      }),
    width,
  );
}
