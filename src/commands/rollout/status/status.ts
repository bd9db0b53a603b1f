import { DsError } from '../../../core/errors.ts';
import { dsCommand, hint } from '../../../core/hint.ts';
import { worstOf, type Outcome } from '../../../core/outcome.ts';
import { MAX_RESTARTS, RECOVERY_MS, RETRY_MS } from '../../../daemonset/rollout/rollout-problems.ts';
import { defineCommand, type Flags } from '../../shared/define.ts';
import { daemonSetsArgument } from '../../shared/object-names.ts';
import { OUTPUT_FLAG, SHARED_FLAGS } from '../../shared/flags.ts';
import { checkEndingFlags, ENDING_FLAGS, progressDeadlineOf } from '../../shared/rollout/ending-flags.ts';
import { followRollouts } from '../../shared/rollout/follow-rollouts.ts';
import { checkRolloutTargets, findTargetsUntil, ROLLOUT_TARGET_FLAGS } from '../../shared/rollout/rollout-targets.ts';
import { reportNoneFound } from '../../shared/report-none-found.ts';
import { followJson } from './json-status.ts';
import { followLines, LIVE_FLAGS, liveStatus, wantsLive } from './live-status.ts';

const FLAGS = {
  ...ROLLOUT_TARGET_FLAGS,
  watch: { type: 'boolean', short: 'w', default: true, help: 'wait until the rollout is done' },
  timeout: SHARED_FLAGS.timeout,
  ...ENDING_FLAGS,
  revision: {
    type: 'integer',
    value: 'N',
    default: 0,
    help: 'fail if the current revision is not this one; 0 means any',
  },
  ...LIVE_FLAGS,
  output: { ...OUTPUT_FLAG, choices: ['json'], help: 'output format: json prints a line of JSON for each event' },
} as const satisfies Flags;

const seconds = (ms: number): string => `${ms / 1000}s`;

