import { CommanderError } from 'commander';
import type { CommandDefinition, FlagValues, Flags, Input } from '../commands/shared/define.ts';
import { DsError } from '../core/errors.ts';
import type { GlobalValues } from './flags/global-flags.ts';
import { addGlobalFlags, createProgram, describeCommand, type HelpOutput } from './program.ts';
import type { CommandLine } from './read-command-line.ts';
import { REGISTRY, type RegistryEntry } from './registry.ts';
import type { Token } from './flags/tokenize.ts';
import { commandHint, usageError } from './usage-error.ts';

export interface Parsed {
  readonly definition: CommandDefinition;
  readonly input: Input<Flags>;
  readonly globals: GlobalValues;
}

/** Whether the line prints help. A group always does, unless there is an unknown command or flag. */
function isHelp({ definition, tokens, operands, asksHelp }: CommandLine): boolean {
  if (asksHelp || tokens.some(({ kind }) => kind === 'help')) return definition !== undefined || operands.length === 0;
  return definition === undefined && !tokens.some(({ kind }) => kind === 'operand' || kind === 'unknown');
}

/** Writes a token in the one spelling that commander reads as pflag does. */
function written(token: Token): readonly string[] {
  switch (token.kind) {
    case 'flag':
      return [token.value === undefined ? `--${token.flag.name}` : `--${token.flag.name}=${token.value}`];
    case 'operand':
      return [token.text];
    case 'dashes':
      return ['--'];
    case 'unknown':
      // Unknown to commander too, which would read -5 as an argument
      return [`--${token.written}`];
    case 'help':
      return [];
  }
}

/** Parses a command line, or prints help and returns undefined. Throws a DsError of kind `usage`. */
export function parse(
  line: CommandLine,
  output: HelpOutput,
  entries: readonly RegistryEntry[] = REGISTRY,
): Parsed | undefined {
  const { path, definition, tokens } = line;
  const { program, command } = createProgram(path, entries, output);
  const printsHelp = isHelp(line);
  if (definition !== undefined) describeCommand(command, definition, output);
  if (!printsHelp) addGlobalFlags(program);
  try {
    program.parse([...path, ...(printsHelp ? ['--help'] : tokens.flatMap(written))], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.code.startsWith('commander.help')) return undefined;
      throw usageError(error, line);
    }
    if (error instanceof DsError && error.hint === undefined) {
      throw new DsError(error.kind, error.message, { hint: commandHint(path) });
    }
    throw error;
  }
  if (definition === undefined) return undefined;
  const dashes = tokens.findIndex(({ kind }) => kind === 'dashes');
  const beforeDashes = dashes < 0 ? undefined : tokens.slice(0, dashes).filter(({ kind }) => kind === 'operand').length;
  const provided = new Set(tokens.flatMap((token) => (token.kind === 'flag' ? [token.flag.key] : [])));
  return {
    definition,
    input: { args: command.args, flags: command.opts<FlagValues<Flags>>(), provided, beforeDashes },
    globals: program.opts<GlobalValues>(),
  };
}
