import { availableAt } from '../daemonset/pods/availability.ts';
import { placementCache } from '../daemonset/placement/placement.ts';
import { nodeReports, type NodeReport } from '../daemonset/status/node-report.ts';
import { targetNodeOf } from '../daemonset/pods/pods-by-node.ts';
import { currentRevision, hashOf, historyOf } from '../daemonset/revisions/revisions.ts';
import { planRollingUpdate } from '../daemonset/rollout/rolling-update.ts';
import { rolloutProblems } from '../daemonset/rollout/rollout-problems.ts';
import type { BudgetUser } from '../daemonset/rollout/rollout-step.ts';
import { viewOf, type DaemonSetView } from '../daemonset/status/view.ts';
import type { ControllerRevision, DaemonSet, Node, Pod } from '../kube/wire.ts';
import type { ClusterEvent } from '../workflows/cluster/informers.ts';
import { alarmedAt, cellOf, type CellState } from './cell.ts';

/** A node as the live view has it. */
export interface Entry {
  readonly report: NodeReport;
  readonly state: CellState;
  /** What is wrong, and when that is seen as stuck, in milliseconds since 1970. */
  readonly problem: EntryProblem | undefined;
  /** How the node uses the budget of the rollout; undefined when it does not. */
  readonly user: BudgetUser | undefined;
  /** When its new pod became available, milliseconds since 1970; only where it is. */
  readonly doneAt: number | undefined;
}

interface EntryProblem {
  readonly id: string;
  readonly alarmedAt: number;
  /** When it was seen first. */
  readonly seen: number;
}

/**
 * What the live view knows of the cluster, kept up event by event: only the nodes that an event is about are looked at again, so
 * that a cluster of thousands costs no more than what happens in it.
 */
export interface Board {
  readonly ds: DaemonSet | undefined;
  readonly history: readonly ControllerRevision[];
  readonly current: ControllerRevision | undefined;
  readonly entries: ReadonlyMap<string, Entry>;
  /** Nodes that should have a pod and have none. */
  readonly missing: number;
  /** Counts up whenever nodes come, go or change their labels. */
  readonly layout: number;
  hear(event: ClusterEvent): void;
  /** What the server last answered when the controller tried to create a pod. */
  setCreateError(message: string | undefined): void;
  /** Takes in all that was heard until now, as of a time (milliseconds since 1970). Says whether anything is different. */
  settle(now: number): boolean;
}

