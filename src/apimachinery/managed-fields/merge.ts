import type { Building, Json } from '../../core/json/json.ts';
import { putMember } from '../../core/json/members.ts';
import type { Schema, SchemaNode } from '../schema/schema.ts';
import type { PathElement } from './path-element.ts';
import { fieldOf, isEmpty, itemsByElement, keysOfBoth, shapeOf, UNKNOWN, type Shape } from './shape.ts';

/** Merges `config` into `live`: nothing is removed, the config's values win, and lists in both take the config's order. */
export function mergeObjects(
  schema: Schema,
  node: SchemaNode,
  live: Json | undefined,
  config: Json | undefined,
): Json | undefined {
  if (config === undefined) return live;
  if (live === undefined || live === config) return config;
  const shape = shapeOf(schema, node, config);
  if (shape.kind === 'leaf' || (isEmpty(live) && isEmpty(config))) return config;
  return shape.kind === 'map' ? mergeMaps(schema, shape, live, config) : mergeLists(schema, shape, live, config);
}

function mergeMaps(schema: Schema, shape: Extract<Shape, { kind: 'map' }>, live: Json, config: Json): Json {
  const out: Building = {};
  for (const key of keysOfBoth(live, config)) {
    const merged = mergeObjects(schema, shape.field(key) ?? UNKNOWN, fieldOf(live, key), fieldOf(config, key));
    if (merged !== undefined) putMember(out, key, merged);
  }
  return out;
}

/** The config's items in its order; each item that only `live` has stays behind its predecessor, as far as that order allows. */
function mergeLists(schema: Schema, shape: Extract<Shape, { kind: 'list' }>, live: Json, config: Json): Json {
  const mine = itemsByElement(config, shape.element);
  const theirs = itemsByElement(live, shape.element);
  const merged = (element: PathElement): Json | undefined => {
    const old = theirs.get(element) ?? [];
    // items with equal keys are replaced, not merged
    return mergeObjects(schema, shape.item, old.length === 1 ? old[0] : undefined, mine.get(element)?.[0]);
  };
  const liveItems = Array.isArray(live) ? (live as readonly Json[]) : [];
  const liveElements = liveItems.map(shape.element);
  const wanted = [...mine.keys()];
  const shared = wanted.filter((element) => theirs.has(element));

  const out: Json[] = [];
  const done = new Set<PathElement>();
  let [at, next, first] = [0, 0, 0];
  while (at < liveElements.length || next < wanted.length) {
    const [left, right] = [liveElements[at], wanted[next]];
    if (left !== undefined && left === right) {
      push(out, merged(left));
      done.add(left);
      if (shared[first] === left) first++;
      at++;
      next++;
      continue;
    }
    if (
      left !== undefined &&
      right !== undefined &&
      mine.has(left) &&
      shared[first] !== undefined &&
      shared[first] !== left
    ) {
      at++;
      continue;
    }
    if (left !== undefined && !mine.has(left)) {
      push(out, liveItems[at]);
      at++;
      continue;
    }
    if (left !== undefined && done.has(left)) at++;
    if (right !== undefined) {
      push(out, merged(right));
      done.add(right);
      if (shared[first] === right) first++;
      next++;
    }
  }
  return out;
}

function push(out: Json[], item: Json | undefined): void {
  if (item !== undefined) out.push(item);
}
