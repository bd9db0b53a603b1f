import { arrayAt, isObject, objectAt, type JsonObject } from '../../../core/json/json.ts';
import { extractedObject } from '../../../apimachinery/managed-fields/extract.ts';
import { FieldSet } from '../../../apimachinery/managed-fields/field-set.ts';
import { SERVER_SIDE_MANAGER } from '../server-side/server-side-change.ts';

/**
 * The fields that `ds apply` last applied with server-side apply and that still exist. Without a last-applied annotation, client-side apply
 * compares with them, so that fields dropped from the file are removed. Undefined when there was no such apply.
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
