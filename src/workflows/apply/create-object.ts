import type { JsonObject } from '../../core/json.ts';
import type { CallOptions, Client, WriteOptions } from '../../kube/client.ts';
import { bodyOf } from './apply-body.ts';
import type { AnyObject, AppliedObject, DryRun } from './server-side/apply-object.ts';
import type { ManifestTarget } from './manifest-target.ts';

export interface CreateSettings {
  readonly fieldManager: string;
  readonly dryRun: DryRun;
  readonly fieldValidation: WriteOptions['fieldValidation'];
}

/** Creates one object; `alreadyExists` when there is one. */
export async function createObject(
  client: Client,
  target: ManifestTarget,
  object: JsonObject,
  { dryRun, ...settings }: CreateSettings,
  { signal }: CallOptions,
): Promise<AppliedObject> {
  const body = bodyOf(object, target);
  if (dryRun === 'client') return { object: body, verdict: 'created', warnings: [] };
  const options = { ...settings, dryRun: dryRun === 'server', signal };
  const { resource, namespace } = target;
  const written = await client.create<AnyObject>({ resource, namespace }, body, options);
  return { object: written.object, verdict: 'created', warnings: written.warnings };
}
