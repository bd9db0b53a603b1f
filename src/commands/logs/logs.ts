import { DsError } from '../../core/errors.ts';
import { dsCommand, hint } from '../../core/hint.ts';
import { byText } from '../../core/text/by-text.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import { withDeadline } from '../../core/async/deadline.ts';
import { hasPreviousRun } from '../../daemonset/logs/containers.ts';
import type { AgentPod } from '../../daemonset/pods/agent-pods.ts';
import { noAgentPods, selectAgentPods, type SelectedPods } from '../../workflows/agents/select-agent-pods.ts';
import { logError } from '../../workflows/logs/log-error.ts';
import { defaultedNote, logSources, type LogScope, type LogSource } from '../../workflows/logs/log-source.ts';
import type { Cluster } from '../../kube/cluster.ts';
import { AGENT_ARGS, agentChoice } from '../shared/agent-choice.ts';
import { defineCommand, type Input } from '../shared/define.ts';
import type { Runtime } from '../shared/runtime.ts';
import { checkLogFlags, LOG_FLAGS, type LogFlags } from './log-flags.ts';
import { logOutput, type LogOutput } from './log-output.ts';
import { outageReporter } from './outages.ts';

const EXAMPLE = hint`${dsCommand('logs', ['NAME'])}`;
/** The lines of each of several logs when nothing else limits them, as in kubectl with a selector. */
const SEVERAL_TAIL = 10;
/** The longest time until a kubelet answers, in milliseconds: the API server gives up connecting to it after 30 s. */
const ANSWER_MS = 35_000;
/** How long a line waits for the same line of other nodes while logs are followed, in milliseconds. */
const FOLD_MS = 1000;
/** How often lines and reports that wait are looked at, in milliseconds. */
const TICK_MS = 250;

export const logsCommand = defineCommand({
  path: ['logs'],
  summary: 'Print the logs of the pods of a DaemonSet',
  description:
    'Prints the logs of all pods of the DaemonSet, each line with its node in front, node by node or, with --sort=time, in the order of time. ' +
    'With several pods, the last 10 lines of each, as kubectl does with a selector; --tail, --since and --grep print more. ' +
    'The log of a single pod is printed whole and without prefix, as kubectl prints it.\n\n' +
    'With -f, new lines are printed as they come, also those of pods that start later or replace others, and of containers that restart. ' +
    'A connection that breaks is made again without losing or repeating a line.\n\n' +
    'A log that cannot be read is reported with its node, and the others are printed all the same; the exit code is then not 0. ' +
    'On a terminal, colours of the lines are left out and control characters are made visible, unless --raw is given; what is piped or ' +
    'redirected stays as it is.\n\n' +
    '--fold compares lines without the times that programs put into them. With -f, a line waits a second for the same line of other nodes.\n\n' +
    'Regular expressions are those of JavaScript without lookarounds and backreferences, and see the first 16 KiB of a line.\n\n' +
    'JSON: a line {apiVersion, kind: LogLine, timestamp, group, node, namespace, pod, container, message} per log line; --fold adds nodes and count.',
  examples: [
    { command: 'ds logs fluentd', comment: 'print the last 10 lines of each pod' },
    { command: 'ds logs fluentd node-7', comment: 'print the whole log of the pod on a node' },
    { command: 'ds logs fluentd -f --tail=0 --grep=error', comment: 'wait for errors on any node' },
    { command: 'ds logs fluentd --only=unhealthy -p', comment: 'show why containers of unhealthy pods ended' },
    {
      command: 'ds logs fluentd --since=10m --fold',
      comment: 'print each different line of the last ten minutes once',
    },
    {
      command: 'ds logs fluentd -l pool=gpu --since=1h --sort=time',
      comment: 'print the last hour of a pool in the order of time',
    },
    {
      command: 'ds logs fluentd --since=1h -o json | jq -r \'select(.message | test("panic")).node\'',
      comment: 'print the nodes of lines, for scripts',
    },
  ],
  args: AGENT_ARGS,
  flags: LOG_FLAGS,
  check: ({ args, flags, provided }) => {
    agentChoice(args, flags, EXAMPLE);
    checkLogFlags(flags, provided);
  },
  run: async (input, rt) => {
    const { args, flags } = input;
    const cluster = await rt.connect();
    const choice = agentChoice(args, flags, EXAMPLE);
    const { signal, clock } = rt;
    const named = { namespace: cluster.namespace, name: choice.name };
    const withLabels = flags.by !== undefined;
    const selected = await selectAgentPods(cluster.client, named, choice, { now: clock.now(), signal, withLabels });
    const failures: DsError[] = [];
    const report = (error: DsError): void => {
      if (flags.ignoreErrors) {
        rt.warn(error.message);
        return;
      }
      failures.push(error);
      rt.report(error);
    };
    const note = defaultedNote(selected.pods, flags);
    if (note !== undefined) rt.io.stderr.write(`${safeText(note, { newlines: true })}\n`);
    const run: LogsRun = { input, cluster, selected, rt, report };
    if (flags.follow) await follow(run);
    else await read(run);
    return failures.length > 0 ? 'failed' : 'ok';
  },
});

interface LogsRun {
  readonly input: Input<typeof LOG_FLAGS>;
  readonly cluster: Cluster;
  readonly selected: SelectedPods;
  readonly rt: Runtime;
  readonly report: (error: DsError) => void;
}

