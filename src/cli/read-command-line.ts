import type { CommandDefinition } from '../commands/shared/define.ts';
import { findCommand } from './find-command.ts';
import { flagTable, type FlagTable } from './flags/flag-table.ts';
import { GLOBAL_FLAGS } from './flags/global-flags.ts';
import { REGISTRY, type RegistryEntry } from './registry.ts';
import { tokenize, type Token } from './flags/tokenize.ts';

/** A command line whose command is found and loaded. */
export interface CommandLine {
  readonly path: readonly string[];
  /** Undefined for a group, for `ds` and for `ds options`. */
  readonly definition: CommandDefinition | undefined;
  /** The arguments without the path. */
  readonly tokens: readonly Token[];
  readonly operands: readonly string[];
  /** The flags that the command takes. */
  readonly table: FlagTable;
  readonly asksHelp: boolean;
}

/** Finds the command in the arguments, and loads it. */
export async function readCommandLine(
  argv: readonly string[],
  entries: readonly RegistryEntry[] = REGISTRY,
): Promise<CommandLine> {
  const { path, entry, rest, asksHelp } = findCommand(argv, entries);
  const definition = await entry?.load();
  const table = flagTable(definition?.flags ?? {}, GLOBAL_FLAGS);
  const tokens = tokenize(rest, table);
  const operands = tokens.flatMap((token) => (token.kind === 'operand' ? [token.text] : []));
  return { path, definition, tokens, operands, table, asksHelp };
}
