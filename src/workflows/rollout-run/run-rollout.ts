import type { Clock } from '../../core/clock.ts';
import { abortable } from '../../core/async/abortable.ts';
import { TIMED_OUT, withDeadline } from '../../core/async/deadline.ts';
import { DsError, isKind } from '../../core/errors.ts';
import { dsCommand, hint, kubectlCommand } from '../../core/hint.ts';
import { counted } from '../../core/text/counted.ts';
import { hashOf } from '../../daemonset/revisions/revisions.ts';
import type { Batch } from '../../daemonset/rollout-run/batches.ts';
import { DEFAULT_GATES, type FlagNotKept, type Holder, type RunState } from '../../daemonset/rollout-run/state.ts';
import { remainingBatches, membersOf, type StepInput } from '../../daemonset/rollout-run/next-step.ts';
import type { Client } from '../../kube/client.ts';
import { DAEMON_SETS } from '../../kube/resource.ts';
import { retryOnConflict } from '../../kube/retry-on-conflict.ts';
import type { DaemonSet } from '../../kube/wire.ts';
import type { NamedDaemonSet } from '../cluster/follow-daemonset.ts';
import { checkNotDeleting, initialInput, prepareRun, type PreparedRun, type RunRequest } from './prepare-run.ts';
import { driveRun } from './drive-run.ts';
import type { BatchToCheck, RunEvent, RunResult } from './events.ts';
import { acquireLease, leaseHeldError, activeHolder, storedRun, type RunLease } from './lease.ts';
import { resumeCommand } from './resume-run.ts';
import type { ClusterSnapshot } from '../cluster/cluster-snapshot.ts';
import { createSnapshotWatcher, type SnapshotWatcher } from '../cluster/snapshot-watcher.ts';

export interface RunOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly request: RunRequest;
  /** This process as a lease holder. */
  readonly me: Pick<Holder, 'id' | 'who'>;
  /** Take the run over even while someone else holds the lease. */
  readonly takeover: boolean;
  readonly onEvent: (event: RunEvent) => void;
  /** Runs the check of a batch and resolves to its exit code. */
  readonly runCheck: (batch: BatchToCheck) => Promise<number>;
}

/** The plan of a run. */
export interface RunPlan {
  readonly kind: PreparedRun['kind'];
  /** Why the operator has to pass more flags to resume. */
  readonly refusal: DsError | undefined;
  readonly dropped: readonly FlagNotKept[];
  readonly corrections: readonly string[];
  /** The current holder. */
  readonly holder: Holder | undefined;
  readonly state: RunState;
  /** The number of the revision to roll out. */
  readonly revision: number | undefined;
  /** Number of eligible nodes. */
  readonly eligible: number;
  /** Starts with the open batch, if there is one. */
  readonly batches: readonly Batch[];
  /** Nodes with outdated pods that are in no batch because they are not ready. */
  readonly left: readonly string[];
}

/** Milliseconds for the controller to record a template as a ControllerRevision. */
const RECORD_TIMEOUT_MS = 60_000;
/** Milliseconds for releasing the lease after an interruption. */
const RELEASE_TIMEOUT_MS = 5000;
/** Milliseconds to wait for further changes after one: a batch makes many at the same time. */
const GATHER_MS = 100;

/** Plans a run without writing anything. Throws as {@link prepareRun} does. */
export async function planRun(
  client: Client,
  named: NamedDaemonSet,
  { clock, signal, request }: Pick<RunOptions, 'clock' | 'signal' | 'request'>,
): Promise<RunPlan> {
  const watcher = createSnapshotWatcher(client, named, { clock, signal, gatherMs: GATHER_MS });
  try {
    const snapshot = await recordedSnapshot(watcher, named, { clock, signal, request });
    return planOf(prepareRun(snapshot, request), snapshot);
  } finally {
    watcher.close();
  }
}

/**
 * Starts a run or resumes the stored one. Throws kind `conflict` while someone else holds the lease, and `interrupted` with a hint how to
 * resume. Whatever is thrown, the state stays on the DaemonSet, without a holder.
 */
export async function runRollout(client: Client, named: NamedDaemonSet, options: RunOptions): Promise<RunResult> {
  const { clock, signal } = options;
  const watcher = createSnapshotWatcher(client, named, { clock, signal, gatherMs: GATHER_MS });
  let lease: RunLease | undefined;
  try {
    const snapshot = await recordedSnapshot(watcher, named, options);
    const claimed = await claim(client, named, snapshot, options);
    if (claimed.lease === undefined) return { kind: 'nothing', ...claimed };
    lease = claimed.lease;
    return await driveRun(client, named, watcher, lease, { ...options, operator: options.request.operator });
  } catch (error) {
    if (lease !== undefined) await releaseLease(lease, clock);
    const isStopped = signal.aborted || isKind(error, 'interrupted');
    throw isStopped && lease !== undefined ? interrupted(named, lease, watcher, options.request) : error;
  } finally {
    watcher.close();
  }
}

type Claimed =
  | { readonly lease: RunLease }
  /** There is nothing to do and no state to remove. */
  | { readonly lease: undefined; readonly eligible: number; readonly revision: number | undefined };

