import { selectorText } from '../../apimachinery/labels/selector-text.ts';
import { ownSignal } from '../../core/async/own-signal.ts';
import type { Client, CollectionPath } from '../../kube/client.ts';
import { CONTROLLER_REVISIONS, EVENTS, PODS } from '../../kube/resource.ts';
import { startInformer, type Informer } from '../../kube/watch/informer.ts';
import type { ControllerRevision, DaemonSet, Event, KubeObject, Pod } from '../../kube/wire.ts';
import type { ClusterEvent } from './cluster-event.ts';
import type { WatchingOptions } from './follow-daemonset.ts';

/** What belongs to a DaemonSet: the pods and revisions that its selector matches, and its failures to create pods. */
export interface OwnedInformers {
  readonly pods: Informer<Pod>;
  readonly revisions: Informer<ControllerRevision>;
  readonly failures: Informer<Event>;
  /** All of it is known, as far as the server shows it. */
  haveSynced(): boolean;
}

export interface OwnedHandler {
  changed(event: ClusterEvent): void;
  synced(): void;
  /** The pods or the revisions cannot be watched. */
  refused(error: unknown): void;
  /** The events cannot be watched. */
  withoutFailures(error: unknown): void;
}

/** Watches them until the signal fires. */
export function startOwnedInformers(
  client: Client,
  { metadata, spec }: DaemonSet,
  { clock, signal }: WatchingOptions,
  handler: OwnedHandler,
): OwnedInformers {
  const namespace = metadata?.namespace;
  // the selector never changes
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
    (error) => handler.withoutFailures(error),
  );
  return {
    pods,
    revisions,
    failures,
    haveSynced: () =>
      pods.hasSynced && revisions.hasSynced && (failures.hasSynced || failures.refusal?.kind === 'forbidden'),
  };
}
