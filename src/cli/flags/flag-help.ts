import type { Argument, CommandDefinition, Flag } from '../../commands/shared/define.ts';
import { formatDuration } from '../../core/text/duration.ts';
import type { NamedFlag } from './flag-table.ts';

/** The value of a flag in help: ` FILE`, `[=a|b]`, or nothing. */
function placeholder(flag: Flag): string {
  if (flag.type === 'boolean') return '';
  const value = flag.type === 'string' && flag.choices !== undefined ? flag.choices.join('|') : flag.value;
  if (flag.type === 'string' && flag.bare !== undefined) return `[=${value}]`;
  return flag.type === 'string' && flag.alone !== undefined ? ` [${value}]` : ` ${value}`;
}

/** The default value in brackets. Off, empty and zero are not shown. */
function defaultText(flag: Flag): string {
  if (flag.type === 'strings' || flag.default === undefined) return '';
  const value = flag.type === 'duration' ? flag.default && formatDuration(flag.default) : flag.default;
  return value === false || value === '' || value === 0 ? '' : ` (default ${value})`;
}

/** `-f, --filename FILE`; without a letter, indented as far. */
export function flagTerm({ name, flag }: NamedFlag): string {
  return `${flag.short === undefined ? '    ' : `-${flag.short}, `}--${name}${placeholder(flag)}`;
}

export function flagDescription({ flag }: NamedFlag): string {
  return `${flag.help}${defaultText(flag)}`;
}

/** `NAME`, `[NAME...]`. */
function argumentTerm({ name, optional, many }: Argument): string {
  const term = many === true ? `${name}...` : name;
  return optional === true ? `[${term}]` : term;
}

/** What follows the path of the command: `[NAME...] [flags]`. */
export function usageOf({ args, afterDashes }: CommandDefinition): string {
  const rest = afterDashes === undefined ? [] : ['--', afterDashes];
  return [...args.map(argumentTerm), '[flags]', ...rest].join(' ');
}

/** `ds get [NAME...] [flags]`. */
export function usageLine(definition: CommandDefinition): string {
  return ['ds', ...definition.path, usageOf(definition)].join(' ');
}
