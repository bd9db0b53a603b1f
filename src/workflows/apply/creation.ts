import type { JsonObject } from '../../core/json/json.ts';
import type { Client, WriteOptions } from '../../kube/client.ts';
import { bodyOf } from './apply-body.ts';
import type { AnyObject, AppliedObject, Change } from './change-set/change.ts';
import type { ManifestTarget } from './manifest-target.ts';
import { meantBody } from './meant-body.ts';

export interface CreateSettings {
  readonly fieldManager: string;
  readonly fieldValidation: WriteOptions['fieldValidation'];
  readonly signal: AbortSignal;
}

/** The change that creates one object; the server refuses it with `alreadyExists` when there is one. */
export async function creation(
  client: Client,
  target: ManifestTarget,
  object: JsonObject,
  settings: CreateSettings,
): Promise<Change> {
  const { resource, namespace } = target;
  const body = await meantBody(bodyOf(object, target), resource);
  const create = async (dryRun: boolean): Promise<AppliedObject> => {
    const written = await client.create<AnyObject>({ resource, namespace }, body, { ...settings, dryRun });
    return { object: written.object, verdict: 'created', warnings: written.warnings };
  };
  return {
    // One that is there is refused whatever the file says
    isNew: true,
    estimate: () => Promise.resolve({ object: body, verdict: 'created', warnings: [] }),
    predict: () => create(true),
    carryOut: () => create(false),
  };
}
