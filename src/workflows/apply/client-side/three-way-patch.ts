import { DsError } from '../../../core/errors.ts';
import type { JsonObject } from '../../../core/json/json.ts';
import type { CallOptions, Client } from '../../../kube/client.ts';
import { mergePatch } from '../../../apimachinery/patch/merge-patch.ts';
import { StrategicPatchError, UnknownFieldError } from '../../../apimachinery/patch/patch-field.ts';
import { sharedMergeKeys, type SharedMergeKey } from '../../../apimachinery/patch/shared-merge-keys.ts';
import { strategicMergePatch } from '../../../apimachinery/patch/strategic-merge-patch.ts';
import {
  threeWayConflicts,
  threeWayMergePatch,
  threeWayStrategicPatch,
  type ThreeVersions,
} from '../../../apimachinery/patch/three-way.ts';
import type { ManifestTarget } from '../manifest-target.ts';
import { ownPatchSchema, servedPatchSchema, type PatchSchema } from '../patch-schema.ts';

/** A patch, with its local result, before defaulting and validation. */
export interface ThreeWayPatch {
  readonly type: 'strategic' | 'merge';
  readonly body: JsonObject;
  readonly applied: (current: JsonObject) => JsonObject;
}

function strategic({ schema, node }: PatchSchema, versions: ThreeVersions, overwrite: boolean): ThreeWayPatch {
  const body = threeWayStrategicPatch(schema, node, versions);
  const conflicts = overwrite ? [] : threeWayConflicts(schema, node, body, versions);
  if (conflicts.length > 0) throw changedMeanwhile(conflicts);
  const applied = (current: JsonObject): JsonObject => strategicMergePatch(schema, node, current, body);
  const { original, modified: wanted, current: live } = versions;
  for (const shared of sharedMergeKeys(schema, node, { original, wanted, live, result: applied(live) })) {
    throw indistinct(shared);
  }
  return { type: 'strategic', body, applied };
}

/** kubectl sends the patch, says `configured`, and the server stores something else than the file. */
function indistinct({ field, key, isRepeated }: SharedMergeKey): DsError {
  const what = `${field}: several items have ${key}, and a client-side apply would not store them as in the file`;
  const hint = isRepeated
    ? 'keep one of them in the file, and apply it without --server-side=false'
    : 'a server-side apply distinguishes them: remove --server-side=false';
  return new DsError('input', what, { hint });
}

function changedMeanwhile(fields: readonly string[]): DsError {
  const lines = fields.map((field) => `  ${field}`);
  const what = 'these fields were changed since the last apply, and the file would revert them:';
  return new DsError('conflict', [what, ...lines].join('\n'), {
    hint: 'copy the live values into the file, or remove --overwrite=false to overwrite them',
  });
}

/**
 * The patch of a client-side apply, as in kubectl: a strategic merge patch where the schema has merge keys, else a merge patch. The schema
 * that ships with `ds` is tried first; the server's is requested for fields it does not have. Throws a DsError: `conflict` when others
 * changed the same fields and nothing may be overwritten, `input` when no patch can express the change.
 */
export async function threeWayPatch(
  client: Client,
  { resource }: ManifestTarget,
  versions: ThreeVersions,
  { overwrite }: { readonly overwrite: boolean },
  options: CallOptions,
): Promise<ThreeWayPatch> {
  try {
    const own = await ownPatchSchema(resource);
    if (own !== undefined) {
      try {
        return strategic(own, versions, overwrite);
      } catch (error) {
        // a newer server may have newer fields
        if (!(error instanceof UnknownFieldError)) throw error;
      }
    }
    const served = await servedPatchSchema(client, resource, options);
    if (served !== undefined) return strategic(served, versions, overwrite);
  } catch (error) {
    if (!(error instanceof StrategicPatchError)) throw error;
    throw new DsError('input', `no patch can be created: ${error.message}`, {
      hint: 'server-side apply needs no patch: remove --server-side=false',
      cause: error,
    });
  }
  const body = threeWayMergePatch(versions);
  return { type: 'merge', body, applied: (current) => mergePatch(current, body) as JsonObject };
}
