import { targetNodeOf } from '../../daemonset/pods/pods-by-node.ts';
import { currentRevision, hashOf, historyOf } from '../../daemonset/revisions/revisions.ts';
import type { ControllerRevision, DaemonSet, Node, Pod } from '../../kube/wire.ts';
import type { ClusterEvent } from '../../workflows/cluster/informers.ts';
import { agedEntry, createEntryBuilder, type NodeEntry } from './node-entry.ts';
import { createTally, type Tally } from './tally.ts';

/**
 * The nodes of a rollout, kept up to date event by event: only the nodes that an event is about are looked at again, so that the cost
 * depends on what happens in a cluster and not on its size.
 */
export interface NodeStore {
  readonly ds: DaemonSet | undefined;
  readonly current: ControllerRevision | undefined;
  /** The newest revision before the current one. */
  readonly previous: ControllerRevision | undefined;
  readonly entries: ReadonlyMap<string, NodeEntry>;
  /** What the entries add up to. */
  readonly tally: Tally;
  /** Eligible nodes without a pod. */
  readonly missing: number;
  /** Counts up whenever nodes are added, removed or get other labels. */
  readonly layout: number;
  handle(event: ClusterEvent): void;
  /** What the server last answered when the controller tried to create a pod. */
  setCreateError(message: string | undefined): void;
  /** Applies all events so far, as of `now` (milliseconds since 1970). Returns whether anything changed. */
  update(now: number): boolean;
}

export function createNodeStore(): NodeStore {
  const pods = createPodIndex();
  const nodes = new Map<string, Node>();
  const revisions = createRevisionIndex();
  const entries = new Map<string, NodeEntry>();
  const tally = createTally();
  const missing = new Set<string>();
  /** The nodes whose state may change with time alone. */
  const updating = new Set<string>();
  /** Nodes to look at again. */
  const dirty = new Set<string>();
  const buildEntry = createEntryBuilder();
  let ds: DaemonSet | undefined;
  let createError: string | undefined;
  let layout = 0;

  const handleNode = (node: Node, gone: boolean): void => {
    const name = node.metadata?.name ?? '';
    const before = nodes.get(name);
    if (gone) nodes.delete(name);
    else nodes.set(name, node);
    dirty.add(name);
    if (gone || !haveSameLabels(before, node)) layout++;
  };

  const replace = (name: string, before: NodeEntry | undefined, after: NodeEntry | undefined): void => {
    if (after === undefined) entries.delete(name);
    else entries.set(name, after);
    tally.replace(name, before, after);
    setMember(updating, name, after?.state === 'updating');
  };

  const rebuild = (name: string, daemonSet: DaemonSet, now: number): void => {
    const before = entries.get(name);
    const entry = buildEntry({
      ds: daemonSet,
      history: revisions.history,
      current: revisions.current,
      node: nodes.get(name),
      pods: pods.of(name),
      createError,
      before,
      now,
    });
    if ((before === undefined) !== (entry === undefined)) layout++;
    replace(name, before, entry);
    setMember(missing, name, entry?.report.verdict === 'missing');
  };

  const rebuildDirty = (daemonSet: DaemonSet, now: number): void => {
    const names = [...dirty];
    dirty.clear();
    names.forEach((name) => rebuild(name, daemonSet, now));
  };

  /** Returns whether time alone has changed an entry. */
  const age = (now: number): boolean => {
    let hasChanged = false;
    for (const name of updating) {
      const entry = entries.get(name);
      const aged = entry === undefined ? undefined : agedEntry(entry, now);
      if (aged === 'rebuild') dirty.add(name);
      else if (aged !== undefined && aged !== entry) {
        replace(name, entry, aged);
        hasChanged = true;
      }
    }
    return hasChanged;
  };

  return {
    get ds() {
      return ds;
    },
    get current() {
      return revisions.current;
    },
    get previous() {
      const { history, current } = revisions;
      return current === undefined ? undefined : history.filter((revision) => revision !== current).at(-1);
    },
    entries,
    tally,
    get missing() {
      return missing.size;
    },
    get layout() {
      return layout;
    },
    handle: (event) => {
      switch (event.kind) {
        case 'daemonSet':
          ds = event.object;
          revisions.invalidate();
          return;
        case 'revision':
          revisions.handle(event.object, event.gone);
          return;
        case 'node':
          handleNode(event.object, event.gone);
          return;
        case 'pod':
          for (const name of pods.handle(event.object, event.gone)) dirty.add(name);
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
    update: (now) => {
      if (ds === undefined) return false;
      const revision = revisions.update(ds);
      if (revision === 'another') for (const name of [...nodes.keys(), ...pods.nodes()]) dirty.add(name);
      const hasAged = age(now);
      const hasChanged = hasAged || revision !== 'unchanged' || dirty.size > 0;
      rebuildDirty(ds, now);
      return hasChanged;
    },
  };
}

function setMember(set: Set<string>, name: string, isMember: boolean): void {
  if (isMember) set.add(name);
  else set.delete(name);
}

/** Pods by the node that they are for. */
function createPodIndex() {
  const pods = new Map<string, Pod>();
  const namesByNode = new Map<string, Set<string>>();
  return {
    of: (node: string): readonly Pod[] => [...(namesByNode.get(node) ?? [])].flatMap((name) => pods.get(name) ?? []),
    nodes: (): Iterable<string> => namesByNode.keys(),
    /** Returns the nodes that the event is about. */
    handle: (pod: Pod, gone: boolean): readonly string[] => {
      const name = pod.metadata?.name ?? '';
      const before = pods.get(name);
      const from = before === undefined ? undefined : targetNodeOf(before);
      const to = targetNodeOf(pod);
      if (from !== undefined) namesByNode.get(from)?.delete(name);
      if (gone) pods.delete(name);
      else {
        pods.set(name, pod);
        if (to !== undefined) namesByNode.set(to, (namesByNode.get(to) ?? new Set()).add(name));
      }
      return [from, to].filter((node) => node !== undefined);
    },
  };
}

/** The revisions of the DaemonSet, and whether a change of them or of it is one for every node. */
function createRevisionIndex() {
  const revisions = new Map<string, ControllerRevision>();
  let history: readonly ControllerRevision[] = [];
  let current: ControllerRevision | undefined;
  let isStale = false;
  let key = '';
  return {
    get history() {
      return history;
    },
    get current() {
      return current;
    },
    invalidate: (): void => {
      isStale = true;
    },
    handle: (revision: ControllerRevision, gone: boolean): void => {
      const name = revision.metadata?.name ?? '';
      if (gone) revisions.delete(name);
      else revisions.set(name, revision);
      isStale = true;
    },
    update: (ds: DaemonSet): 'unchanged' | 'same' | 'another' => {
      if (!isStale) return 'unchanged';
      isStale = false;
      history = historyOf(ds, [...revisions.values()]);
      current = currentRevision(ds, history);
      const { metadata, spec } = ds;
      const numbers = history.map((revision) => [hashOf(revision), revision.revision]);
      const next = [metadata?.uid, metadata?.generation, spec?.minReadySeconds, numbers, current?.revision];
      const before = key;
      key = JSON.stringify(next);
      return key === before ? 'same' : 'another';
    },
  };
}

function haveSameLabels(a: Node | undefined, b: Node): boolean {
  const [before = {}, after = {}] = [a?.metadata?.labels, b.metadata?.labels];
  const keys = Object.keys(after);
  return (
    a !== undefined && keys.length === Object.keys(before).length && keys.every((key) => before[key] === after[key])
  );
}
