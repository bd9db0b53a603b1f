import type { Clock } from '../../core/clock.ts';
import { DsError, isKind } from '../../core/errors.ts';
import { hint, kubectlCommand } from '../../core/hint.ts';
import { counted } from '../../core/text/counted.ts';
import { hashOf } from '../../daemonset/revisions/revisions.ts';
import type { Batch } from '../../daemonset/rollout-run/batches.ts';
import type { FlagNotKept, Holder, RunState } from '../../daemonset/rollout-run/state.ts';
import { remainingBatches, membersOf, type StepInput } from '../../daemonset/rollout-run/next-step.ts';
import type { Client } from '../../kube/client.ts';
import { DAEMON_SETS } from '../../kube/resource.ts';
import type { DaemonSet } from '../../kube/wire.ts';
import type { NamedDaemonSet } from '../cluster/follow-daemonset.ts';
import { firstLook, prepareRun, type Preparation, type RunRequest } from './begin.ts';
import { driveRun } from './drive.ts';
import type { BatchToCheck, RunEvent, RunResult } from './events.ts';
import { claimRun, heldBy, livingHolder, stoodOn, type RunRecord } from './lease.ts';
import { resumeCommand } from './resume-run.ts';
import type { ClusterSnapshot } from '../cluster/cluster-snapshot.ts';
import { watchCluster, type WatchedCluster } from './watched-cluster.ts';

export interface RunOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly runRequest: RunRequest;
  /** Who we are, to others who want to run. */
  readonly me: Pick<Holder, 'id' | 'who'>;
  /** Drive it even when somebody else does. */
  readonly takeover: boolean;
  readonly tell: (event: RunEvent) => void;
  /** Runs the check of a batch, and gives its exit code. */
  readonly check: (batch: BatchToCheck) => Promise<number>;
}

/** What a run would do. */
export interface RunPlan {
  readonly kind: Preparation['kind'];
  /** What the operator has to say before this run is resumed. */
  readonly refusal: DsError | undefined;
  readonly dropped: readonly FlagNotKept[];
  /** Who drives it at present. */
  readonly holder: Holder | undefined;
  readonly state: RunState;
  /** The number of the revision that nodes are to get. */
  readonly revision: number | undefined;
  /** Nodes that should run a pod. */
  readonly eligible: number;
  /** The open one first, if there is one. */
  readonly batches: readonly Batch[];
  /** Nodes with old pods that are in no batch, because they are not ready. */
  readonly left: readonly string[];
}

/** How long the controller may take to record a template, in milliseconds. */
const RECORDED_WITHIN = 60_000;
/** How long letting go may take after the work was interrupted, in milliseconds. */
const RELEASED_WITHIN = 5000;
const CLAIM_TRIES = 5;

/** What a run would do, without doing it. Throws as {@link prepareRun} does. */
export async function planRun(
  client: Client,
  named: NamedDaemonSet,
  { clock, signal, runRequest }: Pick<RunOptions, 'clock' | 'signal' | 'runRequest'>,
): Promise<RunPlan> {
  const watched = watchCluster(client, named, { clock, signal });
  try {
    const view = await recorded(watched, named, clock);
    return planOf(prepareRun(view, runRequest), view);
  } finally {
    watched.close();
  }
}

/**
 * Begins a run or goes on with the one that stands. Throws kind `conflict` while somebody else drives it, and `interrupted` with
 * a hint how to go on. Whatever is thrown, the state stays on the DaemonSet, without a holder.
 */
export async function runRollout(client: Client, named: NamedDaemonSet, options: RunOptions): Promise<RunResult> {
  const { clock, signal } = options;
  const watched = watchCluster(client, named, { clock, signal });
  let record: RunRecord | undefined;
  try {
    const view = await recorded(watched, named, clock);
    const claimed = await claim(client, named, view, options);
    if (claimed.record === undefined) return { kind: 'nothing', ...claimed };
    record = claimed.record;
    return await driveRun(client, named, watched, record, { ...options, operator: options.runRequest.operator });
  } catch (error) {
    if (record !== undefined) await letGo(record, clock);
    const isStopped = signal.aborted || isKind(error, 'interrupted');
    throw isStopped && record !== undefined ? interrupted(named, record, watched, options.runRequest) : error;
  } finally {
    watched.close();
  }
}

type Claimed =
  | { readonly record: RunRecord }
  /** There is nothing to do, nor anything to tidy up. */
  | { readonly record: undefined; readonly eligible: number; readonly revision: number | undefined };

