import type { Clock } from '../../core/clock.ts';
import { DsError, isKind } from '../../core/errors.ts';
import { hint, sameCommand } from '../../core/hint.ts';
import {
  nextStep,
  remainingBatches,
  type EvictionTarget,
  type Step,
  type StepInput,
} from '../../daemonset/rollout-run/next-step.ts';
import {
  goalRevision,
  isRunRevision,
  type OperatorSettings,
  type RunState,
} from '../../daemonset/rollout-run/state.ts';
import type { Client } from '../../kube/client.ts';
import { abortError } from '../../kube/transport/aborted.ts';
import type { ClusterSnapshot } from '../cluster/cluster-snapshot.ts';
import type { NamedDaemonSet } from '../cluster/follow-daemonset.ts';
import type { SnapshotWatcher } from '../cluster/snapshot-watcher.ts';
import { createBatchEvents, type BatchEvents } from './batch-events.ts';
import type { BatchToCheck, RunEvent, RunResult } from './events.ts';
import { tryEviction, type EvictionBackoff } from './eviction-backoff.ts';
import { LEASE_MS, RENEW_MS, type RunLease } from './lease.ts';
import { checkNotDeleting, checkStrategy } from './prepare-run.ts';
import { resumeCommand } from './resume-run.ts';
import { formerRevision, rollTemplateBack } from './roll-back.ts';
import { timeoutReason } from './timeout-reason.ts';

export interface DriveOptions {
  /** The settings of this invocation, which the state does not store. */
  readonly operator: OperatorSettings;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
  /** Runs the check of a batch and resolves to its exit code. */
  readonly runCheck: (batch: BatchToCheck) => Promise<number>;
}

/** Milliseconds between attempts while the API server cannot be reached. */
const OUTAGE_PAUSE_MS = 1000;

/** How the run ended, or undefined when there is a next step. */
type Outcome = Promise<RunResult | undefined>;
type StepOf<K extends Step['kind']> = Extract<Step, { readonly kind: K }>;

/**
 * Takes step after step until the run finishes, fails or pauses. The state is written before what it allows is done, and progress is
 * read from the pods, so the run can stop at any point and be resumed. Releases the lease, unless it throws.
 */
export async function driveRun(
  client: Client,
  named: NamedDaemonSet,
  watcher: SnapshotWatcher,
  lease: RunLease,
  options: DriveOptions,
): Promise<RunResult> {
  const { clock, signal } = options;
  const driver = new RunDriver(client, named, watcher, lease, options);
  /** Since when the API server cannot be reached, in milliseconds since 1970. */
  let outageSince: number | undefined;
  for (;;) {
    if (signal.aborted) throw abortError(signal);
    try {
      const result = await driver.takeStep(watcher.snapshot());
      if (result !== undefined) return result;
      outageSince = undefined;
    } catch (error) {
      // every step can be repeated: what it has done is read from the cluster
      outageSince ??= clock.now();
      if (!isOutage(error) || clock.now() - outageSince >= LEASE_MS - RENEW_MS) throw error;
      await clock.sleep(OUTAGE_PAUSE_MS, signal);
    }
  }
}

/** A network or server failure that may pass. */
function isOutage(error: unknown): boolean {
  return isKind(error, 'unreachable', 'tooManyRequests', 'server');
}

class RunDriver {
  readonly #client: Client;
  readonly #named: NamedDaemonSet;
  readonly #watcher: SnapshotWatcher;
  readonly #lease: RunLease;
  readonly #options: DriveOptions;
  readonly #batchEvents: BatchEvents;
  #backoff: EvictionBackoff | undefined;
  #lastProgress: number;
  #isTemplateRolledBack = false;

  constructor(client: Client, named: NamedDaemonSet, watcher: SnapshotWatcher, lease: RunLease, options: DriveOptions) {
    this.#client = client;
    this.#named = named;
    this.#watcher = watcher;
    this.#lease = lease;
    this.#options = options;
    this.#batchEvents = createBatchEvents(options.onEvent);
    this.#lastProgress = options.clock.now();
  }

