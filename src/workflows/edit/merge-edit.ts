import { asDsError } from '../../core/errors.ts';
import { jsonEqual } from '../../core/json/json-equal.ts';
import { isObject, objectAt, stringAt, type Json, type JsonObject } from '../../core/json/json.ts';
import { ownMember } from '../../core/json/members.ts';
import type { Client, PatchOptions } from '../../kube/client.ts';
import { retryOnConflict } from '../../kube/retry-on-conflict.ts';
import { mergeChange, mergePatch } from '../../apimachinery/patch/merge-patch.ts';
import { substanceOf } from '../apply/apply-body.ts';
import type { AnyObject } from '../apply/change-set/change.ts';
import type { ManifestTarget } from '../apply/manifest-target.ts';

/** The result of saving an edit. */
export type SavedEdit =
  | { readonly kind: 'saved'; readonly object: JsonObject; readonly warnings: readonly string[] }
  /** Someone changed the same fields at the same time. */
  | {
      readonly kind: 'overlaps';
      /** The server's current version. */
      readonly live: JsonObject;
      /** The current version with the user's edit merged in. */
      readonly merged: JsonObject;
      readonly fields: readonly string[];
    };

/** Fields that both patches set to different values; a list is one field. */
function overlaps(yours: JsonObject, theirs: JsonObject, path: string): readonly string[] {
  return Object.keys(yours).flatMap((key) => {
    const [mine, other] = [yours[key], ownMember(theirs, key)];
    if (other === undefined) return [];
    const at = path === '' ? key : `${path}.${key}`;
    if (isObject(mine) && isObject(other)) return overlaps(mine, other, at);
    return jsonEqual(mine, other) ? [] : [at];
  });
}

function withVersion(patch: JsonObject, live: JsonObject): JsonObject {
  const version = { resourceVersion: stringAt(objectAt(live, 'metadata'), 'resourceVersion') };
  // a resourceVersion that the user wrote is kept
  return { ...patch, metadata: { ...version, ...objectAt(patch, 'metadata') } };
}

/** The part that users change, without what the server and the controllers write. */
function substance(object: JsonObject): JsonObject {
  const { metadata, ...rest } = substanceOf(object);
  return { ...rest, metadata: { ...(metadata as JsonObject), generation: undefined } };
}

/**
 * Sends only what was edited, on condition that nobody else changed those fields since `base` was read. Changes by others to other fields
 * stay.
 */
export async function saveEdit(
  client: Client,
  at: ManifestTarget & { readonly subresource?: string },
  base: JsonObject,
  edited: JsonObject,
  options: PatchOptions,
): Promise<SavedEdit> {
  const patch = mergeChange(base, edited);
  return retryOnConflict(async (attempt) => {
    const live = attempt === 1 ? base : await client.get<AnyObject>(at, { signal: options.signal });
    const fields = attempt === 1 ? [] : overlaps(patch, mergeChange(substance(base), substance(live)), '');
    if (fields.length > 0) return { kind: 'overlaps', live, merged: mergePatch(live, patch) as JsonObject, fields };
    const body: Json = withVersion(patch, live);
    const { object, warnings } = await client.patch<AnyObject>(at, 'merge', body, options);
    return { kind: 'saved', object, warnings };
  });
}

/** Whether an edit that the server rejected can be corrected in the editor. */
export function isFixable(error: unknown): boolean {
  const reason = asDsError(error);
  return reason !== undefined && (reason.kind === 'invalid' || reason.status?.['code'] === 400);
}