/** Makes the run ours, unless somebody has it. */
async function claim(
  client: Client,
  named: NamedDaemonSet,
  view: ClusterSnapshot,
  options: RunOptions,
): Promise<Claimed> {
  const { clock, signal, runRequest, takeover, tell } = options;
  for (let tries = 1; ; tries++) {
    // of what the watch has told the newest annotation is asked for: it is what others run by
    const { metadata = {} } = await client.get<DaemonSet>({ resource: DAEMON_SETS, ...named }, { signal });
    const watched = { ...view, ds: { ...view.ds, metadata } };
    const stood = stoodOn(watched.ds);
    const holder = stood.kind === 'state' ? stood.state.holder : undefined;
    const living = stood.kind === 'state' ? livingHolder(stood.state, clock.now()) : undefined;
    if (living !== undefined && !takeover) throw heldBy(living, named.name, clock.now());
    const preparation = prepareRun(watched, runRequest);
    if (preparation.refusal !== undefined) throw preparation.refusal;
    const { kind: how, state, eligible, revision, batches, left } = planOf(preparation, watched);
    if (batches.length + left.length === 0 && preparation.expected === undefined) {
      return { record: undefined, eligible, revision };
    }
    try {
      const record = await claimRun(client, named, preparation.expected, state, options);
      const todo = batches.reduce((sum, batch) => sum + batch.nodes.length, 0);
      const unwell = unwellIn(firstLook(watched, state), watched);
      const { dropped } = preparation;
      const counts = { eligible, todo, batches: batches.length, unwell };
      const begun = { kind: 'begun', how, state, revision, dropped, ...counts } as const;
      tell(holder === undefined ? begun : { ...begun, takenFrom: holder.who });
      return { record };
    } catch (error) {
      // somebody was faster; who that is says the next look
      if (!isKind(error, 'conflict') || tries >= CLAIM_TRIES) throw error;
    }
  }
}

/** The cluster once it is known and the controller has recorded the template, which it does before it does anything else. */
async function recorded(watched: WatchedCluster, { name }: NamedDaemonSet, clock: Clock): Promise<ClusterSnapshot> {
  await watched.synced();
  const until = clock.now() + RECORDED_WITHIN;
  for (;;) {
    const view = watched.snapshot();
    if (view.view.hash !== '') return view;
    if (clock.now() >= until) {
      throw new DsError(
        'timeout',
        `the controller has not recorded the pod template of daemon set ${JSON.stringify(name)}`,
        {
          hint: hint`is kube-controller-manager running? ${kubectlCommand('get pods', [], { namespace: 'kube-system' })}`,
        },
      );
    }
    await watched.changed(until);
  }
}

function planOf({ kind, state, refusal, dropped }: Preparation, watched: ClusterSnapshot): RunPlan {
  const look = firstLook(watched, state);
  const { open } = state;
  const begun: readonly Batch[] =
    open === undefined
      ? []
      : [
          {
            canary: open.canary,
            value: open.low.value,
            nodes: membersOf(open, state, look).flatMap((one) =>
              one.kind === 'updated' ? [] : [{ value: open.low.value, name: one.node.metadata?.name ?? '' }],
            ),
          },
        ];
  const { view, history } = watched;
  const stood = stoodOn(view.ds);
  return {
    kind,
    refusal,
    dropped,
    holder: stood.kind === 'state' ? livingHolder(stood.state, view.now) : undefined,
    state,
    revision: history.find((revision) => hashOf(revision) === view.hash)?.revision,
    eligible: look.nodeStates.length,
    batches: [...begun, ...remainingBatches(state, look)],
    left: look.nodeStates.flatMap((one) =>
      one.kind === 'outdated' && !one.isReady ? [one.node.metadata?.name ?? ''] : [],
    ),
  };
}

function unwellIn({ nodeStates }: StepInput, { view }: ClusterSnapshot): readonly string[] {
  return nodeStates.flatMap((one) =>
    one.kind === 'outdated' && !view.isAvailable(one.pod) ? [one.node.metadata?.name ?? ''] : [],
  );
}

/** The state stays, and nobody has to wait until we are taken for dead. As nobody can do anything about it, it may fail. */
async function letGo(record: RunRecord, clock: Clock): Promise<void> {
  const late = new AbortController();
  const over = new AbortController();
  clock.sleep(RELEASED_WITHIN, over.signal).then(
    () => late.abort(new DsError('timeout', 'it took too long')),
    () => undefined,
  );
  await record.release(record.state, { signal: late.signal }).catch(() => undefined);
  over.abort(new Error('it is over'));
}

function interrupted(
  named: NamedDaemonSet,
  record: RunRecord,
  watched: WatchedCluster,
  { operator }: RunRequest,
): DsError {
  const { nodeStates } = firstLook(watched.snapshot(), record.state);
  const todo = nodeStates.filter(({ kind }) => kind === 'outdated').length;
  return new DsError('interrupted', `stopped between two pods, with ${counted(todo, 'node')} still to go`, {
    hint: hint`resume it: ${resumeCommand(named, operator)}`,
  });
}
