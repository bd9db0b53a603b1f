import type { JsonObject } from '../../core/json/json.ts';
import { without } from '../../core/json/without.ts';
import { nextGeneration, withMetadata } from '../store/metadata.ts';
import type { SubresourceRules, TypeRules } from '../store/resource-type.ts';

export interface CommonTraits {
  /** `metadata.generation` counts the changes to anything but metadata and status. */
  readonly generation?: boolean;
  /** Only the subresource writes `.status`; this is the status of a new object. */
  readonly status?: JsonObject | 'none';
}

function withStatus(object: JsonObject, status: JsonObject['status']): JsonObject {
  if (object['status'] === status) return object;
  return status === undefined ? without(object, 'status') : { ...object, status };
}

/** Whether anything but metadata and status differs, by identity: updates share what did not change. */
export function desiredChanged(next: JsonObject, old: JsonObject): boolean {
  const keys = new Set([...Object.keys(next), ...Object.keys(old)]);
  for (const apart of ['metadata', 'status', 'apiVersion', 'kind']) keys.delete(apart);
  return [...keys].some((key) => next[key] !== old[key]);
}

/** Writes the status and metadata only. */
export const STATUS_ONLY: SubresourceRules = {
  prepare: (next, old) => ({ ...withStatus(old, next['status']), metadata: next['metadata'] }),
};

/** The rules that most kinds share, for the status and the generation. */
export function commonRules({ generation = false, status }: CommonTraits): TypeRules {
  return {
    prepareCreate: (object) => {
      const bare = status === undefined ? object : withStatus(object, status === 'none' ? undefined : status);
      return generation ? withMetadata(bare, { generation: 1 }) : bare;
    },
    prepareUpdate: (next, old) => {
      const kept = status === undefined ? next : withStatus(next, old['status']);
      return generation && desiredChanged(kept, old) ? withMetadata(kept, nextGeneration(old)) : kept;
    },
    ...(status === undefined ? {} : { subresources: { status: STATUS_ONLY } }),
  };
}