export function createBoard(): Board {
  const nodes = new Map<string, Node>();
  const pods = new Map<string, Pod>();
  /** The names of the pods that are for a node. */
  const podNames = new Map<string, Set<string>>();
  const revisions = new Map<string, ControllerRevision>();
  const entries = new Map<string, Entry>();
  const missing = new Set<string>();
  const dirty = new Set<string>();
  const placementOf = placementCache();
  let ds: DaemonSet | undefined;
  let history: readonly ControllerRevision[] = [];
  let current: ControllerRevision | undefined;
  /** What every node's entry depends on; another one makes them all be looked at again. */
  let basis = '';
  let isBasisDirty = false;
  let createError: string | undefined;
  let layout = 0;

  const hearPod = (pod: Pod, gone: boolean): void => {
    const name = pod.metadata?.name ?? '';
    const before = pods.get(name);
    const from = before === undefined ? undefined : targetNodeOf(before);
    const to = targetNodeOf(pod);
    if (from !== undefined) {
      podNames.get(from)?.delete(name);
      dirty.add(from);
    }
    if (gone) pods.delete(name);
    else pods.set(name, pod);
    if (to === undefined) return;
    dirty.add(to);
    if (gone) return;
    const names = podNames.get(to);
    if (names === undefined) podNames.set(to, new Set([name]));
    else names.add(name);
  };

  const hearNode = (node: Node, gone: boolean): void => {
    const name = node.metadata?.name ?? '';
    const before = nodes.get(name);
    if (gone) nodes.delete(name);
    else nodes.set(name, node);
    dirty.add(name);
    if (gone || !sameLabels(before, node)) layout++;
  };

  const settleBasis = (daemonSet: DaemonSet): void => {
    isBasisDirty = false;
    history = historyOf(daemonSet, [...revisions.values()]);
    current = currentRevision(daemonSet, history);
    const { metadata, spec } = daemonSet;
    const numbers = history.map((revision) => [hashOf(revision), revision.revision]);
    const next = JSON.stringify([
      metadata?.uid,
      metadata?.generation,
      spec?.minReadySeconds,
      numbers,
      current?.revision,
    ]);
    if (next === basis) return;
    basis = next;
    for (const name of nodes.keys()) dirty.add(name);
    for (const name of podNames.keys()) dirty.add(name);
  };

  const entryOf = (daemonSet: DaemonSet, name: string, now: number): Entry | undefined => {
    const node = nodes.get(name);
    const own = [...(podNames.get(name) ?? [])].flatMap((pod) => pods.get(pod) ?? []);
    const view = viewOf({
      ds: daemonSet,
      nodes: node === undefined ? [] : [node],
      pods: own,
      hash: current === undefined ? '' : hashOf(current),
      now,
      placementOn: placementOf(daemonSet),
    });
    const [report] = nodeReports(view, { history, createError });
    if (report === undefined) return undefined;
    const problem = report.cause === undefined ? undefined : problemOf(view, entries.get(name)?.problem, now);
    const state = cellOf(report, problem !== undefined && problem.alarmedAt <= now);
    const minReadySeconds = daemonSet.spec?.minReadySeconds ?? 0;
    const judged = report.pods[0];
    const doneAt = state === 'done' && judged !== undefined ? availableAt(judged.pod, minReadySeconds) : undefined;
    return { report, state, problem, user: planRollingUpdate(view).budget?.usedBy[0], doneAt };
  };

  const problemOf = (view: DaemonSetView, before: EntryProblem | undefined, now: number): EntryProblem | undefined => {
    const found = rolloutProblems(view, { nodesKnown: true, createError }).find(({ kind }) => kind === 'node');
    if (found?.kind !== 'node') return undefined;
    const seen = before?.id === found.id ? before.seen : now;
    const { at, area } = found.unhealthy.cause;
    // the cluster may have known it for longer; what goes has until the end of its grace
    const since = at === undefined ? seen : area === 'terminating' ? at : Math.min(at, seen);
    return { id: found.id, alarmedAt: alarmedAt(found, since), seen };
  };

  /** Time alone changes these: a pod has been ready long enough, or unready for too long. */
  const settleTime = (now: number): boolean => {
    let changed = false;
    for (const [name, entry] of entries) {
      if (entry.state !== 'changing') continue;
      const { cause } = entry.report;
      if (cause?.area === 'time' && cause.at !== undefined && cause.at <= now) {
        dirty.add(name);
        continue;
      }
      const state = cellOf(entry.report, entry.problem !== undefined && entry.problem.alarmedAt <= now);
      if (state === entry.state) continue;
      entries.set(name, { ...entry, state });
      changed = true;
    }
    return changed;
  };

  return {
    get ds() {
      return ds;
    },
    get history() {
      return history;
    },
    get current() {
      return current;
    },
    entries,
    get missing() {
      return missing.size;
    },
    get layout() {
      return layout;
    },
    hear: (event) => {
      switch (event.kind) {
        case 'daemonSet':
          ds = event.object;
          isBasisDirty = true;
          return;
        case 'revision': {
          const name = event.object.metadata?.name ?? '';
          if (event.gone) revisions.delete(name);
          else revisions.set(name, event.object);
          isBasisDirty = true;
          return;
        }
        case 'node':
          hearNode(event.object, event.gone);
          return;
        case 'pod':
          hearPod(event.object, event.gone);
          return;
        case 'createFailure':
          return;
      }
    },
    setCreateError: (message) => {
      if (message === createError) return;
      createError = message;
      for (const name of missing) dirty.add(name);
    },
    settle: (now) => {
      if (ds === undefined) return false;
      const wasDirty = isBasisDirty;
      if (isBasisDirty) settleBasis(ds);
      let changed = settleTime(now) || wasDirty || dirty.size > 0;
      for (const name of dirty) {
        const entry = entryOf(ds, name, now);
        if (entries.has(name) !== (entry !== undefined)) layout++;
        if (entry === undefined) entries.delete(name);
        else entries.set(name, entry);
        if (entry?.report.verdict === 'missing') missing.add(name);
        else missing.delete(name);
        changed = true;
      }
      dirty.clear();
      return changed;
    },
  };
}

function sameLabels(a: Node | undefined, b: Node): boolean {
  const [before = {}, after = {}] = [a?.metadata?.labels, b.metadata?.labels];
  const keys = Object.keys(after);
  return (
    a !== undefined && keys.length === Object.keys(before).length && keys.every((key) => before[key] === after[key])
  );
}
