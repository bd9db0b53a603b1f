import { plainHint } from '../../core/command-line.ts';
import { dsCommand, hint } from '../../core/hint.ts';
import { counted } from '../../core/text/counted.ts';
import { nodeCount } from '../../sandbox/scenarios/scenario.ts';
import { defineCommand } from '../shared/define.ts';
import type { Runtime } from '../shared/runtime.ts';
import { checkClusterFlags, chosenScenario, CLUSTER_FLAGS, SCENARIOS_HELP } from './cluster-flags.ts';
import { startInProcess } from './start-in-process.ts';

function shellOf(env: Runtime['env']): string {
  return env['SHELL'] ?? env['ComSpec'] ?? 'sh';
}

/** Plain commands: KUBECONFIG selects the sandbox, so connection flags are not repeated. */
const FIRST_STEPS = hint`Try: ${dsCommand('create', ['agent'], { flags: { image: 'busybox' } })}, then ${dsCommand('rollout status', ['agent'])} and ${dsCommand('nodes', ['agent'])}`;

export const sandboxRunCommand = defineCommand({
  path: ['sandbox', 'run'],
  summary: 'Run a command or shell with its own sandbox',
  description:
    'Starts a simulated Kubernetes cluster inside ds, on 127.0.0.1 with TLS and a token, and runs the command with KUBECONFIG ' +
    'set to it; without a command, your shell. ds and kubectl both work against it. It has the DaemonSet controller, garbage collection, ' +
    'a scheduler and kubelets that pull, start and end pods, but runs no containers. It ends with the command and leaves nothing ' +
    'behind; your own kubeconfig is not touched. The exit code is that of the command.\n\n' +
    SCENARIOS_HELP,
  examples: [
    { command: 'ds sandbox run', comment: 'open a shell' },
    { command: 'ds sandbox run -- ds apply -f agent.yaml', comment: 'check whether a manifest is accepted' },
    {
      command: 'ds sandbox run --scenario gpu-pool -- sh rehearse.sh',
      comment: 'rehearse a change on nodes like yours',
    },
  ],
  args: [{ name: 'CMD', help: 'command and its arguments, after --', optional: true, many: true, complete: 'file' }],
  flags: CLUSTER_FLAGS,
  check: ({ flags }) => checkClusterFlags(flags),
  run: async ({ args, flags }, rt) => {
    const scenario = await chosenScenario(flags, rt);
    const folder = await rt.files.makeTempFolder('ds-sandbox-');
    try {
      const running = await startInProcess({ scenario, seed: flags.seed, port: flags.port, clock: rt.clock });
      try {
        const kubeconfig = `${folder}/kubeconfig`;
        await rt.files.write(kubeconfig, running.kubeconfig, { mode: 0o600 });
        const [command, ...rest] = args;
        if (command === undefined) {
          const what = `A sandbox with ${counted(nodeCount(scenario.pools), 'simulated node')}, until you leave this shell.`;
          rt.io.stderr.write(`${what} ${plainHint(FIRST_STEPS)}\n`);
        }
        const exitCode = await rt.runProgram(command ?? shellOf(rt.env), rest, { env: { KUBECONFIG: kubeconfig } });
        return { exitCode };
      } finally {
        await running.close();
      }
    } finally {
      await rt.files.remove(folder);
    }
  },
});
