import { parse } from '../../src/cli/parse.ts';
import type { CommandDefinition, Flags } from '../../src/commands/shared/define.ts';
import type { Runtime } from '../../src/commands/shared/runtime.ts';
import type { Outcome } from '../../src/core/outcome.ts';

/** Runs a command as the command line would: the words after its name are parsed and checked first. */
export async function invoke<F extends Flags>(
  command: CommandDefinition<F>,
  words: readonly string[],
  rt: Runtime,
): Promise<Outcome> {
  // the parser gives the flags of the very definition that it is given
  const definition = command as unknown as CommandDefinition;
  const { input } = parse(definition, words);
  definition.check?.(input);
  return definition.run(input, rt);
}
