import { appendTo } from '../../core/append-to.ts';
import { isObject, type Building, type Json, type JsonObject } from '../../core/json/json.ts';
import { putMember } from '../../core/json/members.ts';

/** Fields by name: `true`: without it; a tree: without parts of it. */
type Omitted = ReadonlyMap<string, true | Omitted>;

/** Copies objects without the fields at these paths, such as `metadata.managedFields`. Paths lead through objects and lists. */
export function omitting(paths: readonly string[]): (object: JsonObject) => JsonObject {
  const omitted = treeOf(paths);
  return omitted.size === 0 ? (object) => object : (object) => copy(object, omitted);
}

function treeOf(paths: readonly string[]): Omitted {
  const inside = new Map<string, string[]>();
  for (const path of paths) {
    const [name = ''] = path.split('.', 1);
    appendTo(inside, name, path);
  }
  return new Map(
    [...inside].map(([name, all]) => [
      name,
      all.includes(name) ? true : treeOf(all.map((path) => path.slice(name.length + 1))),
    ]),
  );
}

function copy(object: JsonObject, omitted: Omitted): JsonObject {
  const copied: Building = {};
  for (const [name, value = null] of Object.entries(object)) {
    const inner = omitted.get(name);
    if (inner !== true) putMember(copied, name, inner === undefined ? value : inValue(value, inner));
  }
  return copied;
}

function inValue(value: Json, omitted: Omitted): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((one) => inValue(one, omitted));
  return isObject(value) ? copy(value, omitted) : value;
}
