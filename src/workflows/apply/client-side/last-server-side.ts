import { arrayAt, isObject, objectAt, type JsonObject } from '../../../core/json/json.ts';
import { extractedObject } from '../../../apimachinery/managed-fields/extract.ts';
import { FieldSet } from '../../../apimachinery/managed-fields/field-set.ts';
import { SERVER_SIDE_MANAGER } from '../field-managers.ts';

/**
 * What `ds apply` applied last on the server's side, as far as it is still there: without a last-applied annotation, a client-side
 * apply compares with it, so that what has left the file goes. Undefined when it never did.
 */
export function lastServerSide(live: JsonObject): JsonObject | undefined {
  const entry = arrayAt(objectAt(live, 'metadata'), 'managedFields')
    .filter(isObject)
    .find(
      (one) =>
        one['manager'] === SERVER_SIDE_MANAGER && one['operation'] === 'Apply' && (one['subresource'] ?? '') === '',
    );
  if (entry === undefined) return undefined;
  return extractedObject(live, FieldSet.fromJson(objectAt(entry, 'fieldsV1') ?? {}));
}
