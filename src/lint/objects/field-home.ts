import type { JsonObject } from '../../core/json/json.ts';
import type { Path } from '../../yaml/marks.ts';
import type { Schema, SchemaNode } from '../../apimachinery/schema/schema.ts';
import { valueAt } from './field-path.ts';

/** Levels that are searched: a container's own structs are this deep in a DaemonSet. */
const MAX_LEVELS = 6;

interface Candidate {
  readonly node: SchemaNode;
  readonly path: Path;
}

function shared(a: Path, b: Path): number {
  let count = 0;
  while (count < a.length && count < b.length && a[count] === b[count]) count++;
  return count;
}

/** Whether the ancestor of so many names, or its item that is in the line, has a value under the key already. */
function hasOwn(object: JsonObject, from: Path, names: number, key: string): boolean {
  let seen = 0;
  const end = from.findIndex((step) => typeof step === 'string' && ++seen > names);
  return valueAt(object, [...(end < 0 ? from : from.slice(0, end)), key]) !== undefined;
}

/**
 * Where a field would belong that stands in the wrong place: of the structs that have one of its name, the one in whose line it
 * stands, the nearest first. Undefined when there is none, or none that is nearer than others.
 */
export function homeOf(
  schema: Schema,
  root: SchemaNode,
  object: JsonObject,
  key: string,
  from: Path,
): Path | undefined {
  const plain = from.filter((step) => typeof step === 'string');
  let level: Candidate[] = [{ node: root, path: [] }];
  const found: Candidate[] = [];
  const visited = new Set<SchemaNode>();
  for (let depth = 0; depth <= MAX_LEVELS && level.length > 0; depth++) {
    const next: Candidate[] = [];
    for (const { node, path } of level) {
      const resolved = schema.resolve(node);
      if (visited.has(resolved)) continue;
      visited.add(resolved);
      const { properties = {} } = resolved.type === 'array' ? schema.resolve(resolved.items ?? {}) : resolved;
      if (Object.hasOwn(properties, key) && path.length > 0) found.push({ node, path });
      for (const [name, property] of Object.entries(properties)) {
        if (name !== 'status') next.push({ node: property, path: [...path, name] });
      }
    }
    level = next;
  }
  const isTaken = (path: Path): boolean => path.length <= plain.length && hasOwn(object, from, path.length, key);
  // Above or below where it stands; what is only somewhere else was hardly meant.
  const inLine = found.filter(
    ({ path }) => shared(path, plain) === Math.min(path.length, plain.length) && !isTaken(path),
  );
  // A field that only one struct has is meant for that one.
  const [first] = found;
  if (inLine.length === 0 && found.length === 1 && first !== undefined) {
    return valueAt(object, [...first.path, key]) === undefined ? first.path : undefined;
  }
  const distances = inLine.map(({ path }) => Math.abs(path.length - plain.length));
  const nearest = inLine.filter((_, index) => distances[index] === Math.min(...distances));
  // Containers of every sort have the same fields; the plain ones are meant.
  const only = nearest.length === 1 ? nearest[0] : nearest.find(({ path }) => path.at(-1) === 'containers');
  return only?.path;
}