  async takeStep(snapshot: ClusterSnapshot): Outcome {
    const lease = this.#lease;
    checkNotDeleting(snapshot.ds);
    checkStrategy(snapshot.ds);
    lease.check(snapshot.ds);
    if (snapshot.view.hash !== goalRevision(lease.state)) return this.#reachGoal(snapshot);
    if (lease.state.undo === true && lease.state.isBack !== true) await lease.save({ ...lease.state, isBack: true });
    const input = this.#stepInput(snapshot);
    const { ready, isNew } = this.#batchEvents.report(input, lease.state, true);
    if (isNew) this.#markProgress();
    const step = nextStep(lease.state, input);
    switch (step.kind) {
      case 'open':
        await lease.save({ ...lease.state, open: step.open, canaries: step.canaries });
        this.#batchEvents.report(input, lease.state, false);
        this.#markProgress();
        return undefined;
      case 'evict':
        for (const target of step.pods) if (this.#options.signal.aborted || !(await this.#evict(target))) break;
        return undefined;
      case 'wait':
        return this.#wait(step, snapshot, ready);
      case 'close':
        return this.#close(step, snapshot);
      case 'fail':
        return this.#fail(step.reason, snapshot);
      case 'finish':
        return this.#finish(step);
    }
  }

  #markProgress(): void {
    this.#lastProgress = this.#options.clock.now();
  }

