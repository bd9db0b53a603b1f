import { bareValue, flagTable, type FlagTable } from './flags/flag-table.ts';
import { GLOBAL_FLAGS } from './flags/global-flags.ts';
import { entriesBelow, entryAt, namesAfter, REGISTRY, type RegistryEntry } from './registry.ts';

/** The command that a command line names. */
export interface FoundCommand {
  /** `['rollout', 'status']`; the path of a group when the line names no command in it. */
  readonly path: readonly string[];
  /** Undefined for a group, for `ds` and for `ds options`. */
  readonly entry: RegistryEntry | undefined;
  /** The arguments without the path. */
  readonly rest: readonly string[];
  /** `ds help COMMAND`. */
  readonly asksHelp: boolean;
}

const GLOBALS: FlagTable = flagTable(GLOBAL_FLAGS);

function pathOf(
  group: readonly string[],
  name: string,
  entries: readonly RegistryEntry[],
): readonly string[] | undefined {
  const isBuiltIn = group.length === 0 && (name === 'help' || name === 'options');
  if (isBuiltIn || namesAfter(group, entries).includes(name)) return [...group, name];
  return entriesBelow(group, entries).find(
    ({ path, aliases }) => path.length === group.length + 1 && aliases.includes(name),
  )?.path;
}

/** Whether the argument after this flag is its value. As in cobra, an unknown flag has one, but here never the name of a command. */
function takesNext(flag: string, isNextCommand: boolean): boolean {
  if (flag.includes('=') || flag === '-h' || flag === '--help') return false;
  if (flag.startsWith('--')) {
    const known = GLOBALS.long(flag.slice(2));
    if (known !== undefined) return bareValue(known.flag) === undefined;
  } else {
    const known = GLOBALS.short(flag.charAt(1));
    if (known !== undefined) return flag.length === 2 && bareValue(known.flag) === undefined;
    if (flag.length > 2) return false;
  }
  return !isNextCommand;
}

/**
 * Finds the command before commander reads the arguments, because its module is not loaded yet, and because kubectl allows the flags of
 * a command before its name: `ds -o json rollout -n ops history`.
 */
export function findCommand(argv: readonly string[], entries: readonly RegistryEntry[] = REGISTRY): FoundCommand {
  let path: readonly string[] = [];
  const flags: string[] = [];
  let at = 0;
  for (; at < argv.length && entryAt(path, entries) === undefined; at++) {
    const arg = argv[at] ?? '';
    if (arg === '--') return { path, entry: undefined, rest: [...flags, arg], asksHelp: false };
    if (arg.startsWith('-') && arg !== '-') {
      flags.push(arg);
      const next = argv[at + 1];
      if (next !== undefined && takesNext(arg, next.startsWith('-') || pathOf(path, next, entries) !== undefined)) {
        flags.push(next);
        at++;
      }
      continue;
    }
    const child = pathOf(path, arg, entries);
    if (child === undefined) break;
    path = child;
  }
  const rest = [...flags, ...argv.slice(at)];
  if (path[0] !== 'help') return { path, entry: entryAt(path, entries), rest, asksHelp: false };
  return { ...findCommand(rest, entries), asksHelp: true };
}
