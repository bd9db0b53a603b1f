import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../../../core/json/json.ts';
import { without } from '../../../core/json/without.ts';
import type { CallOptions, Client, ObjectPath } from '../../../kube/client.ts';
import { retryOnConflict } from '../../../kube/retry-on-conflict.ts';
import type { DaemonSet } from '../../../kube/wire.ts';
import { transferred, ownersPatch } from './field-ownership.ts';
import { RESTARTED_AT } from '../last-applied/with-revision.ts';

/** The manager that owns the pod template by server-side apply. */
export function templateManager(object: JsonObject): string | undefined {
  const manager = arrayAt(objectAt(object, 'metadata'), 'managedFields')
    .filter(isObject)
    .find((entry) => {
      const template = objectAt(objectAt(objectAt(entry, 'fieldsV1'), 'f:spec'), 'f:template');
      return entry['operation'] === 'Apply' && (entry['subresource'] ?? '') === '' && template !== undefined;
    });
  return stringAt(manager, 'manager');
}

const ANNOTATIONS = ['fieldsV1', 'f:spec', 'f:template', 'f:metadata', 'f:annotations'];

/**
 * Gives up `from`'s ownership of the restart annotation and of maps that contain nothing else, because their new owner's apply would remove
 * it.
 */
function withUnownedRestart(object: JsonObject, from: string): JsonObject {
  const metadata = objectAt(object, 'metadata') ?? {};
  const managedFields = arrayAt(metadata, 'managedFields').map((entry) =>
    isObject(entry) && entry['manager'] === from ? withoutRestartedAt(entry, ANNOTATIONS) : entry,
  );
  return { ...object, metadata: { ...metadata, managedFields } };
}

function withoutRestartedAt(fields: JsonObject, [key, ...rest]: readonly string[]): JsonObject {
  if (key === undefined) return without(fields, `f:${RESTARTED_AT}`);
  const inner = objectAt(fields, key);
  if (inner === undefined) return fields;
  const kept = withoutRestartedAt(inner, rest);
  const isEmpty = kept !== inner && Object.keys(kept).every((name) => name === '.');
  return isEmpty ? without(fields, key) : { ...fields, [key]: kept };
}

/**
 * Transfers the fields that `from` has just written to the manager that applies the DaemonSet's template, so that its next apply has no
 * conflict. Does nothing without such a manager. Resolves to the updated object.
 */
export async function transferToApplier(
  client: Client,
  at: ObjectPath,
  written: DaemonSet,
  from: string,
  { signal }: CallOptions,
): Promise<DaemonSet> {
  return retryOnConflict(async (attempt) => {
    const object = attempt === 1 ? written : await client.get<DaemonSet>(at, { signal });
    const manager = templateManager(object);
    if (manager === undefined) return object;
    const patch = ownersPatch(transferred(withUnownedRestart(object, from), [from], manager));
    return (await client.patch<DaemonSet>(at, 'json', patch, { signal })).object;
  });
}
