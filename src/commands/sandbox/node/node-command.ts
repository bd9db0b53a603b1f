import type { JsonObject } from '../../../core/json/json.ts';
import { changeEach } from '../../shared/change/change-each.ts';
import {
  defineCommand,
  type Argument,
  type CommandDefinition,
  type Example,
  type Flags,
  type FlagValues,
} from '../../shared/define.ts';
import { checkNodes, chosenNodes, NODE_FLAGS, nodeEnvironment, operate, PLAIN_CHANGE } from './choose.ts';

/** The end of every description: which cluster is changed. */
export const WHICH_SANDBOX =
  'In a shell of ds sandbox run it uses the sandbox of that shell, else the background sandbox; never a real cluster.';

export const NODE_ARGUMENT: Argument = {
  name: 'NAME',
  help: 'nodes to change',
  optional: true,
  many: true,
  complete: 'sandboxNodes',
};

interface NodeOperation<F extends Flags> {
  /** The name of the command and of the operation. */
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly examples: readonly Example[];
  readonly flags: F;
  /** The body of the request. */
  readonly body?: (flags: FlagValues<F>) => JsonObject;
  /** The end of the message; `live` is the node before the operation. */
  readonly verdict: (live: JsonObject) => string;
}

/** A command that runs one operation on each chosen node. */
export function defineNodeCommand<const F extends Flags>(
  operation: NodeOperation<F>,
): CommandDefinition<F & typeof NODE_FLAGS> {
  const { name, summary, description, examples, body, verdict } = operation;
  return defineCommand<F & typeof NODE_FLAGS>({
    path: ['sandbox', 'node', name],
    summary,
    description: `${description} ${WHICH_SANDBOX}`,
    examples,
    args: [NODE_ARGUMENT],
    flags: { ...operation.flags, ...NODE_FLAGS },
    check: ({ args, flags }) => checkNodes(args, flags),
    run: async ({ args, flags, provided }, rt) => {
      const environment = await nodeEnvironment(provided, rt);
      const targets = await chosenNodes(args, flags, environment);
      return changeEach(targets, PLAIN_CHANGE, environment.rt, async ({ name: node, live }) => {
        await operate(environment, node, name, body?.(flags));
        return { object: live, verdict: verdict(live) };
      });
    },
  });
}