async function read({ input, cluster, selected, rt, report }: LogsRun): Promise<void> {
  const { args, flags, provided } = input;
  const choice = agentChoice(args, flags, EXAMPLE);
  const [problem] = selected.problems;
  if (selected.pods.length === 0 && selected.problems.length < 2) throw problem ?? noAgentPods(selected.ds, choice);
  selected.problems.forEach(report);
  const sources = sourcesOf(selected, flags, report);
  const isSingle = selected.pods.length === 1;
  const prefix = provided.has('prefix') ? flags.prefix : sources.length > 1;
  const output = await logOutput({ flags, prefix }, rt);
  const { readLogs } = await import('../../workflows/logs/read-logs.ts');
  const { mergeLogs } = await import('../../workflows/logs/merge-logs.ts');
  const { signal, clock } = rt;
  const options = { clock, signal, answerMs: cluster.requestTimeoutMs ?? ANSWER_MS };
  const scope = scopeOf(flags, provided, isSingle);
  const errors = await ending(output, () =>
    (flags.sort === 'time' ? mergeLogs : readLogs)(cluster.client, sources, scope, options, output.handle),
  );
  errors.forEach(report);
}

/** The logs to read, in their order. Throws when no pod has the container. */
function sourcesOf(
  { pods, ds }: SelectedPods,
  flags: LogFlags,
  report: (error: DsError) => void,
): readonly LogSource[] {
  const errors: DsError[] = [];
  const all = pods.flatMap((agent) => {
    try {
      return logSources(agent, flags);
    } catch (error) {
      errors.push(logError(agent, error, 0));
      return [];
    }
  });
  const [error] = errors;
  if (all.length === 0 && error !== undefined) throw error;
  errors.forEach(report);
  // most pods of a DaemonSet have never restarted: only for a single pod is that an error, which the server reports
  const previous = all.filter(({ agent, container }) => hasPreviousRun(agent.pod, container));
  const sources = flags.previous && pods.length > 1 ? previous : all;
  if (sources.length === 0 && all.length > 0) {
    const { name = '', namespace } = ds.metadata ?? {};
    throw new DsError('notFound', `no container of the ${pods.length} pods has restarted`, {
      hint: hint`the current logs: ${dsCommand('logs', [name], { namespace })}`,
    });
  }
  const { by } = flags;
  if (by === undefined) return sources;
  const groupOf = ({ labels }: AgentPod): string => labels?.[by] ?? '';
  return sources.toSorted((a, b) => byText(groupOf(a.agent), groupOf(b.agent)));
}

function scopeOf(flags: LogFlags, provided: ReadonlySet<string>, isSingle: boolean): LogScope {
  const isLimited =
    isSingle ||
    provided.has('since') ||
    flags.sinceTime !== undefined ||
    flags.grep.length > 0 ||
    flags.exclude.length > 0;
  const tail = provided.has('tail') || isLimited ? flags.tail : SEVERAL_TAIL;
  return {
    previous: flags.previous,
    tailLines: tail < 0 ? undefined : tail,
    // as kubectl, which rounds to whole seconds
    sinceSeconds: provided.has('since') ? Math.max(1, Math.round(flags.since / 1000)) : undefined,
    sinceTime: flags.sinceTime,
    insecureSkipTLSVerifyBackend: flags.insecureSkipTlsVerifyBackend,
  };
}

async function follow({ input, cluster, selected, rt, report }: LogsRun): Promise<void> {
  const { args, flags, provided } = input;
  const choice = agentChoice(args, flags, EXAMPLE);
  const missing = selected.problems.filter(({ message }) => message.startsWith('there is no node'));
  const [firstMissing] = missing;
  if (selected.pods.length === 0 && firstMissing !== undefined && missing.length === choice.nodes.length) {
    throw firstMissing;
  }
  selected.problems.forEach((problem) => rt.warn(problem.message));
  if (selected.pods.length === 0 && selected.problems.length === 0) {
    rt.warn(`${noAgentPods(selected.ds, choice).message}; waiting for one`);
  }
  const isSingle = choice.nodes.length === 1;
  const prefix = provided.has('prefix') ? flags.prefix : !isSingle || flags.allContainers;
  const output = await logOutput({ flags, prefix }, rt);
  const outages = outageReporter(rt);
  const { followLogs } = await import('../../workflows/logs/follow-logs.ts');
  const { clock } = rt;
  const limits = { clock, timeoutMs: cluster.requestTimeoutMs ?? 0, signal: rt.signal };
  await ending(output, () =>
    withDeadline(limits, async (signal) => {
      const finished = new AbortController();
      const repeated = repeatedly(rt, AbortSignal.any([signal, finished.signal]), () => {
        output.unfold(FOLD_MS);
        outages.report();
      });
      try {
        await followLogs(
          cluster.client,
          selected.ds,
          {
            clock,
            signal,
            answerMs: ANSWER_MS,
            choice,
            containers: flags,
            scope: scopeOf(flags, provided, isSingle),
            withLabels: flags.by !== undefined,
            onOutage: outages.add,
            onError: report,
          },
          output.handle,
        );
      } finally {
        finished.abort(new Error('nothing is followed any more'));
        await repeated;
      }
    }),
  );
}

async function repeatedly({ clock }: Runtime, signal: AbortSignal, act: () => void): Promise<void> {
  while (!signal.aborted) {
    act();
    await clock.sleep(TICK_MS, signal).catch(() => undefined);
  }
  act();
}

/** Prints what is held also after an error, except when nobody waits for it any more. */
async function ending<T>(output: LogOutput, work: () => Promise<T>): Promise<T> {
  const result = await work().catch(async (error: unknown) => {
    await Promise.race([output.end(), new Promise((resolve) => setImmediate(resolve))]).catch(() => undefined);
    throw error;
  });
  await output.end();
  return result;
}
