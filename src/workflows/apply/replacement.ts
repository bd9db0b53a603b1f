import type { Clock } from '../../core/clock.ts';
import { asDsError, DsError } from '../../core/errors.ts';
import { objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { without } from '../../core/json/without.ts';
import type { Client, WriteOptions } from '../../kube/client.ts';
import { isServerConflict, retryOnConflict } from '../../kube/retry-on-conflict.ts';
import { bodyOf, withoutNullMapEntries } from './apply-body.ts';
import type { AnyObject, AppliedObject, Change } from './change-set/change.ts';
import { replaceByForce, type ForceOptions } from './client-side/replace-by-force.ts';
import { withConfiguration } from './last-applied/configuration.ts';
import { hasLastApplied } from './last-applied/keep-last-applied.ts';
import { requireName, type ManifestTarget } from './manifest-target.ts';

export interface ReplaceSettings {
  readonly fieldManager: string;
  readonly fieldValidation: WriteOptions['fieldValidation'];
  /** Writes the last-applied annotation, which is otherwise only updated in a file that has it. */
  readonly saveConfig: boolean;
  readonly subresource: string | undefined;
  /** Deletes and recreates the object; one that does not exist is created. */
  readonly force: Omit<ForceOptions, 'clock' | 'signal' | 'onDeleted'> | undefined;
  /** Called when the server has accepted the deletion of `force`. */
  readonly onDeleted: (target: ManifestTarget) => void;
}

interface ReplaceContext {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * The change of `kubectl replace`: the object becomes what the file says, except for what the server sets. A resourceVersion or uid in the
 * file is sent, so that the server rejects an object that has changed since. Throws what the server answers.
 */
export async function replacement(
  client: Client,
  target: ManifestTarget,
  object: JsonObject,
  settings: ReplaceSettings,
  { clock, signal }: ReplaceContext,
): Promise<Change> {
  requireName(target, object, 'replace');
  const { fieldManager, fieldValidation, saveConfig, force } = settings;
  const write = { fieldManager, fieldValidation, signal };
  const placed = inNamespace(object, target);
  const whole = await withoutNullMapEntries(force === undefined ? placed : creatable(placed, target), target.resource);
  const body = saveConfig || hasLastApplied(whole) ? withConfiguration(whole) : whole;

  const carryOut = async (): Promise<AppliedObject> => {
    if (force === undefined) return replaced(client, target, body, { ...write, subresource: settings.subresource });
    const { resource, namespace } = target;
    const live = await client.find<AnyObject>(target, { signal });
    const onDeleted = (): void => settings.onDeleted(target);
    const written =
      live === undefined
        ? await client.create<AnyObject>({ resource, namespace }, body, write)
        : await replaceByForce(client, target, { live, modified: body }, write, { ...force, clock, signal, onDeleted });
    return { object: written.object, verdict: 'replaced', warnings: written.warnings };
  };
  return {
    isNew: force !== undefined,
    estimate: () => Promise.resolve({ object: body, verdict: 'replaced', warnings: [] }),
    predict: () => replaced(client, target, body, { ...write, subresource: settings.subresource, dryRun: true }),
    carryOut,
  };
}

function inNamespace(object: JsonObject, { namespace }: ManifestTarget): JsonObject {
  return namespace === undefined ? object : { ...object, metadata: { ...objectAt(object, 'metadata'), namespace } };
}

/** The server creates no object with a resourceVersion. */
function creatable(object: JsonObject, target: ManifestTarget): JsonObject {
  const body = bodyOf(object, target);
  return { ...body, metadata: without(objectAt(body, 'metadata') ?? {}, 'resourceVersion') };
}

function versionOf(object: JsonObject): string {
  return stringAt(objectAt(object, 'metadata'), 'resourceVersion') ?? '';
}

/** Without a resourceVersion in the file it replaces the live one, as kubectl does: some kinds cannot be updated without. */
async function replaced(
  client: Client,
  { resource, namespace, name }: ManifestTarget,
  body: JsonObject,
  { subresource = '', ...options }: WriteOptions & { readonly subresource?: string | undefined },
): Promise<AppliedObject> {
  const at = { resource, namespace, name, ...(subresource === '' ? {} : { subresource }) };
  const attempt = async (): Promise<AppliedObject> => {
    const resourceVersion = versionOf(body) || versionOf(await client.get<AnyObject>(at, options));
    const metadata = { ...objectAt(body, 'metadata'), resourceVersion };
    const { object, warnings } = await client.replace<AnyObject>(at, { ...body, metadata }, options);
    return { object, verdict: 'replaced', warnings };
  };
  if (versionOf(body) === '') return retryOnConflict(attempt);
  try {
    return await attempt();
  } catch (error) {
    const reason = asDsError(error);
    throw reason !== undefined && isServerConflict(reason) ? outdatedFile(reason) : error;
  }
}

function outdatedFile(conflict: DsError): DsError {
  const hint =
    'the object changed after the file was exported: export it again, or remove metadata.resourceVersion and metadata.uid from the file ' +
    'to overwrite the changes';
  const { message, status } = conflict;
  return new DsError('conflict', message, { hint, ...(status === undefined ? {} : { status }), cause: conflict });
}
