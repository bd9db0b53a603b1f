import { isObject, objectAt, arrayAt, stringAt, type Json, type JsonObject } from '../../../core/json/json.ts';
import { LAST_APPLIED } from '../../../apimachinery/labels/last-applied.ts';
import { FieldSet } from '../../../apimachinery/managed-fields/field-set.ts';
import { fieldElement } from '../../../apimachinery/managed-fields/path-element.ts';

const LAST_APPLIED_FIELD = ['metadata', 'annotations', LAST_APPLIED].map(fieldElement);

/** Whether the fields of a `managedFields` entry are transferred. */
type IsSource = (entry: JsonObject) => boolean;

function managedFieldsOf(object: JsonObject): readonly JsonObject[] {
  return arrayAt(objectAt(object, 'metadata'), 'managedFields').filter(isObject);
}

function fieldsOf(entry: JsonObject): FieldSet {
  return FieldSet.fromJson(objectAt(entry, 'fieldsV1') ?? {});
}

function isOfMain(entry: JsonObject): boolean {
  return (entry['subresource'] ?? '') === '';
}

function isUpdate(entry: JsonObject): boolean {
  return entry['operation'] === 'Update' && isOfMain(entry);
}

function isApply(entry: JsonObject): boolean {
  return entry['operation'] === 'Apply' && isOfMain(entry);
}

/**
 * The managers that applied the object client-side, as `kubectl apply` without `--server-side` does: those whose updates own the
 * last-applied annotation.
 */
export function clientSideManagers(object: JsonObject): readonly string[] {
  const managers = managedFieldsOf(object)
    .filter((entry) => isUpdate(entry) && fieldsOf(entry).has(LAST_APPLIED_FIELD))
    .map((entry) => stringAt(entry, 'manager') ?? '');
  return [...new Set(managers)];
}

function transferredFrom(entries: readonly JsonObject[], isSource: IsSource, to: string): readonly JsonObject[] {
  const isOwn = (entry: JsonObject): boolean => entry['manager'] === to && isApply(entry);
  const target = entries.find(isOwn) ?? entries.find(isSource);
  if (target === undefined) return entries;
  // fields of other API versions cannot be merged: client-go drops them too
  const sources = entries.filter((entry) => isSource(entry) && entry['apiVersion'] === target['apiVersion']);
  const fieldsV1 = sources.reduce((all, entry) => all.union(fieldsOf(entry)), fieldsOf(target)).toJson();
  return entries
    .map((entry) => (entry === target ? { ...entry, manager: to, operation: 'Apply', fieldsV1 } : entry))
    .filter((entry) => isOwn(entry) || !isSource(entry));
}

function withManagedFields(object: JsonObject, managedFields: readonly JsonObject[]): JsonObject {
  return { ...object, metadata: { ...objectAt(object, 'metadata'), managedFields } };
}

/**
 * Transfers the fields of other managers' updates to a server-side apply manager, as client-go's csaupgrade does: fields that the file
 * dropped are then removed by the next apply.
 */
export function transferred(object: JsonObject, managers: readonly string[], to: string): JsonObject {
  const entries = managers.reduce(
    (all, from) => transferredFrom(all, (entry) => entry['manager'] === from && isUpdate(entry), to),
    managedFieldsOf(object),
  );
  return withManagedFields(object, entries);
}

/** Removes the last-applied annotation from the fields of other apply managers, who would conflict with whoever updates it. */
function withUnownedAnnotation(entries: readonly JsonObject[], to: string): readonly JsonObject[] {
  return entries.flatMap((entry) => {
    const fields = fieldsOf(entry);
    if (!isApply(entry) || entry['manager'] === to || !fields.has(LAST_APPLIED_FIELD)) return [entry];
    const kept = fields.difference(FieldSet.of(LAST_APPLIED_FIELD));
    return kept.isEmpty ? [] : [{ ...entry, fieldsV1: kept.toJson() }];
  });
}

/**
 * The object after `to` has taken over what was applied client-side, everything of the managers in `from`, and the last-applied annotation.
 * Undefined when there is nothing to take over.
 */
export function takenOver(object: JsonObject, to: string, from: readonly string[]): JsonObject | undefined {
  const before = managedFieldsOf(object);
  const owned = from
    // of its own, only what it updated
    .filter((manager) => manager !== to || before.some((entry) => entry['manager'] === to && isUpdate(entry)))
    .reduce(
      (all, manager) =>
        transferredFrom(
          all,
          (entry) => entry['manager'] === manager && ((isApply(entry) && manager !== to) || isUpdate(entry)),
          to,
        ),
      managedFieldsOf(transferred(object, clientSideManagers(object), to)),
    );
  const entries = withUnownedAnnotation(owned, to);
  const isSame = entries.length === before.length && entries.every((entry, index) => entry === before[index]);
  return isSame ? undefined : withManagedFields(object, entries);
}

/** A JSON patch that sets the owners of the object's fields. Fails with 409 when the object has changed. */
export function ownersPatch(object: JsonObject): Json {
  const metadata = objectAt(object, 'metadata');
  return [
    { op: 'replace', path: '/metadata/managedFields', value: managedFieldsOf(object) },
    { op: 'replace', path: '/metadata/resourceVersion', value: stringAt(metadata, 'resourceVersion') ?? '' },
  ];
}
