import type { JsonObject } from '../../core/json/json.ts';
import type { Path } from '../../yaml/marks.ts';
import type { Schema, SchemaNode } from '../../apimachinery/schema/schema.ts';
import { valueAt } from './field-path.ts';

/** How many levels are searched: the depth of a container's structs in a DaemonSet. */
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

/** Whether the ancestor at this depth already has a value for the key. */
function hasOwn(object: JsonObject, from: Path, names: number, key: string): boolean {
  let seen = 0;
  const end = from.findIndex((step) => typeof step === 'string' && ++seen > names);
  return valueAt(object, [...(end < 0 ? from : from.slice(0, end)), key]) !== undefined;
}

/**
 * The path to which a misplaced field belongs: the nearest struct above or below it with a field of that name. Undefined when there
 * is none, or several are equally near.
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
  // Candidates above or below the field; others are unlikely.
  const inLine = found.filter(
    ({ path }) => shared(path, plain) === Math.min(path.length, plain.length) && !isTaken(path),
  );
  // A field of only one struct belongs there.
  const [first] = found;
  if (inLine.length === 0 && found.length === 1 && first !== undefined) {
    return valueAt(object, [...first.path, key]) === undefined ? first.path : undefined;
  }
  const distances = inLine.map(({ path }) => Math.abs(path.length - plain.length));
  const nearest = inLine.filter((_, index) => distances[index] === Math.min(...distances));
  // Init and ephemeral containers have the same fields as containers.
  const only = nearest.length === 1 ? nearest[0] : nearest.find(({ path }) => path.at(-1) === 'containers');
  return only?.path;
}
