import type { Clock } from '../../../core/clock.ts';
import { isKind } from '../../../core/errors.ts';
import { objectAt, stringAt, type JsonObject } from '../../../core/json/json.ts';
import { LAST_APPLIED } from '../../../apimachinery/labels/last-applied.ts';
import { withoutNulls } from '../../../apimachinery/patch/without-nulls.ts';
import type { Client, WriteOptions } from '../../../kube/client.ts';
import { bodyOf } from '../apply-body.ts';
import type { AnyObject, AppliedObject, Change } from '../change-set/change.ts';
import { deletionWarning } from '../deletion-warning.ts';
import { lastConfiguration, withConfiguration } from '../last-applied/configuration.ts';
import { requireName, type ManifestTarget } from '../manifest-target.ts';
import { lastServerSide } from './last-server-side.ts';
import { replaceByForce } from './replace-by-force.ts';
import { threeWayPatch, type ThreeWayPatch } from './three-way-patch.ts';

export interface ClientSideSettings {
  readonly fieldManager: string;
  readonly fieldValidation: WriteOptions['fieldValidation'];
  /** Change what others have changed since the last apply. */
  readonly overwrite: boolean;
  /** Delete and make anew what cannot be changed. */
  readonly force: boolean;
}

interface Waiting {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Times that the patch is made anew when the object changes under it, and the pause before all but the first, as kubectl has them. */
const MAX_RETRIES = 5;
const PAUSE = 1000;

// kubectl's sentence
function missingConfiguration({ resource, name }: ManifestTarget): string {
  return (
    `resource ${resource.plural}/${name} is missing the ${LAST_APPLIED} annotation which is required by ds apply ` +
    '--server-side=false: what left the file since it was made is not taken away. The missing annotation will be patched automatically.'
  );
}

function isServersConflict(error: unknown): boolean {
  return isKind(error, 'conflict') && error.status !== undefined;
}

/**
 * The change that `kubectl apply` makes without `--server-side`: it creates the object, or sends what differs between the file, the
 * last applied file and the live object. `unchanged` means that nothing has to be sent. Throws what the server answers.
 */
export async function clientSideChange(
  client: Client,
  target: ManifestTarget,
  object: JsonObject,
  settings: ClientSideSettings,
  { clock, signal }: Waiting,
): Promise<Change> {
  requireName(target, object);
  const { fieldManager, fieldValidation } = settings;
  const write = { fieldManager, fieldValidation, signal };
  const modified = withConfiguration(bodyOf(object, target));
  const first = await client.find<AnyObject>(target, { signal });
  if (first === undefined) return creationOf(client, target, withoutNulls(modified), write);

  const known = lastConfiguration(first) ?? lastServerSide(first);
  const warnings = known === undefined ? [missingConfiguration(target)] : [];
  const patchOf = async (live: AnyObject): Promise<ThreeWayPatch | undefined> => {
    const original = lastConfiguration(live) ?? lastServerSide(live) ?? {};
    const patch = await threeWayPatch(client, target, { original, modified, current: live }, settings, { signal });
    return Object.keys(patch.body).length === 0 ? undefined : patch;
  };
  const unchanged = (live: AnyObject): AppliedObject => ({
    object: live,
    verdict: 'unchanged',
    before: live,
    warnings,
  });

  const patched = async (live: AnyObject, dryRun: boolean): Promise<AppliedObject> => {
    const patch = await patchOf(live);
    if (patch === undefined) return unchanged(live);
    // What is compared holds only for the version that it is compared with
    const body = dryRun ? withVersion(patch.body, live) : patch.body;
    const written = await client.patch<AnyObject>(target, patch.type, body, { ...write, dryRun });
    return {
      object: written.object,
      verdict: 'configured',
      before: live,
      warnings: [...warnings, ...written.warnings, ...deletionWarning(target, written.object, 'configured')],
    };
  };

  const retried = async (dryRun: boolean): Promise<AppliedObject> => {
    let live = first;
    for (let retries = 0; ; retries++) {
      try {
        return await patched(live, dryRun);
      } catch (error) {
        if (isServersConflict(error) && retries < MAX_RETRIES) {
          if (retries > 0) await clock.sleep(PAUSE, signal);
          live = await client.get<AnyObject>(target, { signal });
          continue;
        }
        // A dry run deletes nothing
        if (dryRun || !settings.force || !(isServersConflict(error) || isKind(error, 'invalid'))) throw error;
        const forced = await replaceByForce(client, target, { live, modified: withoutNulls(modified) }, write, {
          clock,
          signal,
        });
        const all = [...warnings, ...forced.warnings];
        return { object: forced.object, verdict: 'configured', before: live, warnings: all };
      }
    }
  };

  return {
    isNew: false,
    estimate: async () => {
      const patch = await patchOf(first);
      if (patch === undefined) return unchanged(first);
      return {
        object: patch.applied(first),
        verdict: 'configured',
        before: first,
        warnings,
      };
    },
    predict: () => retried(true),
    carryOut: () => retried(false),
  };
}

function creationOf(client: Client, target: ManifestTarget, whole: JsonObject, write: WriteOptions): Change {
  const { resource, namespace } = target;
  const create = async (dryRun: boolean): Promise<AppliedObject> => {
    const made = await client.create<AnyObject>({ resource, namespace }, whole, { ...write, dryRun });
    return { object: made.object, verdict: 'created', warnings: made.warnings };
  };
  return {
    isNew: true,
    estimate: () => Promise.resolve({ object: whole, verdict: 'created', warnings: [] }),
    predict: () => create(true),
    carryOut: () => create(false),
  };
}

function withVersion(patch: JsonObject, live: JsonObject): JsonObject {
  const resourceVersion = stringAt(objectAt(live, 'metadata'), 'resourceVersion');
  return { ...patch, metadata: { ...objectAt(patch, 'metadata'), resourceVersion } };
}
