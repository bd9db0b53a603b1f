import { DsError } from '../../../core/errors.ts';
import { dsCommand, hint } from '../../../core/hint.ts';
import { worstOf, type Outcome } from '../../../core/outcome.ts';
import { MAX_RESTARTS, RECOVERY_MS, RETRY_MS } from '../../../daemonset/rollout/rollout-problems.ts';
import { defineCommand, type Flags } from '../../shared/define.ts';
import { checkEndingFlags, ENDING_FLAGS, progressDeadlineOf } from '../../shared/rollout/ending-flags.ts';
import { followRollout } from '../../shared/rollout/follow-rollout.ts';
import { followRollouts } from '../../shared/rollout/follow-rollouts.ts';
import { linesPresenter } from '../../shared/rollout/lines-presenter.ts';
import { checkRolloutTargets, findTargetsUntil, ROLLOUT_TARGET_FLAGS } from '../../shared/rollout/rollout-targets.ts';
import { reportNoneFound } from '../../shared/report-none-found.ts';
import { LIVE_FLAGS, liveStatus, wantsLive } from './live-status.ts';

const FLAGS = {
  ...ROLLOUT_TARGET_FLAGS,
  watch: { type: 'boolean', short: 'w', default: true, help: 'wait until the rollout is done' },
  timeout: {
    type: 'duration',
    value: 'DURATION',
    default: 0,
    help: 'how long to wait for each rollout (1s, 2m, 3h); 0 is for ever',
  },
  ...ENDING_FLAGS,
  revision: {
    type: 'integer',
    value: 'N',
    default: 0,
    help: 'fail when another revision than this is the present one; 0 takes any',
  },
  ...LIVE_FLAGS,
} as const satisfies Flags;

const seconds = (ms: number): string => `${ms / 1000}s`;

export const rolloutStatusCommand = defineCommand({
  path: ['rollout', 'status'],
  summary: 'Wait for rollouts, a line a change, and say what keeps them',
  description:
    'Prints the lines of kubectl rollout status on standard output, and on standard error, once for each cause, the nodes that are ' +
    'stuck and why. It ends when every node has its new pod and it is available. When --timeout strikes it names the nodes that are ' +
    'stuck, and exits 3. Several DaemonSets are followed at the same time; the worst outcome is the exit code.\n\n' +
    'On a terminal one rollout is drawn instead: a cell a node by zone or pool, who uses the update budget, pace and time left, and what ' +
    'is stuck with the last event or log line. The keys stand below; q leaves, which exits 130 as Ctrl-C does, and the rollout goes on. ' +
    'The last line of kubectl stays in the terminal, with how long it took. With CI set, on a terminal that is dumb or very small, and ' +
    'with --view=lines, it is lines.\n\n' +
    '--fail-fast exits 1 as soon as a pod of the present revision that has to be available, or that uses up the update budget, cannot ' +
    'become so by itself: at once for an image name that is invalid or may not be pulled; after ' +
    `${MAX_RESTARTS} restarts for a crash loop; after ${seconds(RETRY_MS)} for images that cannot be pulled, containers that cannot ` +
    `be created, and pods that a quota or an admission refuses; after ${seconds(RECOVERY_MS)} for nodes that are not ready, pods that ` +
    'are overdue to stop or fit on no node, and a controller that does not act. Probes that fail may succeed at any time: ' +
    '--progress-deadline ends those. It counts from when a pod of the present revision was last added, or became available, or the ' +
    'controller last saw a change, and exits 1.\n\n' +
    'A DaemonSet with the update strategy OnDelete replaces no pod by itself: then the pods that have to be deleted are listed, and ' +
    'the rollout is done when none is left. With --watch=false or --fail-fast it exits 1 as long as there are any. --fail-fast that ' +
    'finds no DaemonSet exits 1 too. Where no node may ' +
    'run a DaemonSet its rollout is done, and the rules that keep the nodes out are told.',
  examples: [
    { command: 'ds rollout status fluentd', says: 'wait until it is rolled out' },
    {
      command: 'ds rollout status fluentd --timeout 5m',
      says: 'at most five minutes; exit 3 and the stuck nodes after that',
    },
    {
      command: 'ds rollout status fluentd --fail-fast',
      says: 'for pipelines: exit 1 with the cause when it cannot succeed',
    },
    { command: 'ds rollout status fluentd node-exporter', says: 'two at the same time' },
    { command: 'ds rollout status -f agent.yaml', says: 'wait for the DaemonSets of a file' },
    { command: 'ds rollout status --watch=false', says: 'where every DaemonSet of the namespace stands now' },
  ],
  args: [
    {
      name: 'NAME',
      help: 'the DaemonSets to wait for; all of the namespace when none is named',
      optional: true,
      many: true,
      complete: 'daemonsets',
    },
  ],
  flags: FLAGS,
  check: (input) => {
    const { flags } = input;
    checkRolloutTargets(input, { all: true });
    if (flags.revision < 0) throw new DsError('usage', `revision must be a positive integer: ${flags.revision}`);
    if (flags.timeout < 0) throw new DsError('usage', '--timeout must not be negative');
    checkEndingFlags(flags);
    if (flags.watch) return;
    if (flags.failFast) throw new DsError('usage', '--fail-fast says nothing with --watch=false');
    if (flags.progressDeadline > 0) throw new DsError('usage', '--progress-deadline says nothing with --watch=false');
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
    const isLive = flags.watch && wantsLive(flags.view, rt) && found.length === 1 && !failed;
    const outcome = await followRollouts(client, found, rt, ({ rt: own, ...followed }) => {
      if (isLive) return liveStatus(client, followed, { ...settings, by: flags.by }, own);
      const name = followed.isOneOfSeveral ? followed.named.name : undefined;
      const presenter = linesPresenter(own.io, {
        now: () => own.clock.now(),
        output: own.io.stdout,
        repeats: true,
        name,
      });
      return followRollout(client, { ...followed, presenter, showsProblems: true }, settings, own);
    });
    return failed ? worstOf(['failed', outcome]) : outcome;
  },
});

/** For a pipeline a rollout that nobody looked at is none that succeeded. */
function nothingToFollow(selector: string, namespace: string): DsError {
  const which = selector === '' ? '' : ` with the labels ${JSON.stringify(selector)}`;
  const all = dsCommand('get', [], { flags: { allNamespaces: true } });
  return new DsError('failure', `no DaemonSet found${which} in namespace ${namespace}`, {
    hint: hint`name the namespace with -n; the DaemonSets of every namespace: ${all}`,
  });
}
