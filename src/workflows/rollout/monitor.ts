import { createChangeSignal } from '../../core/async/change-signal.ts';
import { DsError } from '../../core/errors.ts';
import { outdatedPods, type OutdatedPod } from '../../daemonset/pods/outdated-pods.ts';
import { createProblemLog, type ProblemReport } from '../../daemonset/rollout/problem-log.ts';
import { createRolloutProgress } from '../../daemonset/rollout/rollout-progress.ts';
import { rolloutProblems, type RolloutProblem } from '../../daemonset/rollout/rollout-problems.ts';
import {
  isObserved,
  onDeleteStatus,
  rolloutStatus,
  type RolloutStatus,
} from '../../daemonset/rollout/rollout-status.ts';
import { strategyOf } from '../../daemonset/rollout/update-strategy.ts';
import type { Client } from '../../kube/client.ts';
import type { ControllerRevision, DaemonSet } from '../../kube/wire.ts';
import type { DaemonSetInformer } from '../cluster/daemonset-informer.ts';
import type { WatchingOptions } from '../cluster/follow-daemonset.ts';
import { readHistory } from '../cluster/revision-history.ts';

/** The state of a rollout. */
export interface RolloutReport extends RolloutStatus {
  readonly ds: DaemonSet;
  /** Under OnDelete: the pods that someone has to delete. Undefined otherwise, and until the controller has observed the change. */
  readonly outdated?: readonly OutdatedPod[];
}

/** Events of a rollout, computed once for every presenter: lines, the live view, and the exit policy. */
export type RolloutEvent =
  /** The DaemonSet has changed; kubectl prints a line for each. */
  | { readonly kind: 'status'; readonly report: RolloutReport }
  /** Every eligible node has an available pod of the current revision. */
  | { readonly kind: 'done'; readonly report: RolloutReport }
  /** Problems that last longer than in an ordinary rollout, each reported once. */
  | { readonly kind: 'problem'; readonly problems: readonly ProblemReport[] }
  /** Pods or revisions may not be read, so problems cannot be reported. */
  | { readonly kind: 'unexplained'; readonly error: DsError }
  /** The rollout will not complete by itself. Repeated at every evaluation. */
  | { readonly kind: 'blocked'; readonly problems: readonly RolloutProblem[] }
  /** No progress within the progress deadline. */
  | { readonly kind: 'stalled' };

export interface MonitorOptions extends WatchingOptions {
  /** The expected current revision number; 0 for any. */
  readonly revision: number;
  /** Milliseconds; 0 for none. */
  readonly progressDeadlineMs: number;
  /** Report `problem` and `blocked`, which requires watching pods, revisions and nodes. */
  readonly explains: boolean;
}

/** Milliseconds to wait for further changes before evaluating: a rollout makes many at the same time. */
const GATHER_MS = 200;

/**
 * Monitors the rollout of the informer's DaemonSet until the reader leaves. A rollout that is already done costs one list. Throws what ends
 * the informer, and kind `failure` when the current revision is not the expected one.
 */
export async function* monitorRollout(
  client: Client,
  informer: DaemonSetInformer,
  { clock, signal, revision, progressDeadlineMs, explains }: MonitorOptions,
): AsyncGenerator<RolloutEvent> {
  const changes = createChangeSignal(clock, signal);
  const problemLog = createProblemLog();
  const progress = createRolloutProgress();
  const onDelete = createOnDeleteReporter(informer);
  /** Changes to the DaemonSet that are not reported yet. */
  let arrived: DaemonSet[] = [];
  let refused: DsError | undefined;
  /** When to evaluate the changes. */
  let evaluateAt = Infinity;
  /** When a problem may have lasted too long: its cause may then be another one, such as a probe that should have succeeded. */
  let dueAt = Infinity;
  const isEvaluating = (): boolean =>
    explains || (informer.daemonSet !== undefined && onDelete.concerns(informer.daemonSet));
  informer.subscribe({
    changed: (event) => {
      if (event.kind === 'daemonSet') arrived.push(event.object);
      // a hundred pods a second change in a large rollout: the loop wakes for the first of them, and not where it looks at none
      else if (evaluateAt !== Infinity || !isEvaluating()) return;
      evaluateAt = Math.min(evaluateAt, clock.now() + GATHER_MS);
      changes.notify();
    },
    synced: () => {
      evaluateAt = clock.now();
      changes.notify();
    },
    refused: (error) => {
      refused = error;
      changes.notify();
    },
    failed: (error) => changes.fail(error),
  });

  for (;;) {
    const reported = arrived;
    arrived = [];
    for (const ds of reported) {
      progress.update(ds, clock.now());
      if (revision > 0 && isObserved(ds)) checkRevision(revision, (await readHistory(client, ds, { signal })).current);
      if (onDelete.concerns(ds)) {
        informer.explain();
        continue;
      }
      const report: RolloutReport = { ds, ...rolloutStatus(ds) };
      yield { kind: report.done ? 'done' : 'status', report };
      if (explains) informer.explain();
    }
    if (refused !== undefined) {
      if (informer.daemonSet !== undefined && onDelete.concerns(informer.daemonSet)) throw refused;
      if (explains) yield { kind: 'unexplained', error: refused };
      refused = undefined;
    }
    const now = clock.now();
    if (Math.min(evaluateAt, dueAt) <= now && informer.hasSynced) {
      evaluateAt = Infinity;
      const report = onDelete.report(now);
      if (report !== undefined) yield { kind: report.done ? 'done' : 'status', report };
      const snapshot = explains ? informer.snapshot(now) : undefined;
      if (snapshot !== undefined) problemLog.update(rolloutProblems(snapshot.view, snapshot), now);
    }
    const problems = problemLog.takeReports(now);
    if (problems.length > 0) yield { kind: 'problem', problems };
    const blocking = problemLog.blocking(now);
    if (blocking.length > 0) yield { kind: 'blocked', problems: blocking };
    const stalledAt = progressDeadlineMs > 0 ? (progress.lastAt ?? now) + progressDeadlineMs : Infinity;
    if (stalledAt <= now) yield { kind: 'stalled' };
    if (informer.daemonSet !== undefined) informer.watch();
    dueAt = problemLog.nextChangeAt(now) ?? Infinity;
    await changes.next(
      Math.min(dueAt, stalledAt > now ? stalledAt : Infinity, informer.hasSynced ? evaluateAt : Infinity),
    );
  }
}

/** Reports rollouts under OnDelete from the pods, because the status does not say which have to be deleted. */
function createOnDeleteReporter(informer: DaemonSetInformer) {
  let last: string | undefined;
  const concerns = (ds: DaemonSet): boolean => strategyOf(ds) === 'OnDelete' && isObserved(ds);
  return {
    concerns,
    /** Undefined when nothing has changed since the last report. */
    report: (now: number): RolloutReport | undefined => {
      // a snapshot of thousands of nodes is expensive
      const snapshot = informer.daemonSet && concerns(informer.daemonSet) ? informer.snapshot(now) : undefined;
      if (snapshot === undefined) return undefined;
      const stale = outdatedPods(snapshot);
      const status = onDeleteStatus(snapshot.ds, stale.length);
      const text = JSON.stringify([status, stale]);
      if (text === last) return undefined;
      last = text;
      return { ds: snapshot.ds, outdated: stale, ...status };
    },
  };
}

function checkRevision(wanted: number, current: ControllerRevision | undefined): void {
  if (current === undefined || current.revision === wanted) return;
  throw new DsError(
    'failure',
    `desired revision (${wanted}) is different from the running revision (${current.revision})`,
  );
}
