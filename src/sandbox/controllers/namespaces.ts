import type { KubeObject, Namespace } from '../../kube/wire.ts';
import { EVENTS } from '../kinds/events.ts';
import { NAMESPACES } from '../kinds/namespaces.ts';
import { PODS } from '../kinds/pods.ts';
import { CONFIG_MAPS, SERVICE_ACCOUNTS } from '../kinds/stored-kinds.ts';
import { isApiError } from '../store/api-error.ts';
import { timestamp, type Stored } from '../store/object.ts';
import type { ResourceType } from '../store/resource-type.ts';
import type { Unsubscribe } from '../store/store.ts';
import type { ControlPlane } from './control-plane.ts';
import { inform } from './informer.ts';

const FINALIZER = 'kubernetes';
/** The time that the real controller gives other API servers to see the deletion. */
const DELETION_DELAY_MS = 5000;
const ROOT_CA = 'kube-root-ca.crt';
const ROOT_CA_DESCRIPTION =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal ' +
  'service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

type Condition = NonNullable<NonNullable<Namespace['status']>['conditions']>[number];

/** The namespace's deletion conditions while nothing fails, in the controller's order. */
const NO_FAILURES: readonly (readonly [type: string, reason: string, message: string])[] = [
  ['NamespaceDeletionDiscoveryFailure', 'ResourcesDiscovered', 'All resources successfully discovered'],
  ['NamespaceDeletionGroupVersionParsingFailure', 'ParsedGroupVersions', 'All legacy kube types successfully parsed'],
  [
    'NamespaceDeletionContentFailure',
    'ContentDeleted',
    'All content successfully deleted, may be waiting on finalization',
  ],
  ['NamespaceContentRemaining', 'ContentRemoved', 'All content successfully removed'],
  ['NamespaceFinalizersRemaining', 'ContentHasNoFinalizers', 'All content-preserving finalizers finished'],
];

interface Remaining {
  readonly type: ResourceType;
  readonly objects: readonly Stored[];
}

/**
 * Creates the service account and root certificate of every namespace, and deletes the contents of namespaces that are being
 * deleted: pods first, then everything else, then the namespace itself.
 */
export function runNamespaceController(plane: ControlPlane, rootCa: string): Unsubscribe {
  const { store, clock } = plane;
  const queue = plane.queue('namespace', {
    process: (name) => {
      const namespace = store.get(NAMESPACES, { name });
      if (namespace === undefined) return;
      if (namespace.metadata.deletionTimestamp === undefined) furnish(name);
      else empty(namespace);
    },
    pauseMs: () => 20,
  });

  const furnish = (namespace: string): void => {
    ensure(SERVICE_ACCOUNTS, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } });
    const annotations = { 'kubernetes.io/description': ROOT_CA_DESCRIPTION };
    const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: ROOT_CA, namespace, annotations } };
    ensure(CONFIG_MAPS, { ...configMap, data: { 'ca.crt': rootCa } } as KubeObject);
  };
  const ensure = (type: ResourceType, object: KubeObject): void => {
    const { name = '', namespace } = object.metadata ?? {};
    if (store.get(type, { name, namespace }) === undefined) store.create(type, object);
  };

  const remainingIn = (namespace: string, of: (type: ResourceType) => boolean): readonly Remaining[] =>
    store
      .types()
      .filter((type) => type.namespaced && of(type))
      .map((type) => ({ type, objects: store.list(type, namespace) }))
      .filter(({ objects }) => objects.length > 0);

  const deleteAll = (namespace: string, of: (type: ResourceType) => boolean): readonly Remaining[] => {
    for (const { type, objects } of remainingIn(namespace, of)) {
      for (const { metadata } of objects) {
        if (metadata.deletionTimestamp !== undefined) continue;
        try {
          store.delete(type, metadata, { propagation: 'Background' });
        } catch (error) {
          if (!isApiError(error, 'NotFound')) throw error;
        }
      }
    }
    return remainingIn(namespace, of);
  };

  const empty = (namespace: Stored<Namespace>): void => {
    const { name } = namespace.metadata;
    const isPods = (type: ResourceType): boolean => type.plural === PODS.plural && type.group === PODS.group;
    const pods = deleteAll(name, isPods);
    const remaining = pods.length > 0 ? pods : deleteAll(name, (type) => !isPods(type));
    const conditions = conditionsOf(namespace, remaining, timestamp(clock.now()));
    const reported = store.modify(
      NAMESPACES,
      { name },
      (current) => ({ ...current, status: { ...current.status, conditions } }),
      {
        subresource: 'status',
      },
    );
    if (remaining.length > 0) return;
    const finalizers = (reported.spec?.finalizers ?? []).filter((one) => one !== FINALIZER);
    store.modify(NAMESPACES, { name }, (current) => ({ ...current, spec: { ...current.spec, finalizers } }), {
      subresource: 'finalize',
    });
  };

  const lost = (type: ResourceType, { metadata }: Stored): void => {
    if (metadata.namespace === undefined || type === EVENTS) return;
    const namespace = store.get(NAMESPACES, { name: metadata.namespace });
    if (namespace === undefined) return;
    const furniture = (type === SERVICE_ACCOUNTS && metadata.name === 'default') || metadata.name === ROOT_CA;
    const isEmptied = namespace.metadata.deletionTimestamp !== undefined;
    // The deletion of the contents starts later.
    if (isEmptied ? namespace.status?.conditions !== undefined : furniture) queue.add(metadata.namespace);
  };

  const unsubscribes = [
    inform(store, NAMESPACES, {
      added: ({ metadata }) => queue.add(metadata.name),
      updated: ({ metadata }, previous) => {
        if (metadata.deletionTimestamp !== previous.metadata.deletionTimestamp)
          queue.addAfter(metadata.name, DELETION_DELAY_MS);
      },
    }),
    store.subscribeAll((type, event) => {
      if (event.type === 'DELETED') lost(type, event.object);
    }),
  ];
  return () => {
    for (const unsubscribe of unsubscribes) unsubscribe();
  };
}

function conditionsOf(
  namespace: Stored<Namespace>,
  remaining: readonly Remaining[],
  now: string,
): readonly Condition[] {
  const bad = new Map<string, readonly [reason: string, message: string]>();
  if (remaining.length > 0) {
    const counts = remaining.map(
      ({ type, objects }) => `${type.plural}.${type.group} has ${objects.length} resource instances`,
    );
    bad.set('NamespaceContentRemaining', [
      'SomeResourcesRemain',
      `Some resources are remaining: ${counts.sort().join(', ')}`,
    ]);
  }
  const finalizers = new Map<string, number>();
  for (const { metadata } of remaining.flatMap(({ objects }) => objects)) {
    for (const one of metadata.finalizers ?? []) finalizers.set(one, (finalizers.get(one) ?? 0) + 1);
  }
  if (finalizers.size > 0) {
    const counts = [...finalizers].map(([finalizer, count]) => `${finalizer} in ${count} resource instances`);
    bad.set('NamespaceFinalizersRemaining', [
      'SomeFinalizersRemain',
      `Some content in the namespace has finalizers remaining: ${counts.sort().join(', ')}`,
    ]);
  }
  return NO_FAILURES.map(([type, fineReason, fineMessage]) => {
    const [reason, message] = bad.get(type) ?? [fineReason, fineMessage];
    const status = bad.has(type) ? 'True' : 'False';
    const before = namespace.status?.conditions?.find((condition) => condition.type === type);
    const lastTransitionTime = before?.status === status ? before.lastTransitionTime : undefined;
    return { type, status, reason, message, lastTransitionTime: lastTransitionTime ?? now };
  });
}
