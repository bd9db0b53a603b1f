import { objectAt, type JsonObject } from '../../../core/json/json.ts';
import { defineNodeCommand } from './node-command.ts';

function isCordoned(node: JsonObject): boolean {
  return objectAt(node, 'spec')?.['unschedulable'] === true;
}

export const sandboxNodeCordonCommand = defineNodeCommand({
  name: 'cordon',
  summary: 'Mark nodes of the sandbox as unschedulable',
  description: 'As kubectl cordon does. Pods of DaemonSets come to such nodes all the same.',
  examples: [{ command: 'ds sandbox node cordon node-3', says: 'one node' }],
  flags: {},
  verdict: (live) => (isCordoned(live) ? 'already cordoned' : 'cordoned'),
});

export const sandboxNodeUncordonCommand = defineNodeCommand({
  name: 'uncordon',
  summary: 'Mark nodes of the sandbox as schedulable again',
  description: 'As kubectl uncordon does.',
  examples: [{ command: 'ds sandbox node uncordon --all', says: 'every node' }],
  flags: {},
  verdict: (live) => (isCordoned(live) ? 'uncordoned' : 'already uncordoned'),
});

export const sandboxNodeFailCommand = defineNodeCommand({
  name: 'fail',
  summary: 'Let nodes of the sandbox fail',
  description:
    'dead: nothing is heard of the machine any more; the cluster finds out when its heartbeats stay away, after 50s unless the ' +
    'scenario says otherwise. not-ready: its kubelet says at once that it can run nothing. Pods there stay as they are, and what is ' +
    'asked of them waits.',
  examples: [
    { command: 'ds sandbox node fail node-3', says: 'a machine that dies' },
    { command: 'ds sandbox node fail -l topology.kubernetes.io/zone=zone-b', says: 'a whole zone' },
    { command: 'ds sandbox node fail node-3 --how not-ready', says: 'a kubelet that says what is wrong' },
  ],
  flags: {
    how: { type: 'string', value: 'HOW', choices: ['dead', 'not-ready'], default: 'dead', help: 'dead or not-ready' },
  },
  body: ({ how }) => ({ how: how === 'dead' ? 'dead' : 'notReady' }),
  verdict: () => 'failed',
});

export const sandboxNodeRecoverCommand = defineNodeCommand({
  name: 'recover',
  summary: 'Let failed nodes of the sandbox come back',
  description: 'The machine is as it was, and takes up what it left undone.',
  examples: [{ command: 'ds sandbox node recover --all', says: 'all is well again' }],
  flags: {},
  verdict: () => 'recovered',
});

export const sandboxNodeRemoveCommand = defineNodeCommand({
  name: 'remove',
  summary: 'Take nodes out of the sandbox, machine and all',
  description:
    'The machine is gone at once, and its Node with it; the pods that ran there are cleared away after that.',
  examples: [{ command: 'ds sandbox node remove node-3', says: 'what happens when a node is taken out' }],
  flags: {},
  verdict: () => 'removed',
});
