import { objectAt, stringAt } from '../../core/json/json.ts';
import type { CallOptions, Client, DeleteOptions } from '../../kube/client.ts';
import type { Resource } from '../../kube/resource.ts';

/** The path of an object to delete, which may not exist. */
export interface DeleteTarget {
  readonly resource: Resource;
  /** Undefined for cluster-scoped objects. */
  readonly namespace: string | undefined;
  readonly name: string;
}

export type DeleteSettings = Pick<
  DeleteOptions,
  'propagationPolicy' | 'gracePeriodSeconds' | 'dryRun' | 'preconditions'
>;

/** An object whose deletion the server has accepted; it may still exist, waiting for its finalizers. */
export interface DeletedObject extends DeleteTarget {
  /** Undefined when the server did not return it. */
  readonly uid: string | undefined;
}

/** Deletes an object; the returned uid tells it from a later one of the same name. Throws what the server answers. */
export async function deleteObject(
  client: Client,
  target: DeleteTarget,
  settings: DeleteSettings,
  { signal }: CallOptions,
): Promise<DeletedObject> {
  const answer = await client.delete(target, { ...settings, signal });
  // the object while it is terminating, or else a Status with details
  const uid = stringAt(objectAt(answer, 'metadata'), 'uid') ?? stringAt(objectAt(answer, 'details'), 'uid');
  return { ...target, uid };
}
