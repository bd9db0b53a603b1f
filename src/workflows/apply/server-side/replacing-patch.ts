import { jsonEqual } from '../../../core/json/json-equal.ts';
import { objectAt, stringAt, type Json, type JsonObject } from '../../../core/json/json.ts';

/** Metadata that users may set. */
const METADATA = ['labels', 'annotations', 'finalizers', 'ownerReferences'];
const HEAD = ['apiVersion', 'kind', 'metadata', 'status'];

function pointer(...keys: readonly string[]): string {
  return keys.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function operations(
  before: JsonObject,
  after: JsonObject,
  keys: Iterable<string>,
  ...path: readonly string[]
): readonly Json[] {
  return [...keys].flatMap((key): readonly Json[] => {
    const at = pointer(...path, key);
    const [was, is] = [own(before, key), own(after, key)];
    if (is === undefined) return was === undefined ? [] : [{ op: 'remove', path: at }];
    return jsonEqual(was, is) ? [] : [{ op: 'add', path: at, value: is }];
  });
}

function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/**
 * A JSON patch from `before` to `after`, except for status and fields that only the server writes. Fails with 409 when the object has
 * changed.
 */
export function replacingPatch(before: JsonObject, after: JsonObject): Json {
  const [was, is] = [objectAt(before, 'metadata') ?? {}, objectAt(after, 'metadata') ?? {}];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => !HEAD.includes(key));
  return [
    { op: 'replace', path: '/metadata/resourceVersion', value: stringAt(is, 'resourceVersion') ?? '' },
    ...operations(was, is, METADATA, 'metadata'),
    ...operations(before, after, keys),
  ];
}
