import { controllerReference } from '../../../daemonset/pods/daemon-pod.ts';
import { claim } from '../../../daemonset/pods/ownership.ts';
import type { KubeObject } from '../../../kube/wire.ts';
import type { Stored } from '../../store/object.ts';
import type { ResourceType } from '../../store/resource-type.ts';
import type { Store } from '../../store/store.ts';
import type { StoredDaemonSet } from './context.ts';

/** The objects of a kind that the DaemonSet owns, after adopting and releasing. */
export function claimed<T extends KubeObject>(
  store: Store,
  type: ResourceType<T>,
  ds: StoredDaemonSet,
): readonly Stored<T>[] {
  const objects = store.list(type, ds.metadata.namespace);
  const { claimed, adopt, release } = claim(ds, objects);
  if (adopt.length === 0 && release.length === 0) return claimed;
  for (const { metadata } of adopt) {
    const owner = controllerReference(ds);
    store.modify(type, metadata, (current) =>
      withOwners(current, [...(current.metadata.ownerReferences ?? []), owner]),
    );
  }
  for (const { metadata } of release) {
    const isOther = ({ uid }: { readonly uid: string }): boolean => uid !== ds.metadata.uid;
    store.modify(type, metadata, (current) =>
      withOwners(current, (current.metadata.ownerReferences ?? []).filter(isOther)),
    );
  }
  return claim(ds, store.list(type, ds.metadata.namespace)).claimed;
}

function withOwners<T extends KubeObject>(
  object: Stored<T>,
  ownerReferences: NonNullable<T['metadata']>['ownerReferences'],
): T {
  return { ...object, metadata: { ...object.metadata, ownerReferences } };
}
