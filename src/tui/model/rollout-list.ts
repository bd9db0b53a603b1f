import type { DaemonSet } from '../../kube/wire.ts';
import { rolloutStatus } from '../../daemonset/rollout/rollout-status.ts';
import { BY_URGENCY, type CellState } from '../store/cell-state.ts';
import type { Counts } from '../store/tally.ts';
import type { CauseGroup } from './cause-groups.ts';
import type { Model } from './model.ts';

/** One of several rollouts, in short. */
export interface RolloutSummary {
  /** With the namespace where they are in several. Not yet safe for a terminal. */
  readonly name: string;
  /** The index of the rollout in the view. */
  readonly index: number;
  /** The most urgent state of its nodes. */
  readonly state: CellState;
  /** Of eligible nodes. */
  readonly done: number;
  readonly desired: number;
  /** Undefined where pods and nodes are not read. */
  readonly counts: Counts | undefined;
  readonly causes: readonly CauseGroup[];
}

export interface ListedRollout {
  readonly index: number;
  readonly ds: DaemonSet;
  readonly model: Model | undefined;
}

/** The worst first: by the most urgent state, and by how many nodes are in it; then by name. */
export function listRollouts(rollouts: readonly ListedRollout[]): readonly RolloutSummary[] {
  const namespaces = new Set(rollouts.map(({ ds }) => ds.metadata?.namespace));
  return rollouts.map((rollout) => summaryOf(rollout, namespaces.size > 1)).sort(compareRollouts);
}

function summaryOf({ index, ds, model }: ListedRollout, hasNamespace: boolean): RolloutSummary {
  const { name = '', namespace = '' } = ds.metadata ?? {};
  const named = { index, name: hasNamespace ? `${namespace}/${name}` : name };
  if (model === undefined) {
    const {
      desiredNumberScheduled: desired = 0,
      updatedNumberScheduled: updated = 0,
      numberAvailable: available = 0,
    } = ds.status ?? {};
    const isDone = rolloutStatus(ds).done;
    const done = isDone ? desired : Math.min(updated, available);
    return { ...named, state: isDone ? 'done' : 'updating', done, desired, counts: undefined, causes: [] };
  }
  const { counts, desired, causes } = model;
  const state = BY_URGENCY.find((each) => counts[each] > 0) ?? 'done';
  return { ...named, state: state === 'ineligible' ? 'done' : state, done: counts.done, desired, counts, causes };
}

function compareRollouts(a: RolloutSummary, b: RolloutSummary): number {
  const byState = BY_URGENCY.indexOf(a.state) - BY_URGENCY.indexOf(b.state);
  if (byState !== 0) return byState;
  const byCount = (b.counts?.[b.state] ?? 0) - (a.counts?.[a.state] ?? 0);
  // a finished one has no order by size: the list would move without need
  return (a.state === 'stuck' || a.state === 'misscheduled' ? byCount : 0) || (a.name < b.name ? -1 : 1);
}

/** How many nodes of all rollouts are in each state. */
export function totalCounts(rollouts: readonly RolloutSummary[]): Counts {
  const total: Record<CellState, number> = {
    stuck: 0,
    misscheduled: 0,
    updating: 0,
    outdated: 0,
    done: 0,
    ineligible: 0,
  };
  for (const { counts, done } of rollouts) {
    if (counts === undefined) total.done += done;
    else for (const state of BY_URGENCY) total[state] += counts[state];
  }
  return total;
}
