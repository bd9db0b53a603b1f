import { objectAt, stringAt } from '../../core/json/json.ts';
import type { CallOptions, Client, DeleteOptions } from '../../kube/client.ts';
import type { Resource } from '../../kube/resource.ts';

/** An object to delete, by its place: nobody has asked whether it is there. */
export interface DeleteTarget {
  readonly resource: Resource;
  /** Undefined for what has none. */
  readonly namespace: string | undefined;
  readonly name: string;
}

export type DeleteSettings = Pick<
  DeleteOptions,
  'propagationPolicy' | 'gracePeriodSeconds' | 'dryRun' | 'preconditions'
>;

/** An object whose deletion the server has accepted; it may still be there, waiting for its finalizers. */
export interface Deleted extends DeleteTarget {
  /** Undefined when the server did not say. */
  readonly uid: string | undefined;
}

/** Asks the server to delete the object, and tells it from a later one of the same name. Throws what the server answers. */
export async function deleteObject(
  client: Client,
  target: DeleteTarget,
  settings: DeleteSettings,
  { signal }: CallOptions,
): Promise<Deleted> {
  const answer = await client.delete(target, { ...settings, signal });
  // the object while it still goes, else a Status that says what went
  const uid = stringAt(objectAt(answer, 'metadata'), 'uid') ?? stringAt(objectAt(answer, 'details'), 'uid');
  return { ...target, uid };
}
