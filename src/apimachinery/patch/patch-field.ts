import { isObject, type Building, type Json } from '../../core/json/json.ts';
import { putMember } from '../../core/json/members.ts';
import type { Schema, SchemaNode } from '../schema/schema.ts';

/** The API server would reject the patch, or none can be created. */
export class StrategicPatchError extends Error {
  override readonly name: string = 'StrategicPatchError';
}

/** The schema has no such field. */
export class UnknownFieldError extends StrategicPatchError {
  override readonly name = 'UnknownFieldError';

  constructor(field: string) {
    super(`unable to find api field ${JSON.stringify(field)}`);
  }
}

export const DIRECTIVE = '$patch';
export const RETAIN_KEYS = '$retainKeys';
export const DELETE_FROM_LIST = '$deleteFromPrimitiveList/';
export const ELEMENT_ORDER = '$setElementOrder/';

/** The part of a patch without a counterpart in the object, as it is stored; undefined for a mere directive. */
export function asNew(value: Json): Json | undefined {
  if (Array.isArray(value)) return (value as readonly Json[]).map(asNew).filter((item) => item !== undefined);
  if (!isObject(value)) return value;
  if (Object.hasOwn(value, DIRECTIVE)) return undefined;
  const out: Building = {};
  for (const [key, item] of Object.entries(value)) {
    const made = item === undefined ? undefined : asNew(item);
    if (made !== undefined) putMember(out, key, made);
  }
  return out;
}

/** How a strategic merge patch treats a field. */
export interface PatchField {
  /** The field's schema; for a list, that of its items. */
  readonly node: SchemaNode;
  /** Empty: maps are merged, lists are replaced. */
  readonly strategy: string;
  /** Keys that the new value does not have are removed, whoever set them. */
  readonly retainKeys: boolean;
  /** The merge key of a merged list; undefined for lists of scalars. */
  readonly mergeKey: string | undefined;
}

/** Looks a field up as kubectl does: fields without a name in the schema, such as the keys of a map of objects, are unknown. */
export function patchFieldOf(schema: Schema, parent: SchemaNode, key: string, shape: 'map' | 'list'): PatchField {
  const { properties } = schema.resolve(parent);
  const field = properties !== undefined && Object.hasOwn(properties, key) ? properties[key] : undefined;
  if (field === undefined) throw new UnknownFieldError(key);
  const words = (field['x-kubernetes-patch-strategy'] ?? '').split(',').filter((word) => word !== '');
  const others = words.filter((word) => word !== 'retainKeys');
  const [strategy = '', ...more] = others;
  if (more.length > 0) throw new StrategicPatchError(`unexpected patch strategy: [${words.join(' ')}]`);
  return {
    node: shape === 'list' ? (schema.resolve(field).items ?? field) : field,
    strategy,
    retainKeys: words.length > others.length,
    mergeKey: field['x-kubernetes-patch-merge-key'],
  };
}
