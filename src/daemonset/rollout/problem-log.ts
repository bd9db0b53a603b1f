import { generalMessage } from '../pods/general-message.ts';
import {
  isGrave,
  lastingReason,
  type BudgetProblem,
  type DeletionProblem,
  type NodeProblem,
  type RolloutProblem,
  type UnobservedProblem,
} from './rollout-problems.ts';
import type { StuckNode } from './stuck-nodes.ts';

/** What somebody who follows a rollout has not heard yet. */
export type ProblemReport =
  | { readonly kind: 'nodes'; readonly stuck: readonly StuckNode[] }
  | BudgetProblem
  | UnobservedProblem
  | DeletionProblem;

/** Troubles over time: since when each is there, and what has been told. Times are milliseconds since 1970. */
export interface ProblemLog {
  /** The troubles as of `now`; those that are not among them have passed. */
  see(problems: readonly RolloutProblem[], now: number): void;
  /**
   * What has lasted longer than in an ordinary rollout and was not told before: nodes of one cause at once, and again only when
   * they have become twice as many.
   */
  newProblems(now: number): readonly ProblemReport[];
  /** What keeps the rollout from being done and is not expected to pass by itself any more. */
  stuck(now: number): readonly RolloutProblem[];
  /** When there will be more to tell if nothing changes; undefined: never. */
  nextAt(now: number): number | undefined;
}

interface Entry {
  readonly problem: RolloutProblem;
  readonly dueAt: number;
  readonly stuckAt: number;
}

export function createProblemLog(): ProblemLog {
  let entries = new Map<string, Entry>();
  const firstSeen = new Map<string, number>();
  /** Nodes that were told last, by cause. */
  const named = new Map<string, readonly string[]>();
  let budgetUsers: readonly string[] = [];
  const generations = new Set<number>();
  let isDeletionReported = false;

  const newOnNode = (due: readonly NodeProblem[]): readonly ProblemReport[] => {
    const newest: ProblemReport[] = [];
    for (const [key, problems] of groupByCause(due)) {
      const nodes = problems.map(({ stuck }) => stuck.node);
      const before = named.get(key) ?? [];
      // what an ordinary rollout has on one node after the other is no news on the next one
      const reported = problems.some(isGrave) ? before.filter((node) => nodes.includes(node)) : before;
      const isNew = nodes.some((node) => !reported.includes(node)) && nodes.length >= 2 * reported.length;
      named.set(key, isNew ? nodes : reported);
      if (isNew) newest.push({ kind: 'nodes', stuck: problems.map(({ stuck }) => stuck) });
    }
    return newest;
  };

  return {
    see: (problems, now) => {
      const ids = new Set(problems.map(({ id }) => id));
      for (const id of firstSeen.keys()) if (!ids.has(id)) firstSeen.delete(id);
      entries = new Map(
        problems.map((problem) => {
          const seen = firstSeen.get(problem.id) ?? now;
          firstSeen.set(problem.id, seen);
          const since = sinceOf(problem, seen);
          const { ordinaryMs, patienceMs } = problem;
          return [problem.id, { problem, dueAt: since + ordinaryMs, stuckAt: since + patienceMs }];
        }),
      );
    },
    newProblems: (now) => {
      const due = [...entries.values()].filter(({ dueAt }) => dueAt <= now).map(({ problem }) => problem);
      const newest: ProblemReport[] = [];
      for (const problem of due) {
        if (problem.kind !== 'unobserved' || generations.has(problem.generation)) continue;
        generations.add(problem.generation);
        newest.push(problem);
      }
      const deleting = due.find((problem) => problem.kind === 'deleting');
      if (deleting !== undefined && !isDeletionReported) newest.push(deleting);
      isDeletionReported = deleting !== undefined;
      newest.push(...newOnNode(due.filter((problem) => problem.kind === 'node')));
      for (const problem of due) {
        if (problem.kind !== 'budget' || problem.users.some((user) => budgetUsers.includes(user))) continue;
        budgetUsers = problem.users;
        newest.push(problem);
      }
      return newest;
    },
    stuck: (now) =>
      [...entries.values()]
        .filter(({ problem, stuckAt }) => problem.blocks && stuckAt <= now)
        .map(({ problem }) => problem),
    nextAt: (now) => {
      const times = [...entries.values()]
        .flatMap(({ problem, dueAt, stuckAt }) => [dueAt, ...(problem.blocks ? [stuckAt] : [])])
        .filter((at) => at > now && at < Infinity);
      return times.length === 0 ? undefined : Math.min(...times);
    },
  };
}

/** The cluster may have known it for longer than we have watched. What still goes has until the end of its grace. */
function sinceOf(problem: RolloutProblem, seen: number): number {
  if (problem.kind !== 'node') return seen;
  const { at, area } = problem.stuck.cause;
  if (at === undefined) return seen;
  return area === 'terminating' ? at : Math.min(at, seen);
}

function groupByCause(problems: readonly NodeProblem[]): ReadonlyMap<string, readonly NodeProblem[]> {
  const groups = new Map<string, NodeProblem[]>();
  for (const problem of problems) {
    const { reason, container = '' } = problem.stuck.cause;
    const lasting = lastingReason(reason);
    // the words of a failing pull change with every try
    const words = lasting === 'ImagePullBackOff' ? '' : generalMessage(problem.stuck);
    const key = JSON.stringify([lasting, container, words]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [problem]);
    else group.push(problem);
  }
  return groups;
}
