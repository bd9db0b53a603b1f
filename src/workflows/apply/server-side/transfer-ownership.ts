import { isKind } from '../../../core/errors.ts';
import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../../../core/json/json.ts';
import { without } from '../../../core/json/without.ts';
import type { CallOptions, Client, ObjectPath } from '../../../kube/client.ts';
import type { DaemonSet } from '../../../kube/wire.ts';
import { handedOver, ownersPatch } from './hand-over.ts';
import { RESTARTED_AT } from '../last-applied/rolled-back.ts';

/** Times that it is tried when the object changes under it, as it does while a rollout begins. */
const MAX_TRIES = 5;

/** Who applies the pod template on the server's side. */
export function templateApplier(object: JsonObject): string | undefined {
  const applier = arrayAt(objectAt(object, 'metadata'), 'managedFields')
    .filter(isObject)
    .find((entry) => {
      const template = objectAt(objectAt(objectAt(entry, 'fieldsV1'), 'f:spec'), 'f:template');
      return entry['operation'] === 'Apply' && (entry['subresource'] ?? '') === '' && template !== undefined;
    });
  return stringAt(applier, 'manager');
}

const ANNOTATIONS = ['fieldsV1', 'f:spec', 'f:template', 'f:metadata', 'f:annotations'];

/**
 * The object with the annotation of a restart belonging to nobody where `from` has it: an applier would take it away. So would the
 * owner of a map that holds nothing else.
 */
function keepingRestart(object: JsonObject, from: string): JsonObject {
  const metadata = objectAt(object, 'metadata') ?? {};
  const managedFields = arrayAt(metadata, 'managedFields').map((entry) =>
    isObject(entry) && entry['manager'] === from ? withoutRestart(entry, ANNOTATIONS) : entry,
  );
  return { ...object, metadata: { ...metadata, managedFields } };
}

function withoutRestart(fields: JsonObject, [key, ...rest]: readonly string[]): JsonObject {
  if (key === undefined) return without(fields, `f:${RESTARTED_AT}`);
  const inner = objectAt(fields, key);
  if (inner === undefined) return fields;
  const kept = withoutRestart(inner, rest);
  const isEmpty = kept !== inner && Object.keys(kept).every((name) => name === '.');
  return isEmpty ? without(fields, key) : { ...fields, [key]: kept };
}

/**
 * Hands the fields that `from` has just written to whoever applies the DaemonSet's template, so that their next apply meets no
 * conflict with it. Without an applier nothing happens. The object as it then is.
 */
export async function handToApplier(
  client: Client,
  at: ObjectPath,
  written: DaemonSet,
  from: string,
  { signal }: CallOptions,
): Promise<DaemonSet> {
  let object = written;
  for (let tries = 1; ; tries++) {
    const applier = templateApplier(object);
    if (applier === undefined) return object;
    try {
      const patch = ownersPatch(handedOver(keepingRestart(object, from), [from], applier));
      const handed = await client.patch<DaemonSet>(at, 'json', patch, { signal });
      return handed.object;
    } catch (error) {
      if (!isKind(error, 'conflict') || tries === MAX_TRIES) throw error;
      object = await client.get<DaemonSet>(at, { signal });
    }
  }
}
