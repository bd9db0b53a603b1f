import { ownSignal } from '../../core/async/own-signal.ts';
import { asDsError, DsError, isKind } from '../../core/errors.ts';
import { placementCache } from '../../daemonset/placement/placement.ts';
import type { Client } from '../../kube/client.ts';
import { DAEMON_SETS } from '../../kube/resource.ts';
import { startInformer, type Informer } from '../../kube/watch/informer.ts';
import type { DaemonSet, Node } from '../../kube/wire.ts';
import type { NamedDaemonSet, WatchingOptions } from './follow-daemonset.ts';
import { informedSnapshot, type InformedSnapshot } from './informed-snapshot.ts';
import { startOwnedInformers, type ClusterEvent, type OwnedInformers } from './informers.ts';

export interface DaemonSetHandler {
  /** More nodes or pods have been read, before `synced`. */
  listing?(): void;
  changed?(event: ClusterEvent): void;
  /** The DaemonSet, and everything that `explain` requested, has been listed. */
  synced?(): void;
  /** The server refused to list pods, revisions or nodes, so what depends on them is unknown. */
  refused?(error: DsError): void;
  /** The DaemonSet can no longer be watched: it is gone, the server refused, or the signal fired. */
  failed?(error: unknown): void;
}

/** An informer of a DaemonSet and of everything its controller depends on, shared by all readers. */
export interface DaemonSetInformer {
  /** Undefined until listed. */
  readonly daemonSet: DaemonSet | undefined;
  /** Pods, revisions, nodes and failures to create pods are listed too, as far as the server allows it. */
  readonly hasSynced: boolean;
  /** How many nodes and pods have been read so far. */
  readonly listed: { readonly nodes: number; readonly pods: number };
  /** Stays false when nodes may not be listed. */
  readonly nodesKnown: boolean;
  /** Starts to watch the DaemonSet; until then it is only listed once. */
  watch(): void;
  /** Starts to watch the DaemonSet and what explains its state: pods, revisions, failures to create pods, and every node. */
  explain(): void;
  subscribe(handler: DaemonSetHandler): void;
  /** The state as of `now` (milliseconds since 1970). Undefined before the DaemonSet is listed. */
  snapshot(now: number): InformedSnapshot | undefined;
}

export interface DaemonSetInformerOptions extends WatchingOptions {
  /** Starts or returns the shared informer of every node. */
  readonly nodes: () => Informer<Node>;
  /** Report it as a refusal when nodes may not be listed, instead of continuing without them. */
  readonly needsNodes?: boolean;
}

/**
 * Watches a DaemonSet until the signal fires. Fails with kind `failure` when the DaemonSet is deleted, even if another one of the
 * same name follows, and with the server's `notFound` when it does not exist.
 */
