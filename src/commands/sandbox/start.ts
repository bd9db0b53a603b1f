import { counted } from '../../core/text/counted.ts';
import { DsError } from '../../core/errors.ts';
import { dsCommand, hint } from '../../core/hint.ts';
import { jsonEqual } from '../../core/json/json-equal.ts';
import type { Json } from '../../core/json/json.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { Scenario } from '../../sandbox/scenarios/scenario.ts';
import { defineCommand, type Flags, type Input } from '../shared/define.ts';
import type { Runtime } from '../shared/runtime.ts';
import { discard, findBackground, silentError, textOf, type Background } from './background.ts';
import { checkClusterFlags, chosenScenario, CLUSTER_FLAGS, SCENARIOS_HELP } from './cluster-flags.ts';
import { usageText } from './usage.ts';
import { inStateFolder, type SandboxPaths } from './paths.ts';
import { parseAnswer, serveBackground, type BackgroundRequest } from './serve-background.ts';

const FLAGS = {
  ...CLUSTER_FLAGS,
  inBackground: { type: 'boolean', hidden: true, help: 'run as the background process' },
} as const satisfies Flags;

const ATTEMPTS = 3;

type Running = Extract<Background, { readonly kind: 'running' }>;

export const sandboxStartCommand = defineCommand({
  path: ['sandbox', 'start'],
  summary: 'Start a simulated cluster in the background',
  description:
    'Starts a simulated Kubernetes cluster inside ds, on 127.0.0.1 with TLS and a token. It runs after the terminal closes, ' +
    'until ds sandbox stop. ds and kubectl both work against it, with the kubeconfig that is printed; your own kubeconfig is not ' +
    'touched. It has the DaemonSet controller, garbage collection, a scheduler and kubelets that pull, start and end pods, but runs ' +
    'no containers, and forgets everything when it ends.\n\n' +
    SCENARIOS_HELP,
  examples: [
    { command: 'ds sandbox start', comment: 'a tainted control plane and six workers in three zones' },
    { command: 'ds sandbox start --nodes 20', comment: 'twenty plain nodes' },
    {
      command: 'ds sandbox start --scenario gpu-pool --port 6443',
      comment: 'a built-in scenario on a fixed port',
    },
    { command: 'ds sandbox start --scenario ours.yaml', comment: 'a cluster like yours, with its faults' },
  ],
  args: [],
  flags: FLAGS,
  check: ({ flags }) => checkClusterFlags(flags),
  run: (input, rt) => (input.flags.inBackground ? serveBackground(rt) : start(input, rt)),
});

async function start(input: Input<typeof FLAGS>, rt: Runtime): Promise<Outcome> {
  const scenario = await chosenScenario(input.flags, rt);
  for (let attempt = 1; ; attempt++) {
    const outcome = await tryStart(scenario, input, rt);
    if (outcome !== undefined) return outcome;
    if (attempt === ATTEMPTS) throw new DsError('failure', 'other sandboxes keep starting and stopping');
  }
}

/** Undefined when another start was faster and its sandbox has ended since. */
async function tryStart(
  scenario: Scenario,
  { flags, provided }: Input<typeof FLAGS>,
  rt: Runtime,
): Promise<Outcome | undefined> {
  const { seed, port } = flags;
  const found = await findBackground(rt);
  const { paths } = found;
  if (found.kind === 'running') return reportRunning(found, { scenario, flags, provided }, rt);
  if (found.kind === 'silent') throw silentError(found.process.pid);
  if (found.kind === 'gone') await discard(rt, paths, found.kubeconfig);
  const request: BackgroundRequest = { paths, scenario, seed, port };
  const { firstLine, pid } = await inStateFolder(async () => {
    await rt.files.makePrivateFolder(paths.folder);
    return rt.processes.startSelf(['sandbox', 'start', '--in-background'], {
      input: JSON.stringify(request),
      log: paths.log,
      signal: rt.signal,
    });
  });
  const answer = parseAnswer(firstLine);
  if (answer?.kind === 'ready') {
    const { stdout } = rt.io;
    stdout.write(
      `The sandbox is running: ${counted(answer.nodes, 'simulated node')} (${scenario.name}) at ${answer.url}\n`,
    );
    stdout.write(usageText(paths, rt.env));
    return 'ok';
  }
  // another start may have been faster and have the port
  const now = await findBackground(rt, paths);
  if (now.kind === 'running') return reportRunning(now, { scenario, flags, provided }, rt);
  if (answer?.kind === 'taken') return undefined;
  if (answer?.kind === 'failed') {
    throw new DsError(answer.error, answer.message, { hint: answer.hint });
  }
  throw new DsError('failure', `the sandbox (process ${pid}) ended before it was ready${await lastLine(paths, rt)}`, {
    hint: `its log is ${paths.log}`,
  });
}

/** Reports the running sandbox. Throws a DsError when the flags ask for a different one. */
function reportRunning(
  running: Running,
  { scenario, flags, provided }: Pick<Input<typeof FLAGS>, 'flags' | 'provided'> & { readonly scenario: Scenario },
  rt: Runtime,
): Outcome {
  const { about, cluster, paths, process } = running;
  const { server } = cluster.client.transport;
  const plain = JSON.parse(JSON.stringify(scenario)) as Json;
  const isOther =
    ((provided.has('scenario') || provided.has('nodes')) && !jsonEqual(plain, about.scenario)) ||
    (provided.has('seed') && flags.seed !== about.seed) ||
    (flags.port !== 0 && String(flags.port) !== new URL(server).port);
  const what = `${counted(about.nodes.total, 'simulated node')} (${about.name}, seed ${about.seed}) at ${server}`;
  if (isOther) {
    throw new DsError('failure', `another sandbox is already running: ${what}`, {
      hint: hint`stop it first: ${dsCommand('sandbox stop')}`,
    });
  }
  rt.io.stdout.write(`A sandbox is already running (process ${process.pid}): ${what}\n${usageText(paths, rt.env)}`);
  return 'ok';
}

/** The last error in the log, or else its last line. */
async function lastLine({ log }: SandboxPaths, rt: Runtime): Promise<string> {
  const lines = ((await textOf(rt, log)) ?? '').trimEnd().split('\n');
  const line = lines.findLast((one) => one.startsWith('error: '))?.slice('error: '.length) ?? lines.at(-1) ?? '';
  return line === '' ? '' : `: ${line}`;
}
