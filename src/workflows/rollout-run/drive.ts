import type { Clock } from '../../core/clock.ts';
import { DsError, isKind } from '../../core/errors.ts';
import {
  goalRevision,
  isRunRevision,
  type OperatorSettings,
  type RunState,
} from '../../daemonset/rollout-run/state.ts';
import { hint, sameCommand } from '../../core/hint.ts';
import { remainingBatches, nextStep, type EvictionTarget, type Step } from '../../daemonset/rollout-run/next-step.ts';
import { abortError } from '../../kube/transport/aborted.ts';
import type { Client } from '../../kube/client.ts';
import type { NamedDaemonSet } from '../cluster/follow-daemonset.ts';
import { batchEvents } from './batch-events.ts';
import { checkStrategy } from './begin.ts';
import type { BatchToCheck, RunEvent, RunResult } from './events.ts';
import { tryEviction, type Hold } from './eviction-backoff.ts';
import { reasonOf } from './reason.ts';
import { HOLD, RENEW, type RunRecord } from './lease.ts';
import { resumeCommand } from './resume-run.ts';
import { formerRevision, rollTemplateBack } from './roll-back.ts';
import type { ClusterSnapshot } from '../cluster/cluster-snapshot.ts';
import type { WatchedCluster } from './watched-cluster.ts';

export interface DriveOptions {
  /** What the operator gave this time; the record says nothing of it. */
  readonly operator: OperatorSettings;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly tell: (event: RunEvent) => void;
  /** Runs the check of a batch, and gives its exit code. */
  readonly check: (batch: BatchToCheck) => Promise<number>;
}

/** Milliseconds between two tries while the API server cannot be reached. */
const OUTAGE_PAUSE = 1000;

/** What a step leads to: the end, or undefined for the next step. */
type Outcome = Promise<RunResult | undefined>;
type StepOf<K extends Step['kind']> = Extract<Step, { readonly kind: K }>;

/**
 * Takes one step after the other until the run is over, fails or pauses. The state is written before what it allows is done, and what
 * has been done is read from the pods, so that it can end at any point and be taken up again. Leaves the record without a holder,
 * unless it throws.
 */
