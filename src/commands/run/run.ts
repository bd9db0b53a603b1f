import { flagName } from '../../core/command-line.ts';
import { DsError } from '../../core/errors.ts';
import { dsCommand, hint, type Hint } from '../../core/hint.ts';
import { AGENT_ARGS, AGENT_FLAGS, agentChoice } from '../shared/agent-choice.ts';
import { defineCommand, type Flags, type Input } from '../shared/define.ts';
import { OUTPUT_FLAG, PARALLEL_FLAG, SHARED_FLAGS } from '../shared/flags.ts';
import { checkResultOutput } from '../shared/streams/node-results.ts';
import { CONTAINER_FLAGS, STREAM_FLAGS } from '../shared/streams/stream-flags.ts';
import { cleanUp } from './clean-up.ts';
import { environmentOf, overridesOf } from './run-flags.ts';
import { runOnce } from './run-once.ts';

const FLAGS = {
  ...AGENT_FLAGS,
  node: { ...AGENT_FLAGS.node, help: 'only on these nodes; as the arguments after NAME' },
  selector: { ...AGENT_FLAGS.selector, help: "only on nodes with these labels, as in 'pool=gpu,zone!=a'" },
  only: { ...AGENT_FLAGS.only, help: 'only on nodes in this state, as in ds nodes' },
  once: { type: 'boolean', help: 'run the command once on each node; it must be given' },
  image: { type: 'string', value: 'IMAGE', help: 'image of the container' },
  env: { type: 'strings', value: 'NAME=VALUE', help: 'environment variable of the container; repeatable' },
  imagePullPolicy: {
    type: 'string',
    value: 'POLICY',
    choices: ['Always', 'IfNotPresent', 'Never'],
    help: 'when the image is pulled (default: the one of the server)',
  },
  overrides: { type: 'string', value: 'JSON', help: 'JSON merge patch for each pod, as of kubectl run' },
  by: {
    type: 'string',
    value: 'LABEL',
    complete: 'nodeLabels',
    help: 'list the results under each value of this node label',
  },
  parallel: PARALLEL_FLAG,
  timeout: {
    type: 'duration',
    value: 'DURATION',
    default: 300_000,
    help: 'how long a node may take, with scheduling and pulling the image',
  },
  limitBytes: {
    type: 'integer',
    value: 'N',
    default: 65_536,
    help: 'how much is kept of the output of each node, in bytes',
  },
  noFold: { type: 'boolean', help: 'print the output of each node, also where it is the same' },
  raw: CONTAINER_FLAGS.raw,
  quiet: STREAM_FLAGS.quiet,
  cleanup: {
    type: 'boolean',
    help: 'only remove the pods that runs left behind, also those of a run that is going on',
  },
  dryRun: SHARED_FLAGS.dryRun,
  output: { ...OUTPUT_FLAG, help: 'output format: json or yaml; with --dry-run, of the pods' },
} as const satisfies Flags;

export const runCommand = defineCommand({
  path: ['run'],
  summary: 'Run a command in a new pod on each node of a DaemonSet',
  description:
    'Creates a pod on each node where the DaemonSet should run a pod, by the same placement rules, waits until the command has ended, prints ' +
    'equal outputs once with their nodes, and removes the pods. The exit code is the highest of all nodes, where a node without a result ' +
    'counts as 1, or 3 if it took too long.\n\n' +
    'The pods take the tolerations of the DaemonSet, because they decide where it runs, and nothing else: no volumes, host namespaces, ' +
    'service account token or priority. --overrides adds what the command needs; a list such as spec.containers replaces the whole list, ' +
    'and the container must be named run. The scheduler places the pods, so a full node is reported.\n\n' +
    'The output is the log of the container, stdout and stderr in one. The kubelet keeps 10 MiB of a log by default, so a longer output may ' +
    'lack its beginning. containerd before 1.6.22 and 1.7.3 may lose the end of a long output; a warning says so.\n\n' +
    'Ctrl-C removes the pods too. If ds itself is killed, or its terminal is closed, a command that has begun stops at the deadline of its ' +
    'pod, half a minute after --timeout, and the next run for the DaemonSet removes the pods that are past it; --cleanup removes them at ' +
    'once. They are deleted with the DaemonSet in any case.',
  examples: [
    {
      command: 'ds run fluentd --once --image busybox -- df -h /',
      comment: 'run a command on every node of a DaemonSet',
    },
    {
      command: 'ds run fluentd -l pool=gpu --once --image nvidia/cuda -- nvidia-smi -L',
      comment: 'run it on the nodes of one pool',
    },
    { command: 'ds run fluentd --once --image busybox --dry-run=client -o yaml -- true', comment: 'show the pods' },
    { command: 'ds run fluentd --cleanup', comment: 'remove the pods of a run that was killed' },
  ],
  args: AGENT_ARGS,
  afterDashes: 'COMMAND [ARG...]',
  flags: FLAGS,
  check: (input) => void readInput(input),
  run: async (input, rt) => {
    const options = readInput(input);
    return input.flags.cleanup ? cleanUp(options, rt) : runOnce(options, rt);
  },
});

/** What the command line means. Throws a DsError of kind `usage`. */
function readInput({ args, flags, beforeDashes, provided }: Input<typeof FLAGS>) {
  const command = beforeDashes === undefined ? [] : args.slice(beforeDashes);
  const choice = agentChoice(args.slice(0, beforeDashes), flags, example('NAME'));
  const { name } = choice;
  const { timeout: timeoutMs } = flags;
  if (flags.cleanup) {
    checkCleanup(name, [...choice.nodes, ...command], provided);
  } else {
    if (!flags.once)
      throw new DsError('usage', '--once is required: the command runs once on each node', { hint: example(name) });
    if ((flags.image ?? '') === '') throw new DsError('usage', '--image is required', { hint: example(name) });
    if (command.length === 0)
      throw new DsError('usage', 'no command is given: it goes after --', { hint: example(name) });
    if (timeoutMs < 1000)
      throw new DsError('usage', '--timeout must be at least 1s: it is also the deadline of the pods');
  }
  if (flags.parallel < 1) throw new DsError('usage', '--parallel must be at least 1');
  if (flags.limitBytes < 0) throw new DsError('usage', '--limit-bytes must not be negative');
  checkResultOutput(flags.output);
  const by = flags.by === '' ? undefined : flags.by;
  const env = environmentOf(flags.env);
  return {
    ...flags,
    choice,
    command,
    env,
    timeoutMs,
    by,
    image: flags.image ?? '',
    overrides: overridesOf(flags.overrides),
  };
}

/** Refuses what `--cleanup` would not follow, above all a choice of nodes. Throws a DsError of kind `usage`. */
function checkCleanup(name: string, others: readonly string[], provided: ReadonlySet<string>): void {
  const flag = Object.keys(FLAGS).find((key) => key !== 'cleanup' && provided.has(key));
  if (flag === undefined && others.length === 0) return;
  const what = flag === undefined ? 'neither nodes nor a command' : `no --${flagName(flag)}`;
  throw new DsError('usage', `--cleanup removes the pods of all runs, and takes ${what}`, {
    hint: hint`${dsCommand('run', [name], { flags: { cleanup: true } })}`,
  });
}

/** The options of a run, read. */
export type RunInput = ReturnType<typeof readInput>;

function example(name: string): Hint {
  const command = dsCommand('run', [name], { flags: { once: true, image: 'IMAGE' } });
  return hint`${{ ...command, trailing: ['--', 'COMMAND'] }}`;
}
