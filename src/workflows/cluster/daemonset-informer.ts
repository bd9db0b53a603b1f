import { selectorText } from '../../apimachinery/labels/selector-text.ts';
import { ownSignal } from '../../core/async/own-signal.ts';
import { asDsError, DsError, isKind } from '../../core/errors.ts';
import { keptPlacement } from '../../daemonset/placement/kept-placement.ts';
import { currentRevision, hashOf, historyOf } from '../../daemonset/revisions/revisions.ts';
import { viewOf } from '../../daemonset/status/view.ts';
import type { Client, CollectionPath } from '../../kube/client.ts';
import { CONTROLLER_REVISIONS, DAEMON_SETS, EVENTS, NODES, PODS } from '../../kube/resource.ts';
import { startInformer, type Informer } from '../../kube/watch/informer.ts';
import type { ControllerRevision, DaemonSet, Event, KubeObject, Node, Pod } from '../../kube/wire.ts';
import type { ClusterSnapshot } from './cluster-snapshot.ts';
import { createErrorIn, timeOfEvent } from './create-error.ts';
import type { NamedDaemonSet, WatchingOptions } from './follow-daemonset.ts';

/** A change of the DaemonSet, or of what its controller looks at. */
export type ClusterEvent =
  | { readonly kind: 'daemonSet'; readonly object: DaemonSet }
  | { readonly kind: 'node'; readonly object: Node; readonly gone: boolean }
  | { readonly kind: 'pod'; readonly object: Pod; readonly gone: boolean }
  | { readonly kind: 'revision'; readonly object: ControllerRevision; readonly gone: boolean }
  | { readonly kind: 'createFailure'; readonly object: Event; readonly gone: boolean };

export interface DaemonSetHandler {
  changed?(event: ClusterEvent): void;
  /** The DaemonSet and all that was asked for is known. */
  synced?(): void;
  /** The server refused the pods, the revisions or the nodes: what depends on them cannot be known. */
  refused?(error: DsError): void;
  /** The DaemonSet cannot be followed any more: it is gone, the server refused, or the signal fired. */
  failed?(error: unknown): void;
}

/** A DaemonSet with all that decides what becomes of it where, watched once for every reader. */
export interface DaemonSetInformer {
  /** Undefined until the first list has come. */
  readonly daemonSet: DaemonSet | undefined;
  /** Pods, revisions, nodes and failures to create pods are known, too, as far as the server shows them. */
  readonly hasSynced: boolean;
  /** False until the nodes are known, which is for good when we may not list them. */
  readonly nodesKnown: boolean;
  /** Begins to watch for changes; until then it is one list of the DaemonSet. */
  watch(): void;
  /** Begins to watch for changes, and what explains the DaemonSet: its pods, revisions, failures to create pods, and every node. */
  explain(): void;
  subscribe(handler: DaemonSetHandler): void;
  /** All of it as of `now` (milliseconds since 1970). Undefined before the DaemonSet is known. */
  snapshot(now: number): InformedSnapshot | undefined;
}

export interface InformedSnapshot extends ClusterSnapshot {
  /** The failure to create a pod is of the pods that are missing now, and has not passed since. */
  readonly createErrorIsFresh: boolean;
}

export interface DaemonSetInformerOptions extends WatchingOptions {
  /** Shared by all who need every node; watched from the first call. */
  readonly nodes: () => Informer<Node>;
  /** Without the nodes there is nothing to say: not to be allowed to list them is a refusal like any other. */
  readonly needsNodes?: boolean;
}

/** Every node, watched by one for several DaemonSets, from when it is first asked for. */
export function sharedNodes(client: Client, { clock, signal }: WatchingOptions): () => Informer<Node> {
  let nodes: Informer<Node> | undefined;
  return () => (nodes ??= startInformer<Node>(client, { resource: NODES }, { clock, signal: ownSignal(signal) }));
}

/**
 * Watches a DaemonSet until the signal fires. A DaemonSet that is deleted, also when another one of that name follows, ends it with
 * kind `failure`; one that does not exist with the server's `notFound`.
 */
