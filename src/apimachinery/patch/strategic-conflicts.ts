import { byText } from '../../core/text/by-text.ts';
import { goText } from '../../core/text/go-text.ts';
import { isObject, type Json, type JsonObject } from '../../core/json/json.ts';
import { jsonEqual } from '../../core/json/json-equal.ts';
import type { Schema, SchemaNode } from '../schema/schema.ts';
import { DIRECTIVE, patchFieldOf, RETAIN_KEYS } from './patch-field.ts';
import { deduplicated, itemShape, keyOf } from './patch-lists.ts';

const UNKNOWN: SchemaNode = {};

interface Rules {
  readonly node: SchemaNode;
  readonly strategy: string;
  readonly mergeKey: string | undefined;
}

const NO_RULES: Rules = { node: UNKNOWN, strategy: '', mergeKey: undefined };

function inMaps(schema: Schema, left: JsonObject, right: JsonObject, node: SchemaNode, path: string): string[] {
  return Object.entries(left).flatMap(([key, value]) => {
    const other = Object.hasOwn(right, key) ? right[key] : undefined;
    if (key === DIRECTIVE || key === RETAIN_KEYS || value === undefined || other === undefined) return [];
    const shape = Array.isArray(value) ? 'list' : isObject(value) ? 'map' : undefined;
    const rules = shape === undefined ? NO_RULES : patchFieldOf(schema, node, key, shape);
    return between(schema, [value, other], rules, `${path}.${key}`);
  });
}

function between(schema: Schema, [left, right]: readonly [Json, Json], rules: Rules, path: string): string[] {
  if (isObject(left)) {
    if (!isObject(right) || !jsonEqual(left[DIRECTIVE], right[DIRECTIVE])) return [path];
    return rules.strategy === 'replace' ? [] : inMaps(schema, left, right, rules.node, path);
  }
  if (!Array.isArray(left)) return jsonEqual(left, right) ? [] : [path];
  if (!Array.isArray(right)) return [path];
  return inLists(schema, [left as readonly Json[], right as readonly Json[]], rules, path);
}

function inLists(
  schema: Schema,
  [left, right]: readonly [readonly Json[], readonly Json[]],
  { node, strategy, mergeKey = '' }: Rules,
  path: string,
): string[] {
  const areMaps = itemShape(left, right) === 'map';
  if (strategy === 'merge') {
    // scalars are only added and deleted
    if (!areMaps) return [];
    const [mine, theirs] = [byKey(left, mergeKey), byKey(right, mergeKey)];
    return [...mine].flatMap(([key, item]) => {
      const other = theirs.get(key);
      return other === undefined ? [] : between(schema, [item, other], { ...NO_RULES, node }, `${path}[${key}]`);
    });
  }
  if (left.length !== right.length) return [path];
  const sorted = (list: readonly Json[]): readonly Json[] =>
    areMaps ? list : deduplicated(list).sort((a, b) => byText(goText(a), goText(b)));
  const [mine, theirs] = [sorted(left), sorted(right)];
  const isOther = mine.some(
    (item, index) => between(schema, [item, theirs[index] ?? null], { ...NO_RULES, node }, path).length > 0,
  );
  return isOther ? [path] : [];
}

/** of several items with one key, the last counts, as upstream */
function byKey(list: readonly Json[], mergeKey: string): ReadonlyMap<string, Json> {
  return new Map(list.map((item) => [`${mergeKey}=${JSON.stringify(keyOf(item, mergeKey))}`, item]));
}

/** The fields that two strategic merge patches of one object set differently, named as in the server. */
export function strategicConflicts(
  schema: Schema,
  node: SchemaNode,
  left: JsonObject,
  right: JsonObject,
): readonly string[] {
  return inMaps(schema, left, right, node, '');
}
