import { appendTo } from '../../core/append-to.ts';
import { causeKey } from './cause-key.ts';
import {
  isExceptional,
  type BudgetProblem,
  type DeletionProblem,
  type NodeProblem,
  type RolloutProblem,
  type UnobservedProblem,
} from './rollout-problems.ts';
import type { UnhealthyNode } from './unhealthy-nodes.ts';

/** Problems to report to someone who follows a rollout. */
export type ProblemReport =
  | { readonly kind: 'nodes'; readonly unhealthy: readonly UnhealthyNode[] }
  | BudgetProblem
  | UnobservedProblem
  | DeletionProblem;

/** Tracks problems over time: since when each exists, and which have been reported. Times are milliseconds since 1970. */
export interface ProblemLog {
  /** Sets the problems as of `now`; those that are not among them are over. */
  update(problems: readonly RolloutProblem[], now: number): void;
  /**
   * Returns what exceeds its report threshold and was not reported before: nodes with one cause together, and again only once their number
   * has doubled.
   */
  takeReports(now: number): readonly ProblemReport[];
  /** Problems that block the rollout and are not expected to resolve by themselves. */
  blocking(now: number): readonly RolloutProblem[];
  /** When `takeReports` or `blocking` will have more if nothing changes; undefined for never. */
  nextChangeAt(now: number): number | undefined;
}

interface Entry {
  readonly problem: RolloutProblem;
  readonly reportAt: number;
  readonly stuckAt: number;
}

export function createProblemLog(): ProblemLog {
  let entries = new Map<string, Entry>();
  const firstSeen = new Map<string, number>();
  /** Nodes of the last report, by cause. */
  const lastReported = new Map<string, readonly string[]>();
  let budgetUsers: readonly string[] = [];
  const generations = new Set<number>();
  let isDeletionReported = false;

  const nodeReports = (due: readonly NodeProblem[]): readonly ProblemReport[] => {
    const reports: ProblemReport[] = [];
    for (const [key, problems] of groupByCause(due)) {
      const nodes = problems.map(({ unhealthy }) => unhealthy.node);
      const before = lastReported.get(key) ?? [];
      // what moves from node to node in an ordinary rollout is not reported again for the next node
      const reported = problems.some(isExceptional) ? before.filter((node) => nodes.includes(node)) : before;
      const isNew = nodes.some((node) => !reported.includes(node)) && nodes.length >= 2 * reported.length;
      lastReported.set(key, isNew ? nodes : reported);
      if (isNew) reports.push({ kind: 'nodes', unhealthy: problems.map(({ unhealthy }) => unhealthy) });
    }
    return reports;
  };

  return {
    update: (problems, now) => {
      const ids = new Set(problems.map(({ id }) => id));
      for (const id of firstSeen.keys()) if (!ids.has(id)) firstSeen.delete(id);
      entries = new Map(
        problems.map((problem) => {
          const seen = firstSeen.get(problem.id) ?? now;
          firstSeen.set(problem.id, seen);
          const since = sinceOf(problem, seen);
          const { reportAfterMs, stuckAfterMs } = problem;
          return [problem.id, { problem, reportAt: since + reportAfterMs, stuckAt: since + stuckAfterMs }];
        }),
      );
    },
    takeReports: (now) => {
      const due = [...entries.values()].filter(({ reportAt }) => reportAt <= now).map(({ problem }) => problem);
      const reports: ProblemReport[] = [];
      for (const problem of due) {
        if (problem.kind !== 'unobserved' || generations.has(problem.generation)) continue;
        generations.add(problem.generation);
        reports.push(problem);
      }
      const deleting = due.find((problem) => problem.kind === 'deleting');
      if (deleting !== undefined && !isDeletionReported) reports.push(deleting);
      isDeletionReported = deleting !== undefined;
      reports.push(...nodeReports(due.filter((problem) => problem.kind === 'node')));
      for (const problem of due) {
        if (problem.kind !== 'budget' || problem.users.some((user) => budgetUsers.includes(user))) continue;
        budgetUsers = problem.users;
        reports.push(problem);
      }
      return reports;
    },
    blocking: (now) =>
      [...entries.values()]
        .filter(({ problem, stuckAt }) => problem.blocks && stuckAt <= now)
        .map(({ problem }) => problem),
    nextChangeAt: (now) => {
      const times = [...entries.values()]
        .flatMap(({ problem, reportAt, stuckAt }) => [reportAt, ...(problem.blocks ? [stuckAt] : [])])
        .filter((at) => at > now && at < Infinity);
      return times.length === 0 ? undefined : Math.min(...times);
    },
  };
}

/** A problem may be older than our watch. A terminating pod has until the end of its grace period. */
function sinceOf(problem: RolloutProblem, seen: number): number {
  if (problem.kind !== 'node') return seen;
  const { at, area } = problem.unhealthy.cause;
  if (at === undefined || problem.beginsWhenSeen) return seen;
  return area === 'terminating' ? at : Math.min(at, seen);
}

function groupByCause(problems: readonly NodeProblem[]): ReadonlyMap<string, readonly NodeProblem[]> {
  const groups = new Map<string, NodeProblem[]>();
  for (const problem of problems) {
    const key = causeKey(problem.unhealthy);
    appendTo(groups, key, problem);
  }
  return groups;
}
