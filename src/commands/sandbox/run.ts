import { DsError } from '../../core/errors.ts';
import { defineCommand } from '../define.ts';
import type { Runtime } from '../runtime.ts';

/** Their files are read only when one is used; a test holds the names to those that ship. */
const SCENARIOS = ['single', 'zones', 'gpu-pool', 'edge-500', 'five-thousand'] as const;

/** The person's shell, when no command is given. */
function shellOf(env: Runtime['env']): string {
  return env['SHELL'] ?? env['ComSpec'] ?? 'sh';
}

export const sandboxRunCommand = defineCommand({
  path: ['sandbox', 'run'],
  summary: 'Run a command or a shell with a small Kubernetes of its own',
  description:
    'Starts a small Kubernetes inside ds, with simulated nodes, on 127.0.0.1 with TLS and a token, and runs the command with KUBECONFIG ' +
    'set to it; without a command, your shell. ds and kubectl both work against it. It has the DaemonSet controller, garbage collection, ' +
    'a scheduler and kubelets that pull, start and end pods, but runs no containers. It ends with the command, and nothing is left ' +
    'of it; your own kubeconfig is not touched. The exit code is that of the command.\n\n' +
    'Scenarios: single (one node), zones (a tainted control plane and six workers in three zones), gpu-pool, edge-500, five-thousand.',
  examples: [
    { command: 'ds sandbox run', says: 'a shell to try things in' },
    { command: 'ds sandbox run -- ds apply -f agent.yaml', says: 'whether a manifest is taken' },
    { command: 'ds sandbox run --scenario gpu-pool -- sh rehearse.sh', says: 'rehearse a change on nodes like yours' },
  ],
  args: [
    { name: 'CMD', help: 'the command and its arguments, after --', optional: true, many: true, complete: 'file' },
  ],
  flags: {
    scenario: {
      type: 'string',
      value: 'NAME',
      choices: SCENARIOS,
      default: 'zones',
      help: 'the cluster to begin with',
    },
    seed: { type: 'integer', value: 'N', default: 1, help: 'decides every generated name and every chance' },
    port: { type: 'integer', value: 'PORT', default: 0, help: 'the port to listen on; 0 is any free one' },
  },
  check: ({ flags }) => {
    if (flags.port < 0 || flags.port > 65_535) throw new DsError('usage', `--port=${flags.port} is no port`);
  },
  run: async ({ args, flags }, rt) => {
    const { shippedScenario, startCluster } = await import('../../sandbox/index.ts');
    const scenario = await shippedScenario(flags.scenario);
    if (scenario === undefined) throw new Error(`scenario ${flags.scenario} ships`);
    const folder = await rt.files.makeTempFolder('ds-sandbox-');
    try {
      const running = await startCluster({ scenario, seed: flags.seed, port: flags.port, clock: rt.clock }).catch(
        (error: unknown) => {
          throw new DsError('failure', `the sandbox cannot listen on 127.0.0.1 port ${flags.port}`, {
            hint: 'choose another --port, or leave it out for a free one',
            cause: error,
          });
        },
      );
      try {
        const kubeconfig = `${folder}/kubeconfig`;
        await rt.files.write(kubeconfig, running.kubeconfig, { mode: 0o600 });
        const [command, ...rest] = args;
        if (command === undefined) {
          const nodes = scenario.pools.reduce((sum, { count }) => sum + count, 0);
          const what = `${nodes} simulated ${nodes === 1 ? 'node' : 'nodes'}`;
          rt.io.stderr.write(
            `A sandbox with ${what}, until you leave this shell. Try: ds nodes, ds get, kubectl get nodes\n`,
          );
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
