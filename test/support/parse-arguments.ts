import { parse, type Parsed } from '../../src/cli/parse.ts';
import { readCommandLine } from '../../src/cli/read-command-line.ts';
import type { RegistryEntry } from '../../src/cli/registry.ts';
import type { CommandDefinition } from '../../src/commands/shared/define.ts';
import { PLAIN } from '../../src/render/color.ts';

/** Parses the arguments of a command, which need not be in the registry. */
export async function parseArguments(definition: CommandDefinition, args: readonly string[]): Promise<Parsed> {
  const { path, aliases = [], summary } = definition;
  const entries: readonly RegistryEntry[] = [
    { path, aliases, summary, section: 'Inspect', load: () => Promise.resolve(definition) },
  ];
  const line = await readCommandLine([...path, ...args], entries);
  const parsed = parse(line, { width: 80, palette: PLAIN, write: () => undefined }, entries);
  if (parsed === undefined) throw new Error('help was printed');
  return parsed;
}
