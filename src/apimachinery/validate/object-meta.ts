import { arrayAt, isObject, objectAt, stringAt, type Json, type JsonObject } from '../../core/json/json.ts';
import { forbidden, invalid, required, tooLong, type FieldError } from './field-error.ts';
import { asPrefix, dnsLabel, labelValue, pathSegment, qualifiedName, type Format } from './formats.ts';

/** The metadata rules of a kind. */
export interface MetadataRules {
  readonly namespaced: boolean;
  /** The format of names; by default only names that no URL could carry are rejected. */
  readonly nameFormat?: Format | undefined;
}

/** Finalizers that need no domain prefix. */
const STANDARD_FINALIZERS = ['kubernetes', 'orphan', 'foregroundDeletion'];
const MAX_ANNOTATIONS_BYTES = 256 * 1024;

/** Validates `metadata` of a new object. */
export function validateMetadata(
  object: JsonObject,
  { namespaced, nameFormat = pathSegment }: MetadataRules,
): FieldError[] {
  const metadata = objectAt(object, 'metadata') ?? {};
  const errors: FieldError[] = [];
  const prefix = stringAt(metadata, 'generateName') ?? '';
  if (prefix !== '') {
    for (const error of asPrefix(nameFormat)(prefix)) errors.push(invalid('metadata.generateName', prefix, error));
  }
  const name = stringAt(metadata, 'name') ?? '';
  if (name === '') errors.push(required('metadata.name', 'name or generateName is required'));
  else for (const error of nameFormat(name)) errors.push(invalid('metadata.name', name, error));
  const namespace = stringAt(metadata, 'namespace') ?? '';
  if (!namespaced && namespace !== '') errors.push(forbidden('metadata.namespace', 'not allowed on this type'));
  if (namespaced && namespace === '') errors.push(required('metadata.namespace'));
  else if (namespaced) {
    for (const error of dnsLabel(namespace)) errors.push(invalid('metadata.namespace', namespace, error));
  }
  return [...errors, ...validateChangeable(metadata), ...validateFinalizers(metadata)];
}

/** Validates an update of `metadata`; unchanged parts are not validated again. */
export function validateMetadataUpdate(next: JsonObject, old: JsonObject): FieldError[] {
  const [metadata, before] = [objectAt(next, 'metadata') ?? {}, objectAt(old, 'metadata') ?? {}];
  const errors: FieldError[] = [];
  if (before['deletionTimestamp'] !== undefined) {
    const known = arrayAt(before, 'finalizers');
    const added = arrayAt(metadata, 'finalizers').filter((one) => !known.includes(one));
    if (added.length > 0) {
      const list = added.map((one) => JSON.stringify(one)).sort();
      errors.push(
        forbidden(
          'metadata.finalizers',
          `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list.join(', ')}}`,
        ),
      );
    }
  }
  if (metadata['finalizers'] !== before['finalizers']) errors.push(...validateFinalizers(metadata));
  return [...errors, ...validateChangeable(metadata, before)];
}

function validateChangeable(metadata: JsonObject, before: JsonObject = {}): FieldError[] {
  const errors: FieldError[] = [];
  const { labels, annotations, ownerReferences } = metadata;
  if (labels !== before['labels']) errors.push(...validateLabels(labels, 'metadata.labels'));
  if (annotations !== before['annotations']) errors.push(...validateAnnotations(annotations, 'metadata.annotations'));
  if (ownerReferences !== before['ownerReferences']) {
    errors.push(...validateOwners(arrayAt(metadata, 'ownerReferences'), 'metadata.ownerReferences'));
  }
  return errors;
}

export function validateLabels(labels: Json | undefined, field: string): FieldError[] {
  if (!isObject(labels)) return [];
  return Object.entries(labels).flatMap(([key, value]) => [
    ...qualifiedName(key).map((error) => invalid(field, key, error)),
    ...labelValue(typeof value === 'string' ? value : '').map((error) => invalid(field, value, error)),
  ]);
}

export function validateAnnotations(annotations: Json | undefined, field: string): FieldError[] {
  if (!isObject(annotations)) return [];
  const errors: FieldError[] = [];
  let bytes = 0;
  for (const [key, value] of Object.entries(annotations)) {
    errors.push(...qualifiedName(key.toLowerCase()).map((error) => invalid(field, key, error)));
    bytes += Buffer.byteLength(key) + Buffer.byteLength(typeof value === 'string' ? value : '');
  }
  if (bytes > MAX_ANNOTATIONS_BYTES) errors.push(tooLong(field, MAX_ANNOTATIONS_BYTES));
  return errors;
}

function validateOwners(owners: readonly Json[], field: string): FieldError[] {
  const errors: FieldError[] = [];
  let controller: string | undefined;
  for (const owner of owners.filter(isObject)) {
    const apiVersion = stringAt(owner, 'apiVersion') ?? '';
    if (apiVersion === '' || apiVersion.endsWith('/')) {
      errors.push(invalid(`${field}.apiVersion`, apiVersion, 'version must not be empty'));
    }
    for (const key of ['kind', 'name', 'uid']) {
      if ((stringAt(owner, key) ?? '') === '') errors.push(invalid(`${field}.${key}`, '', 'must not be empty'));
    }
    if (apiVersion === 'v1' && owner['kind'] === 'Event') {
      errors.push(invalid(field, owner, '/v1, Kind=Event is disallowed from being an owner'));
    }
    if (owner['controller'] !== true) continue;
    const name = `${stringAt(owner, 'kind') ?? ''}/${stringAt(owner, 'name') ?? ''}`;
    if (controller === undefined) controller = name;
    else {
      const both = `${controller} and ${name}`;
      const why = `Only one reference can have Controller set to true. Found "true" in references for ${both}`;
      errors.push(invalid(field, owners, why));
    }
  }
  return errors;
}

function validateFinalizers(metadata: JsonObject): FieldError[] {
  const field = 'metadata.finalizers';
  const finalizers = arrayAt(metadata, 'finalizers').map(String);
  const errors = finalizers.flatMap((one, index) => {
    const wrong = qualifiedName(one).map((error) => invalid(field, one, error));
    if (one.includes('/') || STANDARD_FINALIZERS.includes(one)) return wrong;
    const why = 'name is neither a standard finalizer name nor is it fully qualified';
    return [...wrong, invalid(`${field}[${index}]`, one, why)];
  });
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')) {
    errors.push(invalid(field, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set'));
  }
  return errors;
}
