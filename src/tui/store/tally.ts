import type { BudgetUser } from '../../daemonset/rollout/rollout-step.ts';
import type { CellState } from './cell-state.ts';
import type { NodeEntry } from './node-entry.ts';

export type Counts = Readonly<Record<CellState, number>>;

/** What a rollout adds up to, kept up to date entry by entry: a frame of thousands of nodes need not look at all of them. */
export interface Tally {
  readonly counts: Counts;
  /** Eligible nodes. */
  readonly desired: number;
  /** Of the pods of the current revision. */
  readonly restarts: number;
  /** The nodes that use the budget. */
  readonly users: Iterable<BudgetUser>;
  /** When each node that is done became so, milliseconds since 1970. */
  readonly doneAt: Iterable<number>;
  /** Nodes that are stuck or misscheduled. */
  readonly bad: Iterable<NodeEntry>;
}

export interface MutableTally extends Tally {
  /** The node's entry has changed; undefined for a node that is not known. */
  replace(name: string, before: NodeEntry | undefined, after: NodeEntry | undefined): void;
}

export function createTally(): MutableTally {
  const counts: Record<CellState, number> = {
    stuck: 0,
    misscheduled: 0,
    updating: 0,
    outdated: 0,
    done: 0,
    ineligible: 0,
  };
  const users = new Map<string, BudgetUser>();
  const doneAt = new Map<string, number>();
  const bad = new Map<string, NodeEntry>();
  let desired = 0;
  let restarts = 0;

  const count = ({ state, report }: NodeEntry, sign: 1 | -1): void => {
    counts[state] += sign;
    if (report.placement.shouldRun) desired += sign;
    for (const pod of report.pods) if (pod.updated) restarts += sign * pod.restarts;
  };

  return {
    counts,
    get desired() {
      return desired;
    },
    get restarts() {
      return restarts;
    },
    get users() {
      return users.values();
    },
    get doneAt() {
      return doneAt.values();
    },
    get bad() {
      return bad.values();
    },
    replace: (name, before, after) => {
      if (before !== undefined) count(before, -1);
      if (after !== undefined) count(after, 1);
      setOrDelete(users, name, after?.user);
      setOrDelete(doneAt, name, after?.doneAt);
      setOrDelete(bad, name, after?.state === 'stuck' || after?.state === 'misscheduled' ? after : undefined);
    },
  };
}

function setOrDelete<T>(map: Map<string, T>, key: string, value: T | undefined): void {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}
