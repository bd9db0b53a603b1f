import type { JsonObject } from '../../core/json/json.ts';
import type { Client, WriteOptions } from '../../kube/client.ts';
import { bodyOf, withoutNullMapEntries } from './apply-body.ts';
import type { AnyObject, AppliedObject, Change } from './change-set/change.ts';
import type { ManifestTarget } from './manifest-target.ts';

export interface CreateSettings {
  readonly fieldManager: string;
  readonly fieldValidation: WriteOptions['fieldValidation'];
  readonly signal: AbortSignal;
}

/** The change that creates an object of a file; the server rejects it with `alreadyExists` if there is one. */
export async function creation(
  client: Client,
  target: ManifestTarget,
  object: JsonObject,
  settings: CreateSettings,
): Promise<Change> {
  return creationOf(client, target, await withoutNullMapEntries(bodyOf(object, target), target.resource), settings);
}

/** The change that creates an object with this request body. */
export function creationOf(
  client: Client,
  { resource, namespace }: ManifestTarget,
  body: JsonObject,
  options: WriteOptions,
): Change {
  const create = async (dryRun: boolean): Promise<AppliedObject> => {
    const { object, warnings } = await client.create<AnyObject>({ resource, namespace }, body, { ...options, dryRun });
    return { object, verdict: 'created', warnings };
  };
  return {
    // an existing object is rejected anyway
    isNew: true,
    estimate: () => Promise.resolve({ object: body, verdict: 'created', warnings: [] }),
    predict: () => create(true),
    carryOut: () => create(false),
  };
}
