import { isObject, type Building, type JsonObject } from '../../core/json/json.ts';
import { ownMember, putMember } from '../../core/json/members.ts';
import type { Schema, SchemaNode } from '../schema/schema.ts';
import { mergeChange } from './merge-change.ts';
import { strategicChange } from './strategic-change.ts';
import { strategicConflicts } from './strategic-conflicts.ts';
import { joinStrategic } from './strategic-join.ts';
import { withoutNulls } from './without-nulls.ts';

/** What a client-side apply compares. */
export interface ThreeVersions {
  /** As it was applied last; empty when it never was. */
  readonly original: JsonObject;
  /** As it is to be. */
  readonly modified: JsonObject;
  /** As the server has it. */
  readonly current: JsonObject;
}

/**
 * The strategic merge patch of kubectl's client-side apply (apimachinery's CreateThreeWayMergePatch): what differs between the server
 * and the file is set, what was applied before and has left the file goes, all else stays. Throws a StrategicPatchError.
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

/** The fields that the patch sets, and that somebody has changed to something else since the last apply. */
export function threeWayConflicts(
  schema: Schema,
  node: SchemaNode,
  patch: JsonObject,
  { original, current }: ThreeVersions,
): readonly string[] {
  const changed = strategicChange(schema, node, original, current, { additions: true, deletions: true, order: false });
  return strategicConflicts(schema, node, patch, changed);
}

/** The patch's nulls alone, or all but them. An empty map that was asked for is a value. */
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

/** Both patches as one; what `above` says holds. */
function joined(below: JsonObject, above: JsonObject): JsonObject {
  const out: Building = {};
  for (const [key, value] of Object.entries({ ...below, ...above })) {
    const [lower, upper] = [ownMember(below, key), ownMember(above, key)];
    if (value !== undefined) putMember(out, key, isObject(lower) && isObject(upper) ? joined(lower, upper) : value);
  }
  return out;
}

/** The same as a merge patch (RFC 7386), for kinds whose lists nobody knows how to merge: custom resources. */
export function threeWayMergePatch({ original, modified, current }: ThreeVersions): JsonObject {
  return joined(filtered(mergeChange(original, modified), true), filtered(mergeChange(current, modified), false));
}
