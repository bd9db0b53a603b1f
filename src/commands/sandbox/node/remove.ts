import { defineNodeCommand } from './node-command.ts';

export const sandboxNodeRemoveCommand = defineNodeCommand({
  name: 'remove',
  summary: 'Take nodes out of the sandbox, machine and all',
  description:
    'The machine is gone at once, and its Node with it; the pods that ran there are cleared away after that.',
  examples: [{ command: 'ds sandbox node remove node-3', says: 'what happens when a node is taken out' }],
  flags: {},
  verdict: () => 'removed',
});
