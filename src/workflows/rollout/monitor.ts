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

/** Where a rollout stands. */
export interface RolloutReport extends RolloutStatus {
  readonly ds: DaemonSet;
  /** Under OnDelete: the pods that somebody has to delete. Undefined otherwise, and until the controller has seen the change. */
  readonly stale?: readonly OutdatedPod[];
}

/** What happens to a rollout, computed once for every presenter: lines, the live view, and the policy that decides when to end. */
export type RolloutEvent =
  /** The DaemonSet has changed; kubectl prints a line for each. */
  | { readonly kind: 'status'; readonly report: RolloutReport }
  /** Every eligible node has an available pod of the present revision. */
  | { readonly kind: 'done'; readonly report: RolloutReport }
  /** Causes that have lasted longer than in an ordinary rollout, each reported once. */
  | { readonly kind: 'problem'; readonly problems: readonly ProblemReport[] }
  /** Pods or revisions may not be read: there are no problems to come. */
  | { readonly kind: 'unexplained'; readonly error: DsError }
  /** The rollout will not become done by itself. Repeated at every look. */
  | { readonly kind: 'blocked'; readonly problems: readonly RolloutProblem[] }
  /** Nothing has moved on for as long as the progress deadline. */
  | { readonly kind: 'stalled' };

export interface MonitorOptions extends WatchingOptions {
  /** The revision number that has to be the present one; 0 for any. */
  readonly revision: number;
  /** Milliseconds; 0 for none. */
  readonly progressDeadlineMs: number;
  /** Report `problem` and `blocked`, which means to watch pods, revisions and nodes. */
  readonly explains: boolean;
}

/** Milliseconds in which changes are gathered before they are looked into: a rollout makes many at once. */
const GATHER = 200;

/**
 * Monitors the rollout of the informer's DaemonSet until the reader leaves. A rollout that is done at the first look costs one list.
 * Throws what ends the informer, and kind `failure` when the present revision is not the wanted one.
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
  /** Changes of the DaemonSet that were not reported yet. */
  let arrived: DaemonSet[] = [];
  let refused: DsError | undefined;
  /** When to look into what has changed. */
  let examineAt = Infinity;
  informer.subscribe({
    changed: (event) => {
      if (event.kind === 'daemonSet') arrived.push(event.object);
      examineAt = Math.min(examineAt, clock.now() + GATHER);
      changes.notify();
    },
    synced: () => {
      examineAt = clock.now();
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
    if (examineAt <= now && informer.hasSynced) {
      examineAt = Infinity;
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
    await changes.next(
      Math.min(
        problemLog.nextChangeAt(now) ?? Infinity,
        stalledAt > now ? stalledAt : Infinity,
        informer.hasSynced ? examineAt : Infinity,
      ),
    );
  }
}

/** Under OnDelete the status says too little: what has to be deleted is read from the pods, once they are known. */
function createOnDeleteReporter(informer: DaemonSetInformer) {
  let last: string | undefined;
  const concerns = (ds: DaemonSet): boolean => strategyOf(ds) === 'OnDelete' && isObserved(ds);
  return {
    concerns,
    /** Undefined when nothing is different from the last report. */
    report: (now: number): RolloutReport | undefined => {
      // a snapshot of thousands of nodes is expensive
      const snapshot = informer.daemonSet && concerns(informer.daemonSet) ? informer.snapshot(now) : undefined;
      if (snapshot === undefined) return undefined;
      const stale = outdatedPods(snapshot);
      const status = onDeleteStatus(snapshot.ds, stale.length);
      const text = JSON.stringify([status, stale]);
      if (text === last) return undefined;
      last = text;
      return { ds: snapshot.ds, stale, ...status };
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