/** Acquires the lease, unless someone else holds it. */
async function claim(
  client: Client,
  named: NamedDaemonSet,
  watched: ClusterSnapshot,
  options: RunOptions,
): Promise<Claimed> {
  const { clock, signal, request, takeover, onEvent } = options;
  const attempt = async (): Promise<Claimed | DsError> => {
    // the annotation is read again, because the watch may be behind
    const { metadata = {} } = await client.get<DaemonSet>({ resource: DAEMON_SETS, ...named }, { signal });
    const snapshot = { ...watched, ds: { ...watched.ds, metadata } };
    const stored = storedRun(snapshot.ds);
    const holder = stored.kind === 'state' ? stored.state.holder : undefined;
    const active = stored.kind === 'state' ? activeHolder(stored.state, clock.now()) : undefined;
    if (active !== undefined && !takeover) return leaseHeldError(active, named.name, clock.now());
    const preparation = prepareRun(snapshot, request);
    if (preparation.refusal !== undefined) return preparation.refusal;
    const { kind: how, state, eligible, revision, batches, left } = planOf(preparation, snapshot);
    if (batches.length + left.length === 0 && preparation.expected === undefined) {
      return { lease: undefined, eligible, revision };
    }
    const lease = await acquireLease(client, named, preparation.expected, state, options);
    const todo = batches.reduce((sum, batch) => sum + batch.nodes.length, 0);
    const unavailable = unavailableNodes(initialInput(snapshot, state), snapshot);
    const { dropped, corrections } = preparation;
    const counts = { eligible, todo, batches: batches.length, unavailable };
    const started = { kind: 'started', how, state, revision, dropped, corrections, ...counts } as const;
    onEvent(holder === undefined ? started : { ...started, takenFrom: holder.who });
    return { lease };
  };
  // someone may be faster; the next read says who
  const claimed = await retryOnConflict(attempt, { isConflict: (error) => isKind(error, 'conflict') });
  if (claimed instanceof DsError) throw claimed;
  return claimed;
}

/** The first snapshot after sync in which the controller has recorded the template, which it does before anything else. */
async function recordedSnapshot(
  watcher: SnapshotWatcher,
  { name }: NamedDaemonSet,
  { clock, signal, request }: Pick<RunOptions, 'clock' | 'signal' | 'request'>,
): Promise<ClusterSnapshot> {
  const { timeout: timeoutMs = DEFAULT_GATES.timeout } = request.gates;
  const synced = await withDeadline({ clock, timeoutMs, signal }, (bounded) => abortable(watcher.synced(), bounded));
  if (synced === TIMED_OUT) {
    throw new DsError('timeout', `timed out reading daemon set ${JSON.stringify(name)}, its pods and the nodes`, {
      hint: hint`check that the server responds: ${dsCommand('version')}`,
    });
  }
  const until = clock.now() + RECORD_TIMEOUT_MS;
  for (;;) {
    const snapshot = watcher.snapshot();
    checkNotDeleting(snapshot.ds);
    if (snapshot.view.hash !== '') return snapshot;
    if (clock.now() >= until) {
      throw new DsError(
        'timeout',
        `the controller has not recorded the pod template of daemon set ${JSON.stringify(name)}`,
        {
          hint: hint`is kube-controller-manager running? ${kubectlCommand('get pods', [], { namespace: 'kube-system' })}`,
        },
      );
    }
    await watcher.changed(until);
  }
}

function planOf({ kind, state, refusal, dropped, corrections }: PreparedRun, snapshot: ClusterSnapshot): RunPlan {
  const input = initialInput(snapshot, state);
  const { open } = state;
  const openBatch: readonly Batch[] =
    open === undefined
      ? []
      : [
          {
            canary: open.canary,
            value: open.low.value,
            nodes: membersOf(open, state, input).flatMap((one) =>
              one.kind === 'updated' ? [] : [{ value: open.low.value, name: one.node.metadata?.name ?? '' }],
            ),
          },
        ];
  const { view, history } = snapshot;
  const stored = storedRun(view.ds);
  return {
    kind,
    refusal,
    dropped,
    corrections,
    holder: stored.kind === 'state' ? activeHolder(stored.state, view.now) : undefined,
    state,
    revision: history.find((revision) => hashOf(revision) === view.hash)?.revision,
    eligible: input.nodeStates.length,
    batches: [...openBatch, ...remainingBatches(state, input)],
    left: input.nodeStates.flatMap((one) =>
      one.kind === 'outdated' && !one.isReady ? [one.node.metadata?.name ?? ''] : [],
    ),
  };
}

function unavailableNodes({ nodeStates }: StepInput, { view }: ClusterSnapshot): readonly string[] {
  return nodeStates.flatMap((one) =>
    one.kind === 'outdated' && !view.isAvailable(one.pod) ? [one.node.metadata?.name ?? ''] : [],
  );
}

/**
 * Releases the lease and keeps the state, so that nobody has to wait for the lease to expire. May fail, as nothing can be done about it.
 */
async function releaseLease(lease: RunLease, clock: Clock): Promise<void> {
  // not the run's signal, which may have fired
  const { signal } = new AbortController();
  await withDeadline({ clock, timeoutMs: RELEASE_TIMEOUT_MS, signal }, (inTime) =>
    lease.release(lease.state, { signal: inTime }),
  ).catch(() => undefined);
}

function interrupted(
  named: NamedDaemonSet,
  lease: RunLease,
  watcher: SnapshotWatcher,
  { operator }: RunRequest,
): DsError {
  const { nodeStates } = initialInput(watcher.snapshot(), lease.state);
  const todo = nodeStates.filter(({ kind }) => kind === 'outdated').length;
  return new DsError('interrupted', `stopped with ${counted(todo, 'node')} left`, {
    hint: hint`resume it: ${resumeCommand(named, operator)}`,
  });
}
