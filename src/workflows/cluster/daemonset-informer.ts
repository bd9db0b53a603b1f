import { ownSignal } from '../../core/async/own-signal.ts';
import { asDsError, DsError, isKind } from '../../core/errors.ts';
import { placementCache } from '../../daemonset/placement/placement.ts';
import type { Client } from '../../kube/client.ts';
import { DAEMON_SETS } from '../../kube/resource.ts';
import { startInformer, type Informer } from '../../kube/watch/informer.ts';
import type { DaemonSet, Node } from '../../kube/wire.ts';
import type { ClusterEvent } from './cluster-event.ts';
import type { NamedDaemonSet, WatchingOptions } from './follow-daemonset.ts';
import { informedSnapshot, type InformedSnapshot } from './informed-snapshot.ts';
import { startOwnedInformers, type OwnedInformers } from './owned-informers.ts';

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

export interface DaemonSetInformerOptions extends WatchingOptions {
  /** Shared by all who need every node; watched from the first call. */
  readonly nodes: () => Informer<Node>;
  /** Without the nodes there is nothing to say: not to be allowed to list them is a refusal like any other. */
  readonly needsNodes?: boolean;
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
  const placementOf = placementCache();
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
    owned.haveSynced() &&
    (nodes.hasSynced || nodes.refusal?.kind === 'forbidden');

  /** Who may not list them, which is common, does without. */
  const optional = (error: unknown): void => {
    if (isKind(error, 'forbidden')) settle();
    else refuse(error);
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
    owned = startOwnedInformers(
      client,
      daemonSet,
      { clock, signal },
      { changed: emit, synced: settle, refused: refuse, withoutFailures: optional },
    );
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
      return informedSnapshot({ ds: daemonSet, owned, nodes, now, placementOn: placementOf(daemonSet) });
    },
  };
}
