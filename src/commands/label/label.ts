import { DAEMON_SETS, NODES, type Resource } from '../../kube/resource.ts';
import { checkChange, splitPairs } from '../shared/change/change-flags.ts';
import { daemonSetsNamed, findChangeTargets, type NamedObject } from '../shared/change/change-targets.ts';
import { labelEach, readLabels } from '../shared/change/label-change.ts';
import { checkMetadataFlags, checkVersion, METADATA_FLAGS } from '../shared/change/metadata-flags.ts';
import { defineCommand, type Flags } from '../shared/define.ts';
import { daemonSetNames, nodeName, startsWithNodeType } from '../shared/object-names.ts';

const FLAGS = {
  ...METADATA_FLAGS,
  all: { ...METADATA_FLAGS.all, help: 'every DaemonSet of the namespace; behind nodes: every node' },
  fieldManager: { type: 'string', value: 'NAME', default: 'ds-label', help: 'who owns the labels' },
} as const satisfies Flags;

export const labelCommand = defineCommand({
  path: ['label'],
  summary: 'Set or remove labels of DaemonSets, or of nodes',
  description:
    'KEY=VALUE sets a label and KEY- removes it. A label that has another value is left alone unless --overwrite is given. These are ' +
    "labels of the DaemonSet itself: its pods have those of its template, and keep them. A node's labels decide which DaemonSets run " +
    'there: name one as node/NODE, or several behind the word nodes.',
  examples: [
    { command: 'ds label fluentd team=logging', says: 'set a label of a DaemonSet' },
    { command: 'ds label fluentd team=storage --overwrite', says: 'replace its value' },
    { command: 'ds label fluentd team-', says: 'remove it' },
    { command: 'ds label node/node-1 gpu=true', says: 'let DaemonSets that select this label run on a node' },
    { command: 'ds label nodes -l zone=a agent=on', says: 'label every node that a selector matches' },
    { command: 'ds label fluentd --list', says: 'print its labels' },
  ],
  args: [
    {
      name: 'NAME|KEY=VALUE|KEY-',
      help: 'the DaemonSets, or node/NODE, and then what to change',
      optional: true,
      many: true,
      complete: 'daemonsets',
    },
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

/** Nodes by `node/NODE`, or by kubectl's type word in front; everything else is DaemonSets. */
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
