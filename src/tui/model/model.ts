import { appendTo } from '../../core/append-to.ts';
import { deletedSince } from '../../daemonset/pods/deletion.ts';
import { strategyOf, updateLimits } from '../../daemonset/rollout/update-strategy.ts';
import type { BudgetUser } from '../../daemonset/rollout/rollout-step.ts';
import type { ControllerRevision, DaemonSet } from '../../kube/wire.ts';
import { causeGroups, type CauseGroup } from './cause-groups.ts';
import { ALL_NODES, groupLabels, groupOf } from './grouping.ts';
import type { NodeEntry } from '../store/node-entry.ts';
import type { NodeStore } from '../store/node-store.ts';
import type { Counts } from '../store/tally.ts';
import { paceOf, type Pace } from './pace.ts';

/** Nodes with the same value of the label that groups them. */
export interface Group {
  readonly name: string;
  /** The nodes that are part of the rollout, by name in natural order. */
  readonly entries: readonly NodeEntry[];
  readonly done: number;
  /** Nodes that are stuck or misscheduled. */
  readonly bad: number;
}

export interface BudgetModel {
  readonly kind: 'maxUnavailable' | 'maxSurge';
  readonly allowed: number;
  readonly users: readonly BudgetUser[];
}

/** The state of a rollout at one moment, as plain data. Times are in milliseconds since 1970. */
export interface Model {
  readonly ds: DaemonSet;
  readonly revision: number | undefined;
  /** The newest earlier revision, which an undo restores. */
  readonly previous: ControllerRevision | undefined;
  readonly now: number;
  /** When the rollout began, an estimate. */
  readonly began: number;
  readonly counts: Counts;
  /** Eligible nodes. */
  readonly desired: number;
  /** Undefined under OnDelete, and when the DaemonSet is being deleted. */
  readonly budget: BudgetModel | undefined;
  readonly pace: Pace | undefined;
  /** Of the pods of the current revision. */
  readonly restarts: number;
  /** The labels that nodes can be grouped by. */
  readonly labels: readonly string[];
  /** The label that they are grouped by. */
  readonly by: string;
  readonly groups: readonly Group[];
  /** What is stuck comes first, and of that the largest group. */
  readonly causes: readonly CauseGroup[];
}

export interface ModelInput {
  readonly now: number;
  /** The label to group by; undefined: the best one. */
  readonly by: string | undefined;
  /** The label of `--by`. */
  readonly requested: string | undefined;
}

/** After so many milliseconds without a change, a new rollout begins. */
const QUIET_MS = 600_000;
/** Another revision is seen at most so many milliseconds after its first pod was created, of whose time the server tells only seconds. */
const SEEN_WITHIN_MS = 5000;
/** More groups than this begin with those that have problems. */
const MANY_GROUPS = 12;
/** Sorting more names than this takes too much of a frame. */
const MAX_SORTED = 500;
const NATURAL = new Intl.Collator('en', { numeric: true });

/** Builds models of a store; keeps what changes only when nodes are added or removed. Undefined before the DaemonSet is known. */
export function createModelBuilder(store: NodeStore): (input: ModelInput) => Model | undefined {
  const groupsOf = createGroupBuilder(store);
  let start: { readonly revision: string | undefined; readonly began: number } | undefined;
  return ({ now, by, requested }) => {
    const { ds, entries, tally, current, previous } = store;
    if (ds === undefined) return undefined;
    const revision = current?.metadata?.name;
    if (start === undefined || start.revision !== revision) {
      // an undo goes back to a revision whose earlier pods are of no use to tell when it began
      const since = start === undefined ? -Infinity : now - SEEN_WITHIN_MS;
      start = { revision, began: beganOf(entries.values(), now, since) };
    }
    const { began } = start;

    const { desired, restarts } = tally;
    const counts = { ...tally.counts };
    const bad = [...tally.bad];
    const limits = updateLimits(ds, desired);
    const kind = limits.maxSurge > 0 ? 'maxSurge' : 'maxUnavailable';
    const isOnDelete = strategyOf(ds) === 'OnDelete';
    const atOnce = isOnDelete ? 1 : limits[kind];
    const pace = paceOf({ doneAt: [...tally.doneAt], began, remaining: desired - counts.done, atOnce, now });
    return {
      ds,
      revision: current?.revision,
      previous,
      now,
      began,
      counts,
      desired,
      budget:
        isOnDelete || deletedSince(ds) !== undefined
          ? undefined
          : { kind, allowed: limits[kind], users: [...tally.users] },
      // when stuck nodes will be done nobody knows
      pace: pace === undefined || counts.stuck === 0 ? pace : { ...pace, leftMs: undefined },
      restarts,
      ...groupsOf(by, requested),
      causes: causeGroups(bad.length > MAX_SORTED ? bad : bad.sort(byName)),
    };
  };
}

