import { isObject, type Building, type JsonObject } from '../../core/json/json.ts';
import { ownMember, putMember } from '../../core/json/members.ts';
import type { Schema, SchemaNode } from '../schema/schema.ts';
import { mergeChange, withoutNulls } from './merge-patch.ts';
import { strategicChange } from './strategic-change.ts';
import { strategicConflicts } from './strategic-conflicts.ts';
import { joinStrategic } from './strategic-join.ts';

/** The versions that a client-side apply compares. */
export interface ThreeVersions {
  /** The last applied version; empty when there was none. */
  readonly original: JsonObject;
  /** The version to apply. */
  readonly modified: JsonObject;
  /** The live version. */
  readonly current: JsonObject;
}

/**
 * The strategic merge patch of kubectl's client-side apply (apimachinery's CreateThreeWayMergePatch): sets what differs between the live
 * object and the file, deletes what was applied before and is no longer in the file, and keeps the rest. Throws a StrategicPatchError.
 */
export function threeWayStrategicPatch(schema: Schema, node: SchemaNode, versions: ThreeVersions): JsonObject {
  const { original, modified, current } = versions;
  const changes = strategicChange(schema, node, current, modified, { additions: true, deletions: false, order: true });
  const deletions = strategicChange(schema, node, original, modified, {
    additions: false,
    deletions: true,
    order: true,
  });
  return joinStrategic(schema, node, deletions, changes);
}

/** Fields that the patch sets and that others have changed since the last apply. */
export function threeWayConflicts(
  schema: Schema,
  node: SchemaNode,
  patch: JsonObject,
  { original, current }: ThreeVersions,
): readonly string[] {
  const changed = strategicChange(schema, node, original, current, { additions: true, deletions: true, order: false });
  return strategicConflicts(schema, node, patch, changed);
}

/** Only the patch's nulls, or everything else. An explicit empty map is a value. */
function filtered(patch: JsonObject, nulls: boolean): JsonObject {
  const out: Building = {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === undefined) continue;
    if (isObject(value) && Object.keys(value).length > 0) {
      const inner = filtered(value, nulls);
      if (Object.keys(inner).length > 0) putMember(out, key, inner);
    } else if ((value === null) === nulls) putMember(out, key, withoutNulls(value));
  }
  return out;
}

/** Combines two patches; `above` wins. */
function joined(below: JsonObject, above: JsonObject): JsonObject {
  const out: Building = {};
  for (const [key, value] of Object.entries({ ...below, ...above })) {
    const [lower, upper] = [ownMember(below, key), ownMember(above, key)];
    if (value !== undefined) putMember(out, key, isObject(lower) && isObject(upper) ? joined(lower, upper) : value);
  }
  return out;
}

/** {@link threeWayStrategicPatch} as an RFC 7386 merge patch, for kinds without merge keys: custom resources. */
export function threeWayMergePatch({ original, modified, current }: ThreeVersions): JsonObject {
  return joined(filtered(mergeChange(original, modified), true), filtered(mergeChange(current, modified), false));
}
