import type { Flag, Flags } from '../../commands/shared/define.ts';
import { flagName } from '../../core/command-line.ts';

/** A flag with its names: `dryRun` is the key, `dry-run` the name. */
export interface NamedFlag {
  readonly key: string;
  readonly name: string;
  readonly flag: Flag;
}

/** The flags that a command line can have. */
export interface FlagTable {
  readonly all: readonly NamedFlag[];
  long(name: string): NamedFlag | undefined;
  short(letter: string): NamedFlag | undefined;
}

export function flagTable(...sets: readonly Flags[]): FlagTable {
  const all = sets.flatMap((flags) =>
    Object.entries(flags).map(([key, flag]): NamedFlag => ({ key, name: flagName(key), flag })),
  );
  const byName = new Map(all.map((named) => [named.name, named]));
  const byLetter = new Map(all.flatMap((named) => (named.flag.short === undefined ? [] : [[named.flag.short, named]])));
  return {
    all,
    // As kubectl, which normalizes --dry_run to --dry-run
    long: (name) => byName.get(name.replaceAll('_', '-')),
    short: (letter) => byLetter.get(letter),
  };
}

/** The value of `--flag` without a value; undefined if it needs one. */
export function bareValue(flag: Flag): string | undefined {
  if (flag.type === 'boolean') return 'true';
  return flag.type === 'string' ? flag.bare : undefined;
}
