import { timeLimit } from '../../core/async/time-limit.ts';
import { DsError } from '../../core/errors.ts';
import { dsCommand, hint, type Hint } from '../../core/hint.ts';
import { formatDuration } from '../../core/text/duration.ts';
import { AGENT_ARGS, AGENT_FLAGS, agentChoice } from '../shared/agent-choice.ts';
import { defineCommand, type Flags, type Input } from '../shared/define.ts';
import { OUTPUT_FLAG, PARALLEL_FLAG } from '../shared/flags.ts';
import { containerOf, podOnNode } from '../shared/streams/one-pod.ts';
import { checkResultOutput } from '../shared/streams/node-results.ts';
import { STREAM_FLAGS } from '../shared/streams/stream-flags.ts';
import { streamSession } from '../shared/streams/stream-session.ts';
import { execOnMany } from './exec-many.ts';

const FLAGS = {
  ...AGENT_FLAGS,
  all: { type: 'boolean', help: 'on every node that has a pod of the DaemonSet' },
  by: {
    type: 'string',
    value: 'LABEL',
    complete: 'nodeLabels',
    help: 'on every node, with the results under each value of this node label',
  },
  container: STREAM_FLAGS.container,
  stdin: STREAM_FLAGS.stdin,
  tty: STREAM_FLAGS.tty,
  quiet: STREAM_FLAGS.quiet,
  parallel: PARALLEL_FLAG,
  timeout: {
    type: 'duration',
    value: 'DURATION',
    help: 'how long the command may take on a node; 0 means no limit (default 1m on several nodes, 0 on one)',
  },
  limitBytes: {
    type: 'integer',
    value: 'N',
    default: 65_536,
    help: 'how much is kept of the output of each node, in bytes',
  },
  noFold: { type: 'boolean', help: 'print the output of each node, also where it is the same' },
  raw: STREAM_FLAGS.raw,
  output: { ...OUTPUT_FLAG, help: 'output format: json or yaml' },
} as const satisfies Flags;

type ExecInput = Input<typeof FLAGS>;

/** How long a command may take on one of several nodes, in milliseconds. */
const DEFAULT_TIMEOUT_MS = 60_000;

export const execCommand = defineCommand({
  path: ['exec'],
  summary: 'Run a command in the pods of a DaemonSet',
  description:
    'On one node it is kubectl exec for the pod there: with stdin, a terminal, and the exit code of the command.\n\n' +
    'With --all, -l, --only, --by or several nodes it runs the command on each of them in parallel, and prints equal results once, with ' +
    'their nodes. The exit code is the highest of all nodes, where a node without a result counts as 1, or 3 if it took too long.\n\n' +
    'JSON and YAML: the exit code or error of each node, its output as text, the number of bytes, and whether --limit-bytes cut it.',
  examples: [
    { command: 'ds exec fluentd --node node-7 -it -- sh', comment: 'open a shell in the pod on one node' },
    { command: 'ds exec fluentd --all -- fluentd --version', comment: 'compare the version on every node' },
    {
      command: 'ds exec fluentd -l topology.kubernetes.io/zone=zone-a -- df -h /buffers',
      comment: 'run a command on the nodes of one zone',
    },
    { command: 'ds exec fluentd --node node-7 -i -- sha256sum < buffer.bin', comment: 'pass a file to a command' },
  ],
  args: AGENT_ARGS,
  afterDashes: 'COMMAND [ARG...]',
  flags: FLAGS,
  check: (input) => void readInput(input),
  run: async (input, rt) => {
    const { flags } = input;
    const { command, isMany, timeoutMs, by, ...choice } = readInput(input);
    const { client, namespace } = await rt.connect();
    const target = { ...choice, namespace };
    if (isMany) return execOnMany(client, target, { ...flags, command, timeoutMs, by }, rt);
    const pod = await podOnNode(client, target, rt);
    const { quiet, stdin, tty, raw } = flags;
    const container = containerOf(pod, { container: flags.container, quiet, verb: 'exec into' }, rt);
    const limit = timeLimit(
      timeoutMs,
      () => new DsError('timeout', `the command did not end within ${formatDuration(timeoutMs)}`),
    );
    try {
      return await streamSession(
        client,
        { namespace, pod: pod.name, container, command },
        { stdin, tty, quiet, raw, signal: AbortSignal.any([rt.signal, limit.signal]) },
        rt,
      );
    } finally {
      limit.clear();
    }
  },
});

/** What the command line means. Throws a DsError of kind `usage`. */
function readInput({ args, flags, beforeDashes, provided }: ExecInput) {
  const command = beforeDashes === undefined ? [] : args.slice(beforeDashes);
  const choice = agentChoice(args.slice(0, beforeDashes), flags, example());
  const { name, nodes, selector, only } = choice;
  const by = flags.by === '' ? undefined : flags.by;
  const isMany = flags.all || nodes.length > 1 || (selector ?? '') !== '' || only !== undefined || by !== undefined;
  if (command.length === 0) throw noCommand(name, flags.node, { nodes, hasDashes: beforeDashes !== undefined });
  if (!isMany && nodes.length === 0) {
    const all = { ...dsCommand('exec', [name], { flags: { all: true } }), trailing: ['--', ...command] };
    throw new DsError('usage', 'no node is chosen', { hint: hint`add --node NODE for one; for every node: ${all}` });
  }
  if (flags.all && nodes.length > 0) throw new DsError('usage', '--all and the names of nodes exclude each other');
  if (isMany && (flags.stdin || flags.tty))
    throw new DsError('usage', '-i and -t need exactly one node, given with --node');
  if (flags.parallel < 1) throw new DsError('usage', '--parallel must be at least 1');
  if (flags.limitBytes < 0) throw new DsError('usage', '--limit-bytes must not be negative');
  if (!isMany) checkOne(provided);
  checkResultOutput(flags.output);
  return { ...choice, command, isMany, by, timeoutMs: flags.timeout ?? (isMany ? DEFAULT_TIMEOUT_MS : 0) };
}

/** Without `--` the command was taken for nodes: after --node all of it, otherwise what follows the first word. */
function noCommand(
  name: string,
  [flag]: readonly string[],
  { nodes, hasDashes }: { readonly nodes: readonly string[]; readonly hasDashes: boolean },
): DsError {
  if (hasDashes) {
    return new DsError('usage', 'you must specify at least one command for the container', {
      hint: example(name, nodes[0]),
    });
  }
  const [first, ...rest] = nodes;
  const command = flag === undefined ? rest : nodes.filter((node) => node !== flag);
  const hint = example(name, flag ?? first, command.length === 0 ? undefined : command);
  return new DsError('usage', 'no command is given: it goes after --', { hint });
}

/** The flags that only several nodes have. */
function checkOne(provided: ReadonlySet<string>): void {
  const names = { output: '-o', noFold: '--no-fold', limitBytes: '--limit-bytes', parallel: '--parallel' };
  const [wrong] = Object.entries(names).filter(([key]) => provided.has(key));
  if (wrong === undefined) return;
  throw new DsError('usage', `${wrong[1]} is for several nodes: on one node the output is that of the command`);
}

function example(name = 'NAME', node = 'NODE', command: readonly string[] = ['COMMAND']): Hint {
  return hint`${{ ...dsCommand('exec', [name], { flags: { node } }), trailing: ['--', ...command] }}`;
}
