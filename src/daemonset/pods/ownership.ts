import type { DaemonSet, KubeObject, OwnerReference } from '../../kube/wire.ts';
import { selectorMatches } from '../../apimachinery/labels/label-selector.ts';

/** The controller owner reference of the object. */
export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata?.ownerReferences?.find((owner) => owner.controller === true);
}

/** Whether this DaemonSet, not an earlier one of the same name, controls the object. */
export function isControlledBy(object: KubeObject, ds: DaemonSet): boolean {
  const uid = controllerOf(object)?.uid;
  return uid !== undefined && uid === ds.metadata?.uid;
}

export interface Claims<T> {
  /** Everything that belongs to the DaemonSet, including adopted objects. */
  readonly claimed: readonly T[];
  /** Orphans that its selector matches; they get a controller reference. */
  readonly adopt: readonly T[];
  /** Controlled by it, but no longer matched by its selector; they lose the reference. */
  readonly release: readonly T[];
}

/**
 * Claims pods or ControllerRevisions as the controller does: its own that the selector matches, and matching orphans of the namespace that
 * are not being deleted. A DaemonSet that is being deleted adopts and releases nothing.
 */
export function claim<T extends KubeObject>(ds: DaemonSet, objects: readonly T[]): Claims<T> {
  const deleting = ds.metadata?.deletionTimestamp !== undefined;
  const claimed: T[] = [];
  const adopt: T[] = [];
  const release: T[] = [];
  for (const object of objects) {
    if (object.metadata?.namespace !== ds.metadata?.namespace) continue;
    const matches = selectorMatches(ds.spec?.selector, object.metadata?.labels ?? {});
    if (controllerOf(object) !== undefined) {
      if (!isControlledBy(object, ds)) continue;
      if (matches) claimed.push(object);
      else if (!deleting) release.push(object);
    } else if (matches && !deleting && object.metadata?.deletionTimestamp === undefined) {
      adopt.push(object);
      claimed.push(object);
    }
  }
  return { claimed, adopt, release };
}