function byName(a: NodeEntry, b: NodeEntry): number {
  return NATURAL.compare(a.report.name, b.report.name);
}

/** When the current series of new pods began, not before `since`, or `now` when nothing has happened for long. */
function beganOf(entries: Iterable<NodeEntry>, now: number, since: number): number {
  const times: number[] = [];
  for (const { report, doneAt } of entries) {
    for (const { updated, pod } of report.pods) {
      const created = Date.parse(pod.metadata?.creationTimestamp ?? '');
      if (updated && !Number.isNaN(created)) times.push(created);
    }
    if (doneAt !== undefined) times.push(doneAt);
  }
  let began = now;
  for (const time of times.sort((a, b) => b - a)) {
    if (time < since || began - time > QUIET_MS) break;
    began = Math.min(began, time);
  }
  return began;
}

/** The nodes of the rollout by group, and the labels that they can be grouped by. */
function createGroupBuilder(store: NodeStore) {
  let known = {
    key: '',
    labels: [] as readonly string[],
    names: [] as readonly (readonly [string, readonly string[]])[],
  };
  return (by: string | undefined, requested: string | undefined): Pick<Model, 'labels' | 'by' | 'groups'> => {
    const { entries, layout } = store;
    const key = JSON.stringify([layout, by, requested]);
    if (known.key !== key) {
      const nodes = [...entries.values()].flatMap(({ report, state }) =>
        state === 'ineligible' ? [] : (report.node ?? []),
      );
      const labels = groupLabels(nodes, requested);
      known = { key, labels, names: namesByGroup(entries, by ?? labels[0] ?? ALL_NODES) };
    }
    const groups: Group[] = [];
    for (const [name, nodes] of known.names) {
      const group = groupOfNodes(name, nodes, entries);
      if (group.entries.length > 0) groups.push(group);
    }
    // of many groups only some may have room
    const sorted = groups.length > MANY_GROUPS ? groups.toSorted((a, b) => b.bad - a.bad) : groups;
    return { labels: known.labels, by: by ?? known.labels[0] ?? ALL_NODES, groups: sorted };
  };
}

function groupOfNodes(name: string, nodes: readonly string[], entries: ReadonlyMap<string, NodeEntry>): Group {
  const members: NodeEntry[] = [];
  let done = 0;
  let bad = 0;
  for (const node of nodes) {
    const entry = entries.get(node);
    if (entry === undefined || entry.state === 'ineligible') continue;
    members.push(entry);
    if (entry.state === 'done') done++;
    else if (entry.state === 'stuck' || entry.state === 'misscheduled') bad++;
  }
  return { name, entries: members, done, bad };
}

/** The names of the nodes of each group, all in natural order; nodes without the label come last. */
function namesByGroup(
  entries: ReadonlyMap<string, NodeEntry>,
  label: string,
): readonly (readonly [string, readonly string[]])[] {
  const groups = new Map<string, string[]>();
  const rest: string[] = [];
  for (const [node, { report }] of entries) {
    const name = groupOf(report.node, label);
    if (name === undefined) {
      rest.push(node);
      continue;
    }
    appendTo(groups, name, node);
  }
  const named = [...groups].sort(([a], [b]) => NATURAL.compare(a, b));
  const all: readonly (readonly [string, string[]])[] = rest.length > 0 ? [...named, ['(none)', rest]] : named;
  return all.map(([name, nodes]) => [name, nodes.sort((a, b) => NATURAL.compare(a, b))] as const);
}
