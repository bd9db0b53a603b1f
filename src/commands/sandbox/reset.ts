import { counted } from '../../core/text/counted.ts';
import { defineCommand } from '../shared/define.ts';
import { aboutOf, askSandbox } from './client.ts';
import { targetSandbox } from './target.ts';

/** Thousands of nodes take a while. */
const RESET_MS = 60_000;

export const sandboxResetCommand = defineCommand({
  path: ['sandbox', 'reset'],
  summary: 'Reset the sandbox to the start of its scenario',
  description:
    'Discards all objects, changes of nodes and faults. Address, credentials and kubeconfig stay valid. In a shell of ds sandbox run it ' +
    'resets the sandbox of that shell, else the background sandbox; never a real cluster.',
  examples: [{ command: 'ds sandbox reset', comment: 'start again' }],
  args: [],
  flags: {},
  run: async ({ provided }, rt) => {
    const { cluster } = await targetSandbox(provided, rt);
    const options = { timeoutMs: RESET_MS, signal: rt.signal };
    await askSandbox(cluster, 'POST', '/reset', options);
    const about = await aboutOf(cluster, options);
    const nodes = counted(about?.nodes.total ?? 0, 'simulated node');
    rt.io.stdout.write(`The sandbox is reset: ${nodes} (${about?.name ?? ''}).\n`);
    return 'ok';
  },
});
