import { byText } from '../../core/text/by-text.ts';
import { goText } from '../../core/text/go-text.ts';
import { isObject, type Building, type Json, type JsonObject } from '../../core/json/json.ts';
import { jsonEqual } from '../../core/json/json-equal.ts';
import { ownMember, putMember } from '../../core/json/members.ts';
import type { Schema, SchemaNode } from '../schema/schema.ts';
import {
  DELETE_FROM_LIST,
  DIRECTIVE,
  ELEMENT_ORDER,
  patchFieldOf,
  RETAIN_KEYS,
  StrategicPatchError,
  UnknownFieldError,
  type PatchField,
} from './patch-field.ts';
import { deduplicated, inOrderOf, itemShape, keyOf, shapeOf, sortedByText } from './patch-lists.ts';

/** Which part of the difference to include: additions and changes, or deletions. */
export interface ChangeOptions {
  readonly additions: boolean;
  readonly deletions: boolean;
  /** Include the order of merged lists. */
  readonly order: boolean;
}

interface MapOptions extends ChangeOptions {
  readonly retainKeys: boolean;
}

interface ListChange {
  readonly items: readonly Json[];
  /** Scalars to delete. */
  readonly gone: readonly Json[];
  readonly order: readonly Json[];
}

const NO_CHANGE: ListChange = { items: [], gone: [], order: [] };

/** A field's patch rules; undefined when the schema has none and nothing differs. */
function ruled(
  schema: Schema,
  node: SchemaNode,
  key: string,
  [before, after]: readonly [Json, Json],
): PatchField | undefined {
  try {
    return patchFieldOf(schema, node, key, Array.isArray(after) ? 'list' : 'map');
  } catch (error) {
    if (error instanceof UnknownFieldError && jsonEqual(before, after)) return undefined;
    throw error;
  }
}

/** Computes differences as apimachinery's strategicpatch does, including its peculiarities: the patch must equal kubectl's. */
class Comparer {
  readonly #schema: Schema;

  constructor(schema: Schema) {
    this.#schema = schema;
  }

  map(before: JsonObject, after: JsonObject, node: SchemaNode, options: MapOptions): Building {
    const patch: Building = {};
    for (const [key, value] of members(after)) {
      const old = ownMember(before, key);
      if (old === undefined || shapeOf(old) !== shapeOf(value)) {
        if (key === DIRECTIVE && old !== undefined) throw badDirective();
        if (options.additions) putMember(patch, key, value);
      } else if (key === DIRECTIVE) {
        if (typeof value !== 'string') throw badDirective();
        if (value !== old) patch[DIRECTIVE] = value;
      } else if (isObject(old) && isObject(value)) {
        this.#mapField(patch, key, [old, value], node, options);
      } else if (Array.isArray(old) && Array.isArray(value)) {
        this.#listField(patch, key, [old as readonly Json[], value as readonly Json[]], node, options);
      } else if (options.additions && old !== value) {
        putMember(patch, key, value);
      }
    }
    const gone = members(before).filter(([key]) => !has(after, key));
    if (options.deletions) for (const [key] of gone) putMember(patch, key, null);
    if (options.retainKeys && (Object.keys(patch).length > 0 || gone.some(([, value]) => value !== null))) {
      const kept = members(after).filter(([, value]) => value !== null);
      if (kept.length > 0) patch[RETAIN_KEYS] = kept.map(([key]) => key).sort(byText);
    }
    return patch;
  }

