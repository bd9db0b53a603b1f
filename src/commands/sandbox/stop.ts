import { asDsError, DsError, isKind } from '../../core/errors.ts';
import { dsCommand, hint } from '../../core/hint.ts';
import type { Outcome } from '../../core/outcome.ts';
import { defineCommand } from '../shared/define.ts';
import type { Runtime } from '../shared/runtime.ts';
import { discard, findBackground, type Background } from './background.ts';
import { askSandbox } from './client.ts';

const WAIT_MS = 10_000;
const LOOK_MS = 20;

export const sandboxStopCommand = defineCommand({
  path: ['sandbox', 'stop'],
  summary: 'Stop the background sandbox',
  description:
    'Waits until it has stopped and its port is free. Its objects and its kubeconfig are removed; the log is kept until the next start. ' +
    'Succeeds when no sandbox is running.',
  examples: [{ command: 'ds sandbox stop', comment: 'stop the sandbox' }],
  args: [],
  flags: {},
  run: async (_input, rt) => {
    const found = await findBackground(rt);
    switch (found.kind) {
      case 'none':
        return report(rt, 'No sandbox was running.');
      case 'gone':
        await discard(rt, found.paths, found.kubeconfig);
        return report(rt, 'No sandbox was running: the last one ended without being stopped. Its files are removed.');
      case 'silent':
        return killSilent(found, rt);
      case 'running':
        return stop(found, rt);
    }
  },
});

function report({ io }: Runtime, text: string): Outcome {
  io.stdout.write(`${text}\n`);
  return 'ok';
}

async function stop(
  { cluster, process, paths, kubeconfig }: Extract<Background, { readonly kind: 'running' }>,
  rt: Runtime,
): Promise<Outcome> {
  const { pid } = process;
  try {
    await askSandbox(cluster, 'POST', '/stop', { timeoutMs: WAIT_MS, signal: rt.signal });
  } catch (error) {
    // stopped already
    if (asDsError(error) === undefined || !isKind(error, 'unreachable')) throw error;
  } finally {
    cluster.client.transport.close();
  }
  const until = rt.clock.now() + WAIT_MS;
  while (rt.processes.isRunning(pid)) {
    if (rt.clock.now() > until) {
      throw new DsError('timeout', `the sandbox (process ${pid}) has not ended within ${WAIT_MS / 1000}s`, {
        hint: hint`try again: ${dsCommand('sandbox stop')}`,
      });
    }
    await rt.clock.sleep(LOOK_MS, rt.signal);
  }
  // the sandbox normally does so itself
  if ((await rt.files.kindOf(paths.kubeconfig)) !== undefined) await discard(rt, paths, kubeconfig);
  return report(rt, 'The sandbox has stopped.');
}

/** Kills a process only when its start time proves that it is the sandbox. */
async function killSilent(
  { process, paths, kubeconfig }: Extract<Background, { readonly kind: 'silent' }>,
  rt: Runtime,
): Promise<Outcome> {
  const { pid, birth } = process;
  if (birth === undefined || (await rt.processes.birthOf(pid)) !== birth) {
    throw new DsError('failure', `process ${pid}, which seems to be the sandbox, does not answer`, {
      hint: hint`check that it is ds and end it, then: ${dsCommand('sandbox stop')}`,
    });
  }
  rt.processes.kill(pid);
  await discard(rt, paths, kubeconfig);
  return report(rt, `The sandbox did not respond; its process ${pid} was killed.`);
}