export const rolloutStatusCommand = defineCommand({
  path: ['rollout', 'status'],
  summary: 'Watch rollouts until they finish, and explain what is blocking them',
  description:
    'Prints the lines of kubectl rollout status to stdout and, once for each cause, the unhealthy nodes to stderr. It ends when every ' +
    'eligible node has an available pod of the new revision. After --timeout it lists the nodes that are still stuck and exits 3. Several DaemonSets ' +
    'are watched at the same time; the worst outcome decides the exit code.\n\n' +
    'On a terminal, rollouts are shown in a live view: a cell per node, by zone or pool, the pods that use the update budget, pace ' +
    'and time left, and the causes of stuck and misscheduled nodes. Several rollouts have a line each, the worst first; Enter opens one. The keys that apply are listed below it: d says why a node is stuck, ' +
    'l shows the log of its pod, u rolls back to the previous revision after a question; q leaves the view, which exits 130 ' +
    'like Ctrl-C, and the rollout goes on. A summary stays on the terminal. With CI set, on a dumb or very ' +
    'small terminal, in the background (ds ... &, timeout without --foreground), and with --view=lines, lines are printed instead.\n\n' +
    '--fail-fast exits 1 as soon as a pod of the current revision is stuck that has to be available or uses up the update budget: ' +
    'immediately for an image name that is invalid or an image that may not be pulled; after ' +
    `${MAX_RESTARTS} restarts for a crash loop; after ${seconds(RETRY_MS)} for images that cannot be pulled, containers that cannot ` +
    `be created, and pods that a quota or an admission plugin rejects; after ${seconds(RECOVERY_MS)} for nodes that are not ready, pods ` +
    'that are overdue to stop or fit on no node, and a controller that does not act. Failing probes may succeed at any time, so ' +
    '--progress-deadline ends those: it exits 1 when for this long no pod of the current revision was added or became available, and the ' +
    'controller observed no change.\n\n' +
    'With the update strategy OnDelete the controller replaces no pod by itself: the pods to delete are listed, and the rollout is done when ' +
    'none is left. --watch=false and --fail-fast exit 1 while there are any. --fail-fast also exits 1 when it finds no DaemonSet. When no ' +
    'node is eligible, the rollout is done, and the rules that exclude the nodes are printed.\n\n' +
    'JSON: a line {apiVersion, kind: RolloutStatus, time, daemonSet, event, ...} for each event: status (message, done, counts, outdated), ' +
    'problem (problems), unexplained (message) and, last, ended (outcome, explanation). docs/json.md has every field.',
  examples: [
    { command: 'ds rollout status fluentd', comment: 'watch a rollout until it finishes' },
    {
      command: 'ds rollout status fluentd --timeout 5m',
      comment: 'wait for five minutes at most, then list the stuck nodes and exit 3',
    },
    {
      command: 'ds rollout status fluentd --fail-fast',
      comment: 'in pipelines: exit 1 with the cause as soon as the rollout is stuck',
    },
    { command: 'ds rollout status fluentd node-exporter', comment: 'watch two rollouts at the same time' },
    {
      command: 'ds rollout status fluentd -o json | jq -r \'select(.event == "problem").problems[].nodes[]?.node\'',
      comment: 'print the nodes with problems, for scripts',
    },
    { command: 'ds rollout status -f agent.yaml', comment: 'watch the DaemonSets in a file' },
    {
      command: 'ds rollout status --watch=false',
      comment: 'print the current state of every rollout in the namespace',
    },
  ],
  args: [daemonSetsArgument('DaemonSets to watch; all in the namespace if none is named')],
  flags: FLAGS,
  check: (input) => {
    const { flags } = input;
    checkRolloutTargets(input, { all: true });
    if (flags.revision < 0) throw new DsError('usage', `revision must be a positive integer: ${flags.revision}`);
    if (flags.timeout < 0) throw new DsError('usage', '--timeout must not be negative');
    checkEndingFlags(flags);
    if (flags.output !== undefined && flags.view === 'live') {
      throw new DsError('usage', '--view=live cannot be used with -o json');
    }
    if (flags.watch) return;
    if (flags.failFast) throw new DsError('usage', '--fail-fast cannot be used with --watch=false');
    if (flags.progressDeadline > 0) throw new DsError('usage', '--progress-deadline cannot be used with --watch=false');
  },
  run: async (input, rt): Promise<Outcome> => {
    const { flags, provided } = input;
    const until = flags.timeout === 0 ? Infinity : rt.clock.now() + flags.timeout;
    const settings = { ...flags, until, progressDeadline: progressDeadlineOf(flags, provided) };
    const cluster = await rt.connect();
    const { found, failed } = await findTargetsUntil(until, input, cluster, rt);
    if (found.length === 0 && !failed) {
      if (flags.failFast) throw nothingToFollow(flags.selector ?? '', cluster.namespace);
      await reportNoneFound(cluster.namespace, rt);
    }
    const { client } = cluster;
    const isLive = flags.watch && flags.output === undefined && wantsLive(flags.view, rt) && !failed;
    const live = isLive ? liveStatus(client, found.length, { ...settings, by: flags.by }, rt) : undefined;
    const outcome = await followRollouts(client, found, rt, ({ rt: own, ...followed }) => {
      if (live !== undefined) return live(followed, own);
      return (flags.output === undefined ? followLines : followJson)(client, followed, settings, own);
    });
    return failed ? worstOf(['failed', outcome]) : outcome;
  },
});

/** A pipeline must not take a missing DaemonSet for a finished rollout. */
function nothingToFollow(selector: string, namespace: string): DsError {
  const which = selector === '' ? '' : ` with the labels ${JSON.stringify(selector)}`;
  const all = dsCommand('get', [], { flags: { allNamespaces: true } });
  return new DsError('failure', `no DaemonSet found${which} in namespace ${namespace}`, {
    hint: hint`set the namespace with -n; to list all DaemonSets: ${all}`,
  });
}
