import type { CommandDefinition, Flags } from '../../src/commands/shared/define.ts';
import type { Runtime } from '../../src/commands/shared/runtime.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { parseArguments } from './parse-arguments.ts';

/** Runs a command as `ds` would, its arguments parsed and checked first. */
export async function invoke<F extends Flags>(
  command: CommandDefinition<F>,
  args: readonly string[],
  rt: Runtime,
): Promise<Outcome> {
  // The parser returns the flags of this definition
  const definition = command as unknown as CommandDefinition;
  const { input } = await parseArguments(definition, args);
  definition.check?.(input);
  return definition.run(input, rt);
}
