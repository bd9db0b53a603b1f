import { isObject, type Building, type Json, type JsonObject } from '../../core/json/json.ts';
import { jsonEqual } from '../../core/json/json-equal.ts';
import { ownMember, putMember } from '../../core/json/members.ts';
import type { Schema, SchemaNode } from '../schema/schema.ts';
import {
  asNew,
  DELETE_FROM_LIST,
  DIRECTIVE,
  ELEMENT_ORDER,
  patchFieldOf,
  RETAIN_KEYS,
  StrategicPatchError,
  type PatchField,
} from './patch-field.ts';
import { checkOrder, inOrderOf, inWantedOrder, itemShape, mergedByKey, shapeOf } from './patch-lists.ts';

function isDeletion(item: Json): boolean {
  return isObject(item) && item[DIRECTIVE] === 'delete';
}

function copyOf(object: JsonObject): Building {
  const copy: Building = {};
  for (const [key, value] of Object.entries(object)) if (value !== undefined) putMember(copy, key, value);
  return copy;
}

/** Merges one patch into another, including directives and nulls. */
class Joiner {
  readonly #schema: Schema;

  constructor(schema: Schema) {
    this.#schema = schema;
  }

  map(below: JsonObject, above: JsonObject, node: SchemaNode): JsonObject {
    const directive = ownMember(above, DIRECTIVE);
    if (directive === 'replace') {
      return Object.fromEntries(Object.entries(above).filter(([key]) => key !== DIRECTIVE));
    }
    if (directive === 'delete') return {};
    if (directive !== undefined) throw new StrategicPatchError(`unknown patch type: ${JSON.stringify(directive)}`);

    const out = copyOf(below);
    const left = copyOf(above);
    for (const [key, value] of Object.entries(above)) {
      if (value === undefined || (key !== RETAIN_KEYS && !key.startsWith(ELEMENT_ORDER))) continue;
      const other = ownMember(out, key);
      if (other !== undefined && !jsonEqual(other, value))
        throw new StrategicPatchError(`${key} of two patches differ`);
      putMember(out, key, value);
      Reflect.deleteProperty(left, key);
      if (key !== RETAIN_KEYS) this.#ordered(out, left, key.slice(ELEMENT_ORDER.length), value, node);
    }
    for (const [key, value] of Object.entries(left)) {
      if (key.startsWith(DELETE_FROM_LIST)) putMember(out, key, value);
      else this.#field(out, key, value, node);
    }
    return out;
  }

  #field(out: Building, key: string, value: Json, node: SchemaNode): void {
    const current = ownMember(out, key);
    if (current !== undefined && isObject(current) && isObject(value)) {
      const field = patchFieldOf(this.#schema, node, key, 'map');
      putMember(out, key, field.strategy === 'replace' ? value : this.map(current, value, field.node));
    } else if (Array.isArray(current) && Array.isArray(value)) {
      const field = patchFieldOf(this.#schema, node, key, 'list');
      const lists = [current as readonly Json[], value as readonly Json[]] as const;
      putMember(out, key, field.strategy === 'merge' ? this.#list(...lists, field) : value);
    } else {
      const made = value === null ? null : asNew(value);
      if (made === undefined) Reflect.deleteProperty(out, key);
      else putMember(out, key, made);
    }
  }

  /** A list with an order: moves it from `left` to `out`, with both sides in that order. */
  #ordered(out: Building, left: Building, key: string, order: Json, node: SchemaNode): void {
    const [below, above] = [out, left].map((map) => ownMember(map, key));
    if (!isListOrNone(order) || !isListOrNone(below) || !isListOrNone(above)) {
      throw new StrategicPatchError(`${key} is not a list, but has an order`);
    }
    Reflect.deleteProperty(left, key);
    if (below === undefined && above === undefined) return;
    const field = patchFieldOf(this.#schema, node, key, 'list');
    checkOrder(above ?? [], order, field.mergeKey);
    const joined =
      above === undefined
        ? (below ?? [])
        : below === undefined
          ? above.map(asNew).filter((item) => item !== undefined)
          : field.strategy === 'merge'
            ? this.#list(below, above, field)
            : above;
    putMember(out, key, inWantedOrder(joined, order, below ?? [], field.mergeKey, deletionsLast));
  }

  #list(below: readonly Json[], above: readonly Json[], field: PatchField): readonly Json[] {
    if (below.length === 0 && above.length === 0) return below;
    const { mergeKey } = field;
    if (itemShape(below, above) !== 'map' || mergeKey === undefined) {
      throw new StrategicPatchError('two patches cannot add to one list of scalars');
    }
    const joined = mergedByKey(below, above, mergeKey, (current, item) => this.map(current, item, field.node));
    return inWantedOrder(joined, above, below, mergeKey, deletionsLast);
  }
}

function isListOrNone(value: Json | undefined): value is readonly Json[] | undefined {
  return value === undefined || shapeOf(value) === 'list';
}

/** Deletions come last among the items that the order does not name. */
const deletionsLast: typeof inOrderOf = (items, wanted, mergeKey) => [
  ...inOrderOf(
    items.filter((item) => !isDeletion(item)),
    wanted,
    mergeKey,
  ),
  ...items.filter(isDeletion),
];

/** Combines `deletions` and `changes`, both created by `strategicChange` for the same new object, into one patch. */
export function joinStrategic(
  schema: Schema,
  node: SchemaNode,
  deletions: JsonObject,
  changes: JsonObject,
): JsonObject {
  return new Joiner(schema).map(deletions, changes, node);
}
