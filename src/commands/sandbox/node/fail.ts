import { defineNodeCommand } from './node-command.ts';

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