export async function driveRun(
  client: Client,
  named: NamedDaemonSet,
  watched: WatchedCluster,
  record: RunRecord,
  { clock, signal, tell, check, operator }: DriveOptions,
): Promise<RunResult> {
  const newest = batchEvents(tell);
  let hold: Hold | undefined;
  let lastProgress = clock.now();
  let isTemplateBack = false;

  const progressed = (): void => {
    lastProgress = clock.now();
  };
  const look = (view: ClusterSnapshot) =>
    newest.look(view, record.state, hold !== undefined && clock.now() < hold.until);

  const fail = async (why: string, { history }: ClusterSnapshot, timedOut = false): Outcome => {
    const { state } = record;
    const reason = state.open === undefined ? why : `batch ${state.open.number}: ${why}`;
    const stopped = { why: 'failed', message: reason } as const;
    const isUndo = operator.onFailure === 'undo' && state.undo !== true;
    if (!isUndo || formerRevision(state, history) === undefined) {
      await record.release({ ...state, stopped }, { signal });
      return { kind: 'failed', reason, timedOut };
    }
    tell({ kind: 'failed', reason });
    await record.save({ ...state, open: undefined, undo: true, done: 0, stopped });
    newest.forget();
    hold = undefined;
    progressed();
    return undefined;
  };

  const wait = async (step: StepOf<'wait'>, view: ClusterSnapshot, ready: number): Outcome => {
    const { open, gates } = record.state;
    const deadline = gates.timeout === 0 ? Infinity : lastProgress + gates.timeout;
    if (clock.now() >= deadline) return fail(reasonOf(step.for, hold, gates.timeout), view, true);
    if (open !== undefined) tell({ kind: 'waiting', open, for: step.for, ready });
    const until = Math.min(step.until ?? Infinity, deadline, hold?.until ?? Infinity);
    await watched.changed(Math.min(until, clock.now() + RENEW));
    await record.renew();
    return undefined;
  };

  /** Until the template is the one to go for, and the controller has recorded it. */
  const reachGoal = async (view: ClusterSnapshot): Outcome => {
    const { state } = record;
    const { hash } = view.view;
    // none is known while the controller has not recorded a change
    if (hash !== '' && !isRunRevision(state, hash)) throw superseded(named, operator);
    if (hash !== '' && !isTemplateBack) {
      const { revision, warnings } = await rollTemplateBack(client, named, { state, ...view }, { signal });
      isTemplateBack = true;
      progressed();
      tell({ kind: 'undoing', revision, warnings });
    }
    return wait({ kind: 'wait', for: [], until: undefined }, view, 0);
  };

  /** Whether it goes. */
  const evict = async ({ node, pod }: EvictionTarget): Promise<boolean> => {
    const { gracePeriod, disableEviction } = operator;
    await record.renew();
    const tried = await tryEviction(client, { node, pod }, hold, { clock, signal, gracePeriod, disableEviction });
    const name = pod.metadata?.name ?? '';
    switch (tried.kind) {
      case 'stuck':
        // no fault of the revision: to go back would meet the same budget
        throw new DsError('failure', `pod/${name} on ${node} cannot be evicted: ${tried.why}`, {
          hint: hint`a budget for a DaemonSet has to say minAvailable as a whole number, and to be the only one; or delete pods without asking budgets: ${sameCommand({ disableEviction: true })}`,
        });
      case 'held':
        hold = tried.hold;
        if (tried.isNew) tell({ kind: 'blocked', node, why: hold.why });
        return false;
      case 'accepted':
        newest.evicted(pod.metadata?.uid ?? '');
        hold = undefined;
        progressed();
        tell({ kind: 'evicted', node, pod: name });
        return true;
    }
  };

  /** Says that we live while something takes its time. */
  const meanwhile = async <T>(work: Promise<T>): Promise<T> => {
    const over = new AbortController();
    const renewing = async (): Promise<never> => {
      for (;;) {
        await clock.sleep(RENEW, AbortSignal.any([signal, over.signal]));
        await record.renew();
      }
    };
    try {
      return await Promise.race([work, renewing()]);
    } finally {
      over.abort(new Error('it is over'));
    }
  };

  const close = async ({ nodes }: StepOf<'close'>, view: ClusterSnapshot): Outcome => {
    const { state } = record;
    const { open, undo = false } = state;
    const { check: command } = operator;
    if (open === undefined) return undefined;
    if (command !== undefined && !undo) {
      tell({ kind: 'checking', open, command });
      const { number, canary, low } = open;
      const batch = { command, number, canary, value: low.value, nodes, hash: state.target };
      const code = await meanwhile(check(batch));
      if (code !== 0) return fail(`the check ended with exit code ${code}`, view);
    }
    await record.save({ ...state, open: undefined, done: open.number });
    tell({ kind: 'closed', open, undo });
    progressed();
    const coming = remainingBatches(record.state, look(watched.snapshot()));
    const [next] = coming;
    if (undo || next === undefined || !isPauseDue(record.state, open.canary, next.canary)) return undefined;
    await record.release(
      { ...record.state, stopped: { why: 'paused', message: `after batch ${open.number}` } },
      { signal },
    );
    return { kind: 'paused', todo: coming.reduce((sum, batch) => sum + batch.nodes.length, 0) };
  };

  const finish = async ({ left }: StepOf<'finish'>): Outcome => {
    const { state } = record;
    if (left.length > 0) {
      const message = `${left.length} not ready`;
      await record.release({ ...state, stopped: state.stopped ?? { why: 'left', message } }, { signal });
      return { kind: 'left', nodes: left };
    }
    await record.release(undefined, { signal });
    if (state.undo === true) return { kind: 'undone', reason: state.stopped?.message ?? '' };
    return { kind: 'finished', batches: state.done };
  };

  const takeStep = async (view: ClusterSnapshot): Outcome => {
    checkStrategy(view.ds);
    record.check(view.ds);
    if (view.view.hash !== goalRevision(record.state)) return reachGoal(view);
    if (record.state.undo === true && record.state.isBack !== true)
      await record.save({ ...record.state, isBack: true });
    const seen = look(view);
    const { ready, isNew } = newest.note(seen, record.state, true);
    if (isNew) progressed();
    const step = nextStep(record.state, seen);
    switch (step.kind) {
      case 'open':
        await record.save({ ...record.state, open: step.open, canaries: step.canaries });
        newest.note(seen, record.state, false);
        progressed();
        return undefined;
      case 'evict':
        for (const stale of step.pods) if (signal.aborted || !(await evict(stale))) break;
        return undefined;
      case 'wait':
        return wait(step, view, ready);
      case 'close':
        return close(step, view);
      case 'fail':
        return fail(step.reason, view);
      case 'finish':
        return finish(step);
    }
  };

  /** When the API server was last reached, while it cannot be; milliseconds since 1970. */
  let outageSince: number | undefined;
  for (;;) {
    if (signal.aborted) throw abortError(signal);
    try {
      const result = await takeStep(watched.snapshot());
      if (result !== undefined) return result;
      outageSince = undefined;
    } catch (error) {
      // each step can be taken again: what it has done is read from the cluster
      outageSince ??= clock.now();
      if (!isOutage(error) || clock.now() - outageSince >= HOLD - RENEW) throw error;
      await clock.sleep(OUTAGE_PAUSE, signal);
    }
  }
}

/** A failure of the network or of the server, which may pass. */
function isOutage(error: unknown): boolean {
  return isKind(error, 'unreachable', 'tooManyRequests', 'server');
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
  const what = `the pod template of daemon set ${JSON.stringify(named.name)} was changed meanwhile: the run is over`;
  return new DsError('failure', what, { hint: hint`roll out what it says now: ${resumeCommand(named, operator)}` });
}
