import { objectAt, type JsonObject } from '../../../core/json/json.ts';
import { defineNodeCommand } from './node-command.ts';

function isCordoned(node: JsonObject): boolean {
  return objectAt(node, 'spec')?.['unschedulable'] === true;
}

export const sandboxNodeCordonCommand = defineNodeCommand({
  name: 'cordon',
  summary: 'Mark sandbox nodes as unschedulable',
  description: 'As kubectl cordon does. Pods of DaemonSets are still scheduled there.',
  examples: [{ command: 'ds sandbox node cordon node-3', comment: 'cordon a node' }],
  flags: {},
  verdict: (live) => (isCordoned(live) ? 'already cordoned' : 'cordoned'),
});

export const sandboxNodeUncordonCommand = defineNodeCommand({
  name: 'uncordon',
  summary: 'Mark sandbox nodes as schedulable',
  description: 'As kubectl uncordon does.',
  examples: [{ command: 'ds sandbox node uncordon --all', comment: 'uncordon all nodes' }],
  flags: {},
  verdict: (live) => (isCordoned(live) ? 'uncordoned' : 'already uncordoned'),
});

export const sandboxNodeFailCommand = defineNodeCommand({
  name: 'fail',
  summary: 'Make sandbox nodes fail',
  description:
    'dead: the node stops sending heartbeats; the cluster notices after 50s, unless the scenario sets another time. not-ready: its ' +
    'kubelet reports immediately that it is not ready. Pods there stay as they are, and requests to them wait.',
  examples: [
    { command: 'ds sandbox node fail node-3', comment: 'make a node fail' },
    { command: 'ds sandbox node fail -l topology.kubernetes.io/zone=zone-b', comment: 'make a zone fail' },
    { command: 'ds sandbox node fail node-3 --how not-ready', comment: 'make a node report that it is not ready' },
  ],
  flags: {
    how: { type: 'string', value: 'HOW', choices: ['dead', 'not-ready'], default: 'dead', help: 'how the nodes fail' },
  },
  body: ({ how }) => ({ how: how === 'dead' ? 'dead' : 'notReady' }),
  verdict: () => 'failed',
});

export const sandboxNodeRecoverCommand = defineNodeCommand({
  name: 'recover',
  summary: 'Recover failed sandbox nodes',
  description: 'The nodes continue where they stopped.',
  examples: [{ command: 'ds sandbox node recover --all', comment: 'recover all nodes' }],
  flags: {},
  verdict: () => 'recovered',
});

export const sandboxNodeRemoveCommand = defineNodeCommand({
  name: 'remove',
  summary: 'Remove nodes from the sandbox',
  description: 'The node and its Node object are removed immediately; its pods are deleted later.',
  examples: [{ command: 'ds sandbox node remove node-3', comment: 'remove a node' }],
  flags: {},
  verdict: () => 'removed',
});