  #mapField(
    patch: Building,
    key: string,
    [before, after]: readonly [JsonObject, JsonObject],
    node: SchemaNode,
    options: ChangeOptions,
  ): void {
    const field = ruled(this.#schema, node, key, [before, after]);
    if (field === undefined) return;
    if (field.strategy === 'replace') {
      // even when nothing differs, as upstream
      if (options.additions) putMember(patch, key, after);
      return;
    }
    const change = this.map(before, after, field.node, { ...options, retainKeys: field.retainKeys });
    if (Object.keys(change).length > 0) putMember(patch, key, change);
  }

  #listField(
    patch: Building,
    key: string,
    [before, after]: readonly [readonly Json[], readonly Json[]],
    node: SchemaNode,
    options: ChangeOptions,
  ): void {
    const field = ruled(this.#schema, node, key, [before, after]);
    if (field === undefined) return;
    if (field.strategy !== 'merge') {
      if (options.additions && !jsonEqual(before, after)) putMember(patch, key, after);
      return;
    }
    const { items, gone, order } = this.#list(before, after, field, options);
    if (items.length > 0) putMember(patch, key, items);
    if (gone.length > 0) putMember(patch, `${DELETE_FROM_LIST}${key}`, gone);
    if (order.length > 0) putMember(patch, `${ELEMENT_ORDER}${key}`, order);
  }

  #list(before: readonly Json[], after: readonly Json[], field: PatchField, options: ChangeOptions): ListChange {
    if (before.length === 0) return options.additions ? { ...NO_CHANGE, items: after } : NO_CHANGE;
    if (itemShape(before, after) !== 'map') return scalarsChange(before, after, options);
    const { mergeKey } = field;
    if (mergeKey === undefined) throw new StrategicPatchError('cannot merge lists without merge key');
    const { changed, gone } = this.#itemsChange(before, after, field, mergeKey, options);
    const items = [...inOrderOf(changed, after, mergeKey), ...gone];
    const hasChanged = options.additions && (items.length > 0 || !isOrderSame(before, after, mergeKey));
    const isToOrder = options.order && (hasChanged || (options.deletions && items.length > 0));
    return { items, gone: [], order: isToOrder ? after.map((item) => ({ [mergeKey]: keyOf(item, mergeKey) })) : [] };
  }

  #itemsChange(
    before: readonly Json[],
    after: readonly Json[],
    field: PatchField,
    mergeKey: string,
    options: ChangeOptions,
  ): { readonly changed: readonly Json[]; readonly gone: readonly Json[] } {
    const text = (item: Json): string => goText(keyOf(item, mergeKey));
    const [olds, newest] = [sortedByText(before, text), sortedByText(after, text)];
    const [changed, gone]: [Json[], Json[]] = [[], []];
    for (let [i, j] = [0, 0]; i < olds.length || j < newest.length;) {
      const [old, item] = [olds[i], newest[j]];
      const side = old === undefined ? 1 : item === undefined ? -1 : byText(text(old), text(item));
      if (side === 0) {
        const change = this.map(old as JsonObject, item as JsonObject, field.node, {
          ...options,
          retainKeys: field.retainKeys,
        });
        if (Object.keys(change).length > 0) {
          putMember(change, mergeKey, keyOf(item ?? null, mergeKey));
          changed.push(change);
        }
      } else if (side > 0 && options.additions) changed.push(item ?? null);
      else if (side < 0 && options.deletions) {
        gone.push({ [mergeKey]: keyOf(old ?? null, mergeKey), [DIRECTIVE]: 'delete' });
      }
      if (side <= 0) i++;
      if (side >= 0) j++;
    }
    return { changed, gone };
  }
}

function members(object: JsonObject): readonly (readonly [string, Json])[] {
  return Object.entries(object).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
}

function has(object: JsonObject, key: string): boolean {
  return Object.hasOwn(object, key) && object[key] !== undefined;
}

function badDirective(): StrategicPatchError {
  return new StrategicPatchError(`invalid value for special key: ${DIRECTIVE}`);
}

function isOrderSame(before: readonly Json[], after: readonly Json[], mergeKey: string): boolean {
  if (before.length !== after.length) return false;
  return after.every((item, index) => jsonEqual(keyOf(before[index] ?? null, mergeKey), keyOf(item, mergeKey)));
}

function scalarsChange(before: readonly Json[], after: readonly Json[], options: ChangeOptions): ListChange {
  const [olds, newest] = [sortedByText(before, goText), sortedByText(after, goText)];
  const [added, gone]: [Json[], Json[]] = [[], []];
  for (let [i, j] = [0, 0]; i < olds.length || j < newest.length;) {
    const [old, item] = [olds[i], newest[j]];
    const side = old === undefined ? 1 : item === undefined ? -1 : byText(goText(old), goText(item));
    if (side > 0 && options.additions) added.push(item ?? null);
    if (side < 0 && options.deletions) gone.push(old ?? null);
    if (side <= 0) i++;
    if (side >= 0) j++;
  }
  // as upstream, the old list is already sorted here: an unsorted list gets an order even without changes
  const isToOrder =
    options.order && ((options.deletions && gone.length > 0) || (options.additions && !jsonEqual(olds, after)));
  return {
    items: inOrderOf(added, after, undefined),
    gone: deduplicated(gone),
    order: isToOrder ? after : [],
  };
}

/** The strategic merge patch from `before` to `after`, or the part of it that the options select. */
export function strategicChange(
  schema: Schema,
  node: SchemaNode,
  before: JsonObject,
  after: JsonObject,
  options: ChangeOptions,
): Building {
  return new Comparer(schema).map(before, after, node, { ...options, retainKeys: false });
}
