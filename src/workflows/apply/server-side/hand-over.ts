import { isObject, objectAt, arrayAt, stringAt, type Json, type JsonObject } from '../../../core/json/json.ts';
import { LAST_APPLIED } from '../../../apimachinery/labels/last-applied.ts';
import { FieldSet } from '../../../apimachinery/managed-fields/field-set.ts';
import { fieldElement } from '../../../apimachinery/managed-fields/path-element.ts';

const LAST_APPLIED_FIELD = ['metadata', 'annotations', LAST_APPLIED].map(fieldElement);

/** Says of an entry of `managedFields` whether its fields are handed over. */
type IsFormer = (entry: JsonObject) => boolean;

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
 * Who applied the object on the client's side, as kubectl does without `--server-side`: the managers whose updates own its
 * last-applied annotation.
 */
export function clientSideManagers(object: JsonObject): readonly string[] {
  const managers = managedFieldsOf(object)
    .filter((entry) => isUpdate(entry) && fieldsOf(entry).has(LAST_APPLIED_FIELD))
    .map((entry) => stringAt(entry, 'manager') ?? '');
  return [...new Set(managers)];
}

function taken(entries: readonly JsonObject[], isFormer: IsFormer, to: string): readonly JsonObject[] {
  const isOwn = (entry: JsonObject): boolean => entry['manager'] === to && isApply(entry);
  const target = entries.find(isOwn) ?? entries.find(isFormer);
  if (target === undefined) return entries;
  // Fields of another API version cannot be put together with these: client-go drops them too.
  const sources = entries.filter((entry) => isFormer(entry) && entry['apiVersion'] === target['apiVersion']);
  const fieldsV1 = sources.reduce((all, entry) => all.union(fieldsOf(entry)), fieldsOf(target)).toJson();
  return entries
    .map((entry) => (entry === target ? { ...entry, manager: to, operation: 'Apply', fieldsV1 } : entry))
    .filter((entry) => isOwn(entry) || !isFormer(entry));
}

function withManagedFields(object: JsonObject, managedFields: readonly JsonObject[]): JsonObject {
  return { ...object, metadata: { ...objectAt(object, 'metadata'), managedFields } };
}

/**
 * The object with the fields of some managers' updates in the hands of a server-side applier, as client-go's csaupgrade does: what the
 * file no longer has then goes away with the next apply instead of staying as nobody's.
 */
export function handedOver(object: JsonObject, managers: readonly string[], to: string): JsonObject {
  const entries = managers.reduce(
    (all, from) => taken(all, (entry) => entry['manager'] === from && isUpdate(entry), to),
    managedFieldsOf(object),
  );
  return withManagedFields(object, entries);
}

/** Without the last-applied annotation among the fields of other appliers, who would conflict with whoever keeps it current. */
function withFreeAnnotation(entries: readonly JsonObject[], to: string): readonly JsonObject[] {
  return entries.flatMap((entry) => {
    const fields = fieldsOf(entry);
    if (!isApply(entry) || entry['manager'] === to || !fields.has(LAST_APPLIED_FIELD)) return [entry];
    const kept = fields.difference(FieldSet.of(LAST_APPLIED_FIELD));
    return kept.isEmpty ? [] : [{ ...entry, fieldsV1: kept.toJson() }];
  });
}

/**
 * The object as an applier finds it after taking over what was applied on the client's side, all that the managers in `from` own, and
 * the last-applied annotation. Undefined when there is nothing to take over.
 */
export function takenOver(object: JsonObject, to: string, from: readonly string[]): JsonObject | undefined {
  const before = managedFieldsOf(object);
  const former = from
    .filter((manager) => manager !== to)
    .reduce(
      (all, manager) => taken(all, (entry) => entry['manager'] === manager && (isApply(entry) || isUpdate(entry)), to),
      managedFieldsOf(handedOver(object, clientSideManagers(object), to)),
    );
  const entries = withFreeAnnotation(former, to);
  const isSame = entries.length === before.length && entries.every((entry, index) => entry === before[index]);
  return isSame ? undefined : withManagedFields(object, entries);
}

/** The JSON patch that makes these the owners of the object's fields. Fails with 409 when the object has changed since. */
export function ownersPatch(object: JsonObject): Json {
  const metadata = objectAt(object, 'metadata');
  return [
    { op: 'replace', path: '/metadata/managedFields', value: managedFieldsOf(object) },
    { op: 'replace', path: '/metadata/resourceVersion', value: stringAt(metadata, 'resourceVersion') ?? '' },
  ];
}
