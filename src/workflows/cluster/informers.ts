import { selectorText } from '../../apimachinery/labels/selector-text.ts';
import { ownSignal } from '../../core/async/own-signal.ts';
import type { Client, CollectionPath } from '../../kube/client.ts';
import { CONTROLLER_REVISIONS, EVENTS, NODES, PODS } from '../../kube/resource.ts';
import { startInformer, type Informer } from '../../kube/watch/informer.ts';
import type { ControllerRevision, DaemonSet, Event, KubeObject, Node, Pod } from '../../kube/wire.ts';
import type { WatchingOptions } from './follow-daemonset.ts';

/** A change to the DaemonSet, or to an object that its controller depends on. */
export type ClusterEvent =
  | { readonly kind: 'daemonSet'; readonly object: DaemonSet }
  | { readonly kind: 'node'; readonly object: Node; readonly gone: boolean }
  | { readonly kind: 'pod'; readonly object: Pod; readonly gone: boolean }
  | { readonly kind: 'revision'; readonly object: ControllerRevision; readonly gone: boolean }
  | { readonly kind: 'createFailure'; readonly object: Event; readonly gone: boolean };

/** One informer of every node, shared by several DaemonSets and started by the first call. */
export function sharedNodeInformer(client: Client, { clock, signal }: WatchingOptions): () => Informer<Node> {
  let nodes: Informer<Node> | undefined;
  return () => (nodes ??= startInformer<Node>(client, { resource: NODES }, { clock, signal: ownSignal(signal) }));
}

/** Informers of a DaemonSet's own objects: the pods and revisions that its selector matches, and its failures to create pods. */
export interface OwnedInformers {
  readonly pods: Informer<Pod>;
  readonly revisions: Informer<ControllerRevision>;
  readonly failures: Informer<Event>;
  /** Everything that may be listed is listed. */
  haveSynced(): boolean;
}

export interface OwnedHandler {
  listing(): void;
  changed(event: ClusterEvent): void;
  synced(): void;
  /** Pods or revisions cannot be watched. */
  refused(error: unknown): void;
  /** Events cannot be watched. */
  eventsRefused(error: unknown): void;
}

/** Watches until the signal fires. */
export function startOwnedInformers(
  client: Client,
  { metadata, spec }: DaemonSet,
  { clock, signal }: WatchingOptions,
  handler: OwnedHandler,
): OwnedInformers {
  const namespace = metadata?.namespace;
  // a DaemonSet's selector is immutable
  const labelSelector = selectorText(spec?.selector);
  const fieldSelector = `involvedObject.uid=${metadata?.uid ?? ''},reason=FailedCreate`;
  const watch = <T extends KubeObject>(
    at: CollectionPath,
    selectors: { readonly labelSelector?: string; readonly fieldSelector?: string },
    eventOf: (object: T, gone: boolean) => ClusterEvent,
    failed: (error: unknown) => void,
  ): Informer<T> => {
    const informer = startInformer<T>(client, at, { ...selectors, clock, signal: ownSignal(signal) });
    informer.subscribe({
      listing: () => handler.listing(),
      changed: ({ type, object }) => handler.changed(eventOf(object, type === 'DELETED')),
      synced: () => handler.synced(),
      failed,
    });
    return informer;
  };
  const refused = (error: unknown): void => handler.refused(error);
  const pods = watch<Pod>(
    { resource: PODS, namespace },
    { labelSelector },
    (object, gone) => ({ kind: 'pod', object, gone }),
    refused,
  );
  const revisions = watch<ControllerRevision>(
    { resource: CONTROLLER_REVISIONS, namespace },
    { labelSelector },
    (object, gone) => ({ kind: 'revision', object, gone }),
    refused,
  );
  const failures = watch<Event>(
    { resource: EVENTS, namespace },
    { fieldSelector },
    (object, gone) => ({ kind: 'createFailure', object, gone }),
    (error) => handler.eventsRefused(error),
  );
  return {
    pods,
    revisions,
    failures,
    haveSynced: () =>
      pods.hasSynced && revisions.hasSynced && (failures.hasSynced || failures.refusal?.kind === 'forbidden'),
  };
}