export function startDaemonSetInformer(
  client: Client,
  { namespace, name }: NamedDaemonSet,
  { clock, signal, nodes: startNodes, needsNodes = false }: DaemonSetInformerOptions,
): DaemonSetInformer {
  const placementOf = placementCache();
  const handlers = createHandlers();
  let daemonSet: DaemonSet | undefined;
  let isExplaining = false;
  let nodes: Informer<Node> | undefined;
  let owned: OwnedInformers | undefined;
  let watch: () => void = () => undefined;
  const watchWhen = new Promise<void>((resolve) => (watch = resolve));

  const hasSynced = (): boolean =>
    owned?.haveSynced() === true && (nodes?.hasSynced === true || nodes?.refusal?.kind === 'forbidden');
  const checkSynced = (): void => {
    if (hasSynced()) handlers.synced();
  };
  const refused = (error: unknown): void => {
    const refusal = asDsError(error);
    if (signal.aborted || refusal === undefined) handlers.failed(error);
    else handlers.refused(refusal);
  };
  /** For what many users may not list, and can do without. */
  const optional = (error: unknown): void => {
    if (isKind(error, 'forbidden')) checkSynced();
    else refused(error);
  };
  const explain = (): void => {
    isExplaining = true;
    watch();
    if (nodes === undefined) {
      nodes = startNodes();
      nodes.subscribe({
        listing: handlers.listing,
        changed: ({ type, object }) => {
          if (!signal.aborted) handlers.changed({ kind: 'node', object, gone: type === 'DELETED' });
        },
        synced: checkSynced,
        failed: needsNodes ? refused : optional,
      });
    }
    if (daemonSet === undefined || owned !== undefined) return;
    const { listing, changed } = handlers;
    const handler = { listing, changed, synced: checkSynced, refused, eventsRefused: optional };
    owned = startOwnedInformers(client, daemonSet, { clock, signal }, handler);
    checkSynced();
  };

  startInformer<DaemonSet>(
    client,
    { resource: DAEMON_SETS, namespace },
    { fieldSelector: `metadata.name=${name}`, clock, signal: ownSignal(signal), watchWhen },
  ).subscribe({
    changed: ({ type, object }) => {
      const uid = object.metadata?.uid;
      if (type === 'DELETED' || (daemonSet !== undefined && uid !== daemonSet.metadata?.uid)) {
        handlers.failed(new DsError('failure', 'object has been deleted'));
        return;
      }
      if (handlers.failure !== undefined) return;
      daemonSet = object;
      if (isExplaining) explain();
      handlers.changed({ kind: 'daemonSet', object });
    },
    synced: () => {
      if (daemonSet !== undefined) return;
      // a request by name gets the server's own message
      client.get({ resource: DAEMON_SETS, namespace, name }, { signal }).then(() => undefined, handlers.failed);
    },
    failed: handlers.failed,
  });

  return {
    get daemonSet() {
      return daemonSet;
    },
    get hasSynced() {
      return hasSynced();
    },
    get listed() {
      return { nodes: nodes?.listed ?? 0, pods: owned?.pods.listed ?? 0 };
    },
    get nodesKnown() {
      return nodes?.hasSynced === true;
    },
    watch: () => watch(),
    explain,
    subscribe: (handler) => {
      handlers.add(handler);
      for (const event of eventsOf(daemonSet, nodes, owned)) handler.changed?.(event);
      if (hasSynced()) handler.synced?.();
      if (handlers.failure !== undefined) handler.failed?.(handlers.failure.error);
    },
    snapshot: (now) => {
      if (daemonSet === undefined) return undefined;
      return informedSnapshot({ ds: daemonSet, owned, nodes, now, placementOn: placementOf(daemonSet) });
    },
  };
}

/** Calls every handler; `synced` and `failed` only once. */
function createHandlers() {
  const handlers = new Set<DaemonSetHandler>();
  let failure: { readonly error: unknown } | undefined;
  let wasSynced = false;
  return {
    get failure() {
      return failure;
    },
    add: (handler: DaemonSetHandler): void => void handlers.add(handler),
    listing: (): void => {
      for (const handler of handlers) handler.listing?.();
    },
    changed: (event: ClusterEvent): void => {
      for (const handler of handlers) handler.changed?.(event);
    },
    synced: (): void => {
      if (wasSynced) return;
      wasSynced = true;
      for (const handler of handlers) handler.synced?.();
    },
    refused: (error: DsError): void => {
      for (const handler of handlers) handler.refused?.(error);
    },
    failed: (error: unknown): void => {
      if (failure !== undefined) return;
      failure = { error };
      for (const handler of handlers) handler.failed?.(error);
    },
  };
}

/** What is in the stores, as events for a new handler. */
function* eventsOf(
  daemonSet: DaemonSet | undefined,
  nodes: Informer<Node> | undefined,
  owned: OwnedInformers | undefined,
): Generator<ClusterEvent> {
  if (daemonSet !== undefined) yield { kind: 'daemonSet', object: daemonSet };
  for (const object of nodes?.objects.values() ?? []) yield { kind: 'node', object, gone: false };
  for (const object of owned?.pods.objects.values() ?? []) yield { kind: 'pod', object, gone: false };
  for (const object of owned?.revisions.objects.values() ?? []) yield { kind: 'revision', object, gone: false };
}