export function startDaemonSetInformer(
  client: Client,
  { namespace, name }: NamedDaemonSet,
  { clock, signal, nodes: startNodes, needsNodes = false }: DaemonSetInformerOptions,
): DaemonSetInformer {
  const handlers = new Set<DaemonSetHandler>();
  const placementOf = keptPlacement();
  let daemonSet: DaemonSet | undefined;
  let failure: { readonly error: unknown } | undefined;
  let isExplaining = false;
  let nodes: Informer<Node> | undefined;
  let owned: OwnedInformers | undefined;
  let wasSynced = false;

  const emit = (event: ClusterEvent): void => {
    for (const handler of handlers) handler.changed?.(event);
  };
  const fail = (error: unknown): void => {
    if (failure !== undefined) return;
    failure = { error };
    for (const handler of handlers) handler.failed?.(error);
  };
  const refuse = (error: unknown): void => {
    const refusal = asDsError(error);
    if (signal.aborted || refusal === undefined) fail(error);
    else for (const handler of handlers) handler.refused?.(refusal);
  };
  const settle = (): void => {
    if (wasSynced || !hasSynced()) return;
    wasSynced = true;
    for (const handler of handlers) handler.synced?.();
  };
  const hasSynced = (): boolean =>
    owned !== undefined &&
    nodes !== undefined &&
    [owned.pods, owned.revisions].every((informer) => informer.hasSynced) &&
    [owned.failures, nodes].every((informer) => informer.hasSynced || informer.refusal?.kind === 'forbidden');

  const watch = <T extends KubeObject>(
    at: CollectionPath,
    selectors: { readonly labelSelector?: string; readonly fieldSelector?: string },
    report: (object: T, gone: boolean) => void,
    failed: (error: unknown) => void,
  ): Informer<T> => {
    const informer = startInformer<T>(client, at, { ...selectors, clock, signal: ownSignal(signal) });
    informer.subscribe({
      changed: ({ type, object }) => report(object, type === 'DELETED'),
      synced: settle,
      failed,
    });
    return informer;
  };
  /** Who may not list them, which is common, does without. */
  const optional = (error: unknown): void => {
    if (isKind(error, 'forbidden')) settle();
    else refuse(error);
  };
  const watchOwned = (of: DaemonSet): OwnedInformers => {
    // the selector never changes
    const labelSelector = selectorText(of.spec?.selector);
    const fieldSelector = `involvedObject.uid=${of.metadata?.uid ?? ''},reason=FailedCreate`;
    return {
      pods: watch<Pod>(
        { resource: PODS, namespace },
        { labelSelector },
        (object, gone) => emit({ kind: 'pod', object, gone }),
        refuse,
      ),
      revisions: watch<ControllerRevision>(
        { resource: CONTROLLER_REVISIONS, namespace },
        { labelSelector },
        (object, gone) => emit({ kind: 'revision', object, gone }),
        refuse,
      ),
      failures: watch<Event>(
        { resource: EVENTS, namespace },
        { fieldSelector },
        (object, gone) => emit({ kind: 'createFailure', object, gone }),
        optional,
      ),
    };
  };
  let watchNow: () => void = () => undefined;
  const watchWhen = new Promise<void>((resolve) => (watchNow = resolve));
  const explain = (): void => {
    isExplaining = true;
    watchNow();
    if (nodes === undefined) {
      nodes = startNodes();
      nodes.subscribe({
        changed: ({ type, object }) => {
          if (!signal.aborted) emit({ kind: 'node', object, gone: type === 'DELETED' });
        },
        synced: settle,
        failed: needsNodes ? refuse : optional,
      });
    }
    if (daemonSet === undefined || owned !== undefined) return;
    owned = watchOwned(daemonSet);
    settle();
  };

  startInformer<DaemonSet>(
    client,
    { resource: DAEMON_SETS, namespace },
    { fieldSelector: `metadata.name=${name}`, clock, signal: ownSignal(signal), watchWhen },
  ).subscribe({
    changed: ({ type, object }) => {
      const uid = object.metadata?.uid;
      if (type === 'DELETED' || (daemonSet !== undefined && uid !== daemonSet.metadata?.uid)) {
        fail(new DsError('failure', 'object has been deleted'));
        return;
      }
      if (failure !== undefined) return;
      daemonSet = object;
      if (isExplaining) explain();
      emit({ kind: 'daemonSet', object });
    },
    synced: () => {
      if (daemonSet !== undefined) return;
      // asking for the object by name gets the server's own message
      client.get({ resource: DAEMON_SETS, namespace, name }, { signal }).then(
        () => undefined,
        (error: unknown) => fail(error),
      );
    },
    failed: fail,
  });

  return {
    get daemonSet() {
      return daemonSet;
    },
    get hasSynced() {
      return hasSynced();
    },
    get nodesKnown() {
      return nodes?.hasSynced === true;
    },
    watch: () => watchNow(),
    explain,
    subscribe: (handler) => {
      handlers.add(handler);
      if (daemonSet !== undefined) handler.changed?.({ kind: 'daemonSet', object: daemonSet });
      for (const object of nodes?.objects.values() ?? []) handler.changed?.({ kind: 'node', object, gone: false });
      for (const object of owned?.pods.objects.values() ?? []) handler.changed?.({ kind: 'pod', object, gone: false });
      for (const object of owned?.revisions.objects.values() ?? [])
        handler.changed?.({ kind: 'revision', object, gone: false });
      if (hasSynced()) handler.synced?.();
      if (failure !== undefined) handler.failed?.(failure.error);
    },
    snapshot: (now) => {
      if (daemonSet === undefined) return undefined;
      const history = historyOf(daemonSet, [...(owned?.revisions.objects.values() ?? [])]);
      const current = currentRevision(daemonSet, history);
      const pods = [...(owned?.pods.objects.values() ?? [])];
      const failures = [...(owned?.failures.objects.values() ?? [])];
      const view = viewOf({
        ds: daemonSet,
        nodes: [...(nodes?.objects.values() ?? [])],
        pods,
        hash: current === undefined ? '' : hashOf(current),
        now,
        placementOn: placementOf(daemonSet),
      });
      return {
        ds: daemonSet,
        view,
        history,
        current,
        nodesKnown: nodes?.hasSynced === true,
        createError: createErrorIn(failures),
        createErrorIsFresh: isFresh(failures, pods),
      };
    },
  };
}

interface OwnedInformers {
  readonly pods: Informer<Pod>;
  readonly revisions: Informer<ControllerRevision>;
  readonly failures: Informer<Event>;
}

/** Timestamps of pods and events know no fractions of a second. */
const SECOND = 1000;

/** A pod that came after the failure says that it has passed; only a new failure says otherwise. */
function isFresh(failures: readonly Event[], pods: readonly Pod[]): boolean {
  const failed = latest(failures.map(timeOfEvent));
  const created = latest(pods.map(({ metadata }) => Date.parse(metadata?.creationTimestamp ?? '') || 0));
  return failed + SECOND >= created;
}

function latest(times: readonly number[]): number {
  return times.reduce((last, time) => Math.max(last, time), -Infinity);
}
