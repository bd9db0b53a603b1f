import { splitPairs } from '../../shared/change/change-flags.ts';
import { labelEach, readLabels } from '../../shared/change/label-change.ts';
import { checkMetadataFlags, METADATA_FLAGS } from '../../shared/change/metadata-flags.ts';
import { defineCommand, type Flags } from '../../shared/define.ts';
import { checkNodes, chosenNodes, NODE_FLAGS, nodeEnvironment, PLAIN_CHANGE } from './choose.ts';
import { WHICH_SANDBOX } from './node-command.ts';

const FLAGS = {
  ...NODE_FLAGS,
  overwrite: METADATA_FLAGS.overwrite,
  list: METADATA_FLAGS.list,
} as const satisfies Flags;

export const sandboxNodeLabelCommand = defineCommand({
  path: ['sandbox', 'node', 'label'],
  summary: 'Update the labels of sandbox nodes',
  description:
    'As kubectl label does: KEY=VALUE sets a label and KEY- removes it. Replacing an existing value requires ' +
    `--overwrite. ${WHICH_SANDBOX}`,
  examples: [
    {
      command: 'ds sandbox node label node-3 gpu=true',
      comment: 'make a node eligible for DaemonSets that select this label',
    },
    { command: 'ds sandbox node label --all agent=on', comment: 'label all nodes' },
    { command: 'ds sandbox node label node-3 gpu-', comment: 'remove a label' },
  ],
  args: [{ name: 'NAME|KEY=VALUE|KEY-', help: 'nodes, then the labels', many: true, complete: 'sandboxNodes' }],
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
