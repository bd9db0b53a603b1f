import { DAEMON_SETS, NODES, type Resource } from '../../kube/resource.ts';
import { checkChange, splitPairs } from '../shared/change/change-flags.ts';
import { daemonSetsNamed, findChangeTargets, type NamedObject } from '../shared/change/change-targets.ts';
import { labelEach, readLabels } from '../shared/change/label-change.ts';
import { checkMetadataFlags, checkVersion, METADATA_FLAGS } from '../shared/change/metadata-flags.ts';
import { defineCommand, type Flags } from '../shared/define.ts';
import { fieldManagerFlag } from '../shared/flags.ts';
import { changesArgument, daemonSetNames, nodeName, startsWithNodeType } from '../shared/object-names.ts';

const FLAGS = {
  ...METADATA_FLAGS,
  all: { ...METADATA_FLAGS.all, help: 'all DaemonSets in the namespace or, after nodes, all nodes' },
  fieldManager: fieldManagerFlag('ds-label'),
} as const satisfies Flags;

export const labelCommand = defineCommand({
  path: ['label'],
  summary: 'Update the labels of DaemonSets or nodes',
  description:
    'KEY=VALUE sets a label and KEY- removes it. Replacing an existing value requires --overwrite. Labels of a DaemonSet are not those of ' +
    'its pods, which come from the pod template. Labels of a node decide which DaemonSets run there: name one node as node/NODE, or several ' +
    'after the word nodes.',
  examples: [
    { command: 'ds label fluentd team=logging', comment: 'set a label' },
    { command: 'ds label fluentd team=storage --overwrite', comment: 'replace the value of a label' },
    { command: 'ds label fluentd team-', comment: 'remove a label' },
    { command: 'ds label node/node-1 gpu=true', comment: 'make a node eligible for DaemonSets that select this label' },
    { command: 'ds label nodes -l zone=a agent=on', comment: 'label the nodes that match a selector' },
    { command: 'ds label fluentd --list', comment: 'list the labels' },
  ],
  args: [
    changesArgument('DaemonSets or nodes, then the changes', 'NAME|KEY=VALUE|KEY-', {
      key: 'daemonSetLabels',
      keyOfNodes: 'nodeLabels',
    }),
  ],
  flags: FLAGS,
  check: ({ args, flags }) => {
    const { words, pairs } = splitPairs(args, 'label');
    const { named } = readWords(words);
    readLabels(pairs);
    checkMetadataFlags(flags, pairs.length, 'label');
    checkChange(named.length, flags);
  },
  run: async ({ args, flags, provided }, rt) => {
    const { words, pairs } = splitPairs(args, 'label');
    const change = readLabels(pairs);
    const targets = await findChangeTargets({ ...readWords(words), flags, enforced: provided.has('namespace') }, rt);
    checkVersion(targets, flags);
    return labelEach(targets, change, flags, rt);
  },
});

/** Nodes are named as `node/NODE` or, as with kubectl, after the type; all other names are DaemonSets. */
function readWords(words: readonly string[]): { readonly resource: Resource; readonly named: readonly NamedObject[] } {
  const [first = ''] = words;
  const areNodes = startsWithNodeType(first) && !first.includes('/');
  if (areNodes) return { resource: NODES, named: words.slice(1).map(nodeNamed) };
  const nodes = words.filter((word) => startsWithNodeType(word) && word.includes('/'));
  const sets = words.filter((word) => !nodes.includes(word));
  return { resource: DAEMON_SETS, named: [...daemonSetsNamed(daemonSetNames(sets)), ...nodes.map(nodeNamed)] };
}

function nodeNamed(word: string): NamedObject {
  return { resource: NODES, name: nodeName(word) };
}
