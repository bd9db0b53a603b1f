import { splitPairs } from '../../shared/change/change-flags.ts';
import { labelEach, readLabels } from '../../shared/change/label-change.ts';
import { checkMetadataFlags, METADATA_FLAGS } from '../../shared/change/metadata-flags.ts';
import { defineCommand, type Flags } from '../../shared/define.ts';
import { checkNodes, chosenNodes, NODE_FLAGS, nodeEnvironment, PLAIN_CHANGE } from './choose.ts';
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
  check: ({ args, flags }) => {
    const { words, pairs } = splitPairs(args, 'label');
    checkNodes(words, flags);
    readLabels(pairs);
    checkMetadataFlags({ ...PLAIN_CHANGE, ...flags }, pairs.length, 'label');
  },
  run: async ({ args, flags, provided }, rt) => {
    const { words, pairs } = splitPairs(args, 'label');
    const environment = await nodeEnvironment(provided, rt);
    const targets = await chosenNodes(words, flags, environment);
    const rest = { ...PLAIN_CHANGE, resourceVersion: undefined, fieldManager: 'ds-label' };
    return labelEach(targets, readLabels(pairs), { ...rest, ...flags }, environment.rt);
  },
});
