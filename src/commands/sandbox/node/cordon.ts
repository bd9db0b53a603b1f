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
