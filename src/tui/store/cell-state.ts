import type { NodeReport } from '../../daemonset/status/node-report.ts';
import { isExceptional, type NodeProblem } from '../../daemonset/rollout/rollout-problems.ts';

/**
 * The state of a node in a rollout.
 * - `done`: its new pod is available.
 * - `outdated`: its old pod is healthy and waits to be replaced.
 * - `updating`: its pod is being replaced, and that takes no longer than usual.
 * - `stuck`: it has a problem, or takes longer than usual. So does a misscheduled pod with a problem, such as one on a node that is not
 *   ready: the controller counts its node as unavailable, and it keeps the others waiting.
 * - `misscheduled`: it has a healthy pod and should not.
 * - `ineligible`: it should have no pod and has none; it is not part of the rollout.
 */
export type CellState = 'done' | 'outdated' | 'updating' | 'stuck' | 'misscheduled' | 'ineligible';

/** The most urgent first: a cell for several nodes shows the most urgent of their states. */
export const BY_URGENCY: readonly CellState[] = ['stuck', 'misscheduled', 'updating', 'outdated', 'done', 'ineligible'];

/** How long a pod may start, wait for the scheduler or fail its probes before it counts as stuck, in milliseconds. */
const STARTING_MS = 30_000;

/** When a problem that exists since `since` makes its node stuck; both in milliseconds since 1970. */
export function stuckAt(problem: NodeProblem, since: number): number {
  const { reportAfterMs, unhealthy } = problem;
  const isStarting = !isExceptional(problem) && unhealthy.cause.area !== 'terminating';
  return since + (isStarting ? Math.max(reportAfterMs, STARTING_MS) : reportAfterMs);
}

/** `isOverdue`: the node's problem has lasted too long. */
export function cellStateOf({ verdict, shown }: NodeReport, isOverdue: boolean): CellState {
  switch (verdict) {
    case 'ok':
      return 'done';
    case 'outdated':
    case 'ineligible':
      return verdict;
    case 'misscheduled':
      if (isOverdue) return 'stuck';
      return shown?.terminating === true ? 'updating' : 'misscheduled';
    case 'deleting':
      // a node without a pod has nothing left to delete, and gets no pod
      if (shown === undefined) return 'ineligible';
      return isOverdue ? 'stuck' : 'updating';
    case 'updating':
    case 'missing':
    case 'unhealthy':
      return isOverdue ? 'stuck' : 'updating';
  }
}