  #stepInput(snapshot: ClusterSnapshot): StepInput {
    const isBlocked = this.#backoff !== undefined && this.#options.clock.now() < this.#backoff.until;
    return this.#batchEvents.stepInput(snapshot, this.#lease.state, isBlocked);
  }

  /** Until the goal's template is the DaemonSet's and the controller has recorded it. */
  async #reachGoal(snapshot: ClusterSnapshot): Outcome {
    const { state } = this.#lease;
    const { hash } = snapshot.view;
    // empty until the controller has recorded a change
    if (hash !== '' && !isRunRevision(state, hash)) throw superseded(this.#named, this.#options.operator);
    if (hash !== '' && !this.#isTemplateRolledBack) {
      const { signal, onEvent } = this.#options;
      const input = { state, history: snapshot.history };
      const { revision, warnings } = await rollTemplateBack(this.#client, this.#named, input, { signal });
      this.#isTemplateRolledBack = true;
      this.#markProgress();
      onEvent({ kind: 'undoing', revision, warnings });
    }
    return this.#wait({ kind: 'wait', for: [], until: undefined }, snapshot, 0);
  }

  async #wait(step: StepOf<'wait'>, snapshot: ClusterSnapshot, ready: number): Outcome {
    const { clock, onEvent } = this.#options;
    const { open, gates } = this.#lease.state;
    const deadline = gates.timeout === 0 ? Infinity : this.#lastProgress + gates.timeout;
    if (clock.now() >= deadline) {
      return this.#fail(timeoutReason(step.for, this.#backoff, gates.timeout), snapshot, true);
    }
    if (open !== undefined) onEvent({ kind: 'waiting', open, for: step.for, ready });
    const until = Math.min(step.until ?? Infinity, deadline, this.#backoff?.until ?? Infinity);
    await this.#watcher.changed(Math.min(until, clock.now() + RENEW_MS));
    await this.#lease.renew();
    return undefined;
  }

  /** Resolves to whether the eviction was accepted. */
  async #evict({ node, pod }: EvictionTarget): Promise<boolean> {
    const { clock, signal, onEvent } = this.#options;
    const { gracePeriod, disableEviction } = this.#options.operator;
    await this.#lease.renew();
    const options = { clock, signal, gracePeriod, disableEviction };
    const attempt = await tryEviction(this.#client, { node, pod }, this.#backoff, options);
    const name = pod.metadata?.name ?? '';
    switch (attempt.kind) {
      case 'stuck':
        // not the revision's fault: an undo would meet the same budget
        throw new DsError('failure', `pod/${name} on ${node} cannot be evicted: ${attempt.why}`, {
          hint: hint`a PodDisruptionBudget for the pods of a DaemonSet needs minAvailable as a whole number, and must be the only one; to bypass budgets: ${sameCommand({ disableEviction: true })}`,
        });
      case 'blocked':
        this.#backoff = attempt.backoff;
        if (attempt.isNew) onEvent({ kind: 'blocked', node, why: attempt.backoff.why });
        return false;
      case 'accepted':
        this.#batchEvents.markEvicted(pod.metadata?.uid ?? '');
        this.#backoff = undefined;
        this.#markProgress();
        onEvent({ kind: 'evicted', node, pod: name });
        return true;
    }
  }

  async #close({ nodes }: StepOf<'close'>, snapshot: ClusterSnapshot): Outcome {
    const lease = this.#lease;
    const { signal, onEvent, operator } = this.#options;
    const { open, undo = false, target } = lease.state;
    if (open === undefined) return undefined;
    if (operator.check !== undefined && !undo) {
      const { check: command } = operator;
      const { number, canary, low } = open;
      onEvent({ kind: 'checking', open, command });
      const code = await this.#check({ command, number, canary, value: low.value, nodes, hash: target });
      if (code !== 0) return this.#fail(`the check failed with exit code ${code}`, snapshot);
    }
    await lease.save({ ...lease.state, open: undefined, done: open.number });
    onEvent({ kind: 'closed', open, undo });
    this.#markProgress();
    const remaining = remainingBatches(lease.state, this.#stepInput(this.#watcher.snapshot()));
    const [next] = remaining;
    if (undo || next === undefined || !isPauseDue(lease.state, open.canary, next.canary)) return undefined;
    const stopped = { why: 'paused', message: `after batch ${open.number}` } as const;
    await lease.release({ ...lease.state, stopped }, { signal });
    return { kind: 'paused', todo: remaining.reduce((sum, batch) => sum + batch.nodes.length, 0) };
  }

  /** Runs the check, and renews the lease meanwhile. */
  async #check(batch: BatchToCheck): Promise<number> {
    const { clock, signal, runCheck } = this.#options;
    const finished = new AbortController();
    const renewing = async (): Promise<never> => {
      for (;;) {
        await clock.sleep(RENEW_MS, AbortSignal.any([signal, finished.signal]));
        await this.#lease.renew();
      }
    };
    try {
      return await Promise.race([runCheck(batch), renewing()]);
    } finally {
      finished.abort(new Error('the check has ended'));
    }
  }

  async #fail(why: string, { history }: ClusterSnapshot, timedOut = false): Outcome {
    const { state } = this.#lease;
    const { signal, onEvent, operator } = this.#options;
    const reason = state.open === undefined ? why : `batch ${state.open.number}: ${why}`;
    const stopped = { why: 'failed', message: reason } as const;
    const isUndo = operator.onFailure === 'undo' && state.undo !== true;
    if (!isUndo || formerRevision(state, history) === undefined) {
      await this.#lease.release({ ...state, stopped }, { signal });
      return { kind: 'failed', reason, timedOut };
    }
    onEvent({ kind: 'failed', reason });
    await this.#lease.save({ ...state, open: undefined, undo: true, done: 0, stopped });
    this.#batchEvents.reset();
    this.#backoff = undefined;
    this.#markProgress();
    return undefined;
  }

  async #finish({ left }: StepOf<'finish'>): Outcome {
    const { state } = this.#lease;
    const { signal } = this.#options;
    if (left.length > 0) {
      const stopped = state.stopped ?? { why: 'left', message: `${left.length} not ready` };
      await this.#lease.release({ ...state, stopped }, { signal });
      return { kind: 'left', nodes: left };
    }
    await this.#lease.release(undefined, { signal });
    if (state.undo === true) return { kind: 'undone', reason: state.stopped?.message ?? '' };
    return { kind: 'finished', batches: state.done };
  }
}

function isPauseDue({ gates, done }: RunState, wasCanary: boolean, isCanaryNext: boolean): boolean {
  switch (gates.pauseAfter) {
    case undefined:
      return false;
    case 'each':
      return true;
    case 'canary':
      return wasCanary && !isCanaryNext;
    default:
      return done === Number(gates.pauseAfter);
  }
}

function superseded(named: NamedDaemonSet, operator: OperatorSettings): DsError {
  const what = `the pod template of daemon set ${JSON.stringify(named.name)} was changed during the run: the run is over`;
  return new DsError('failure', what, { hint: hint`roll out the new template: ${resumeCommand(named, operator)}` });
}
