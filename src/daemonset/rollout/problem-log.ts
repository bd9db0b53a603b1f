import { generalMessage } from '../pods/general-message.ts';
import {
  isGrave,
  lastingReason,
  type BudgetTrouble,
  type DeletionTrouble,
  type NodeTrouble,
  type RolloutTrouble,
  type UnobservedTrouble,
} from './rollout-problems.ts';
import type { StuckNode } from './stuck-nodes.ts';

/** What somebody who follows a rollout has not heard yet. */
export type TroubleNews =
  | { readonly kind: 'nodes'; readonly stuck: readonly StuckNode[] }
  | BudgetTrouble
  | UnobservedTrouble
  | DeletionTrouble;

/** Troubles over time: since when each is there, and what has been told. Times are milliseconds since 1970. */
export interface TroubleLog {
  /** The troubles as of `now`; those that are not among them have passed. */
  see(troubles: readonly RolloutTrouble[], now: number): void;
  /**
   * What has lasted longer than in an ordinary rollout and was not told before: nodes of one cause at once, and again only when
   * they have become twice as many.
   */
  news(now: number): readonly TroubleNews[];
  /** What keeps the rollout from being done and is not expected to pass by itself any more. */
  hopeless(now: number): readonly RolloutTrouble[];
  /** When there will be more to tell if nothing changes; undefined: never. */
  nextAt(now: number): number | undefined;
}

interface Entry {
  readonly trouble: RolloutTrouble;
  readonly dueAt: number;
  readonly hopelessAt: number;
}

export function createTroubleLog(): TroubleLog {
  let entries = new Map<string, Entry>();
  const firstSeen = new Map<string, number>();
  /** Nodes that were told last, by cause. */
  const named = new Map<string, readonly string[]>();
  let budgetUsers: readonly string[] = [];
  const generations = new Set<number>();
  let isDeletionReported = false;

  const nodeNews = (due: readonly NodeTrouble[]): readonly TroubleNews[] => {
    const news: TroubleNews[] = [];
    for (const [key, troubles] of groupByCause(due)) {
      const nodes = troubles.map(({ stuck }) => stuck.node);
      const before = named.get(key) ?? [];
      // what an ordinary rollout has on one node after the other is no news on the next one
      const told = troubles.some(isGrave) ? before.filter((node) => nodes.includes(node)) : before;
      const isNews = nodes.some((node) => !told.includes(node)) && nodes.length >= 2 * told.length;
      named.set(key, isNews ? nodes : told);
      if (isNews) news.push({ kind: 'nodes', stuck: troubles.map(({ stuck }) => stuck) });
    }
    return news;
  };

  return {
    see: (troubles, now) => {
      const ids = new Set(troubles.map(({ id }) => id));
      for (const id of firstSeen.keys()) if (!ids.has(id)) firstSeen.delete(id);
      entries = new Map(
        troubles.map((trouble) => {
          const seen = firstSeen.get(trouble.id) ?? now;
          firstSeen.set(trouble.id, seen);
          const since = sinceOf(trouble, seen);
          const { ordinaryMs, patienceMs } = trouble;
          return [trouble.id, { trouble, dueAt: since + ordinaryMs, hopelessAt: since + patienceMs }];
        }),
      );
    },
    news: (now) => {
      const due = [...entries.values()].filter(({ dueAt }) => dueAt <= now).map(({ trouble }) => trouble);
      const news: TroubleNews[] = [];
      for (const trouble of due) {
        if (trouble.kind !== 'unobserved' || generations.has(trouble.generation)) continue;
        generations.add(trouble.generation);
        news.push(trouble);
      }
      const deleting = due.find((trouble) => trouble.kind === 'deleting');
      if (deleting !== undefined && !isDeletionReported) news.push(deleting);
      isDeletionReported = deleting !== undefined;
      news.push(...nodeNews(due.filter((trouble) => trouble.kind === 'node')));
      for (const trouble of due) {
        if (trouble.kind !== 'budget' || trouble.users.some((user) => budgetUsers.includes(user))) continue;
        budgetUsers = trouble.users;
        news.push(trouble);
      }
      return news;
    },
    hopeless: (now) =>
      [...entries.values()]
        .filter(({ trouble, hopelessAt }) => trouble.blocks && hopelessAt <= now)
        .map(({ trouble }) => trouble),
    nextAt: (now) => {
      const times = [...entries.values()]
        .flatMap(({ trouble, dueAt, hopelessAt }) => [dueAt, ...(trouble.blocks ? [hopelessAt] : [])])
        .filter((at) => at > now && at < Infinity);
      return times.length === 0 ? undefined : Math.min(...times);
    },
  };
}

/** The cluster may have known it for longer than we have watched. What still goes has until the end of its grace. */
function sinceOf(trouble: RolloutTrouble, seen: number): number {
  if (trouble.kind !== 'node') return seen;
  const { at, area } = trouble.stuck.cause;
  if (at === undefined) return seen;
  return area === 'terminating' ? at : Math.min(at, seen);
}

function groupByCause(troubles: readonly NodeTrouble[]): ReadonlyMap<string, readonly NodeTrouble[]> {
  const groups = new Map<string, NodeTrouble[]>();
  for (const trouble of troubles) {
    const { reason, container = '' } = trouble.stuck.cause;
    const lasting = lastingReason(reason);
    // the words of a failing pull change with every try
    const words = lasting === 'ImagePullBackOff' ? '' : generalMessage(trouble.stuck);
    const key = JSON.stringify([lasting, container, words]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [trouble]);
    else group.push(trouble);
  }
  return groups;
}
