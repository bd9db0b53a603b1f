import { splitPairs } from '../../shared/change-flags.ts';
import { defineCommand, type Flags, type FlagValues } from '../../shared/define.ts';
import { labelCommand } from '../../label/label.ts';
import { METADATA_FLAGS } from '../../shared/metadata-flags.ts';
import { checkNodes, NODE_FLAGS, nodeEnvironment, PLAIN_CHANGE } from './choose.ts';
import { WHICH_SANDBOX } from './node-command.ts';

const FLAGS = {
  ...NODE_FLAGS,
  overwrite: METADATA_FLAGS.overwrite,
  list: { type: 'boolean', help: 'print the labels that the nodes have' },
} as const satisfies Flags;

export const sandboxNodeLabelCommand = defineCommand({
  path: ['sandbox', 'node', 'label'],
  summary: 'Set or remove labels of nodes of the sandbox',
  description:
    'As kubectl label does: KEY=VALUE sets a label and KEY- removes it; one that has another value is left alone unless --overwrite ' +
    `is given. ${WHICH_SANDBOX}`,
  examples: [
    { command: 'ds sandbox node label node-3 gpu=true', says: 'let DaemonSets that select this label run there' },
    { command: 'ds sandbox node label --all agent=on', says: 'every node' },
    { command: 'ds sandbox node label node-3 gpu-', says: 'remove it' },
  ],
  args: [{ name: 'NAME|KEY=VALUE|KEY-', help: 'the nodes, and then the labels', many: true, complete: 'sandboxNodes' }],
  flags: FLAGS,
  check: ({ args, flags, provided }) => {
    checkNodes(splitPairs(args, 'label').words, flags);
    labelCommand.check?.(asLabelInput(args, flags, provided));
  },
  run: async ({ args, flags, provided }, rt) => {
    const environment = await nodeEnvironment(provided, rt);
    return labelCommand.run(asLabelInput(args, flags, provided), environment.rt);
  },
});

type LabelInput = Parameters<typeof labelCommand.run>[0];

/** What `ds label nodes` is told. */
function asLabelInput(
  args: readonly string[],
  flags: FlagValues<typeof FLAGS>,
  provided: ReadonlySet<string>,
): LabelInput {
  const rest = { allNamespaces: false, fieldSelector: undefined, resourceVersion: undefined, fieldManager: 'ds-label' };
  return { args: ['nodes', ...args], flags: { ...PLAIN_CHANGE, ...rest, ...flags }, provided };
}
