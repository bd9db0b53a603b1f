import type { DaemonSet, KubeObject, OwnerReference } from '../../kube/wire.ts';
import { selectorMatches } from '../../apimachinery/labels/label-selector.ts';

/** The owner that controls the object, of whatever kind. */
export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata?.ownerReferences?.find((owner) => owner.controller === true);
}

/** Whether the DaemonSet, and not one of the same name before it, controls the object. */
export function isControlledBy(object: KubeObject, ds: DaemonSet): boolean {
  const uid = controllerOf(object)?.uid;
  return uid !== undefined && uid === ds.metadata?.uid;
}

export interface Claims<T> {
  /** What belongs to the DaemonSet, the adopted ones included. */
  readonly claimed: readonly T[];
  /** Orphans that its selector matches: they get a controller reference. */
  readonly adopt: readonly T[];
  /** Controlled by it, but its selector no longer matches: they lose the reference. */
  readonly release: readonly T[];
}

/**
 * Pods or ControllerRevisions as the controller claims them: its own that the selector matches, and matching orphans of
 * the namespace that are not being deleted. A DaemonSet that is being deleted adopts and releases nothing.
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
