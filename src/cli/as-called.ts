import { namesAfter } from './registry.ts';

/** A help text with the commands in it as they have to be typed: `kubectl ds get` for `ds get` as a plugin of kubectl. */
export function asCalled(text: string, program: readonly string[]): string {
  const name = program.join(' ');
  if (name === 'ds') return text;
  const names = [...namesAfter([]), 'help', 'options', 'COMMAND'].join('|');
  return text.replace(new RegExp(`(?<![\\w./-])ds(?= (?:${names})\\b)`, 'g'), name);
}
