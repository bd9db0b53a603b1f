import type { Clock } from '../../../core/clock.ts';
import { isKind } from '../../../core/errors.ts';
import { objectAt, stringAt, type JsonObject } from '../../../core/json/json.ts';
import { LAST_APPLIED } from '../../../apimachinery/labels/last-applied.ts';
import { withoutNulls } from '../../../apimachinery/patch/merge-patch.ts';
import type { Client, WriteOptions } from '../../../kube/client.ts';
import { isServerConflict, retryOnConflict } from '../../../kube/retry-on-conflict.ts';
import { bodyOf } from '../apply-body.ts';
import { creationOf } from '../creation.ts';
import { type AnyObject, type AppliedObject, type Change } from '../change-set/change.ts';
import { lastConfiguration, withConfiguration } from '../last-applied/configuration.ts';
import { requireName, type ManifestTarget } from '../manifest-target.ts';
import { lastServerSide } from './last-server-side.ts';
import { replaceByForce } from './replace-by-force.ts';
import { threeWayPatch, type ThreeWayPatch } from './three-way-patch.ts';

export interface ClientSideSettings {
  readonly fieldManager: string;
  readonly fieldValidation: WriteOptions['fieldValidation'];
  /** Overwrite what others have changed since the last apply. */
  readonly overwrite: boolean;
  /** Delete and recreate what cannot be updated. */
  readonly force: boolean;
}

interface ChangeContext {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Attempts when the object changes concurrently, and the delay before the third and later ones, as in kubectl. */
const ATTEMPTS = 6;
const PAUSE = 1000;

// kubectl's message
function missingConfiguration({ resource, name }: ManifestTarget): string {
  return (
    `resource ${resource.plural}/${name} is missing the ${LAST_APPLIED} annotation which is required by ds apply ` +
    '--server-side=false: fields dropped from the file stay in the object. The missing annotation will be patched automatically.'
  );
}

/**
 * The change of `kubectl apply` without `--server-side`: it creates the object, or patches the three-way difference between file,
 * last-applied annotation and live object. `unchanged` means that nothing is sent. Throws what the server answers.
 */
export async function clientSideChange(
  client: Client,
  target: ManifestTarget,
  object: JsonObject,
  settings: ClientSideSettings,
  { clock, signal }: ChangeContext,
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
    // the prediction is only valid for the version it is compared with
    const body = dryRun ? withVersion(patch.body, live) : patch.body;
    const written = await client.patch<AnyObject>(target, patch.type, body, { ...write, dryRun });
    return {
      object: written.object,
      verdict: 'configured',
      before: live,
      warnings: [...warnings, ...written.warnings],
    };
  };

  const retried = async (dryRun: boolean): Promise<AppliedObject> => {
    let live = first;
    const attempt = async (number: number): Promise<AppliedObject> => {
      if (number > 1) live = await client.get<AnyObject>(target, { signal });
      return patched(live, dryRun);
    };
    const pause = async (failed: number): Promise<void> => {
      if (failed > 1) await clock.sleep(PAUSE, signal);
    };
    try {
      return await retryOnConflict(attempt, { attempts: ATTEMPTS, pause });
    } catch (error) {
      // a dry run deletes nothing
      if (dryRun || !settings.force || !(isServerConflict(error) || isKind(error, 'invalid'))) throw error;
      const pair = { live, modified: withoutNulls(modified) };
      const forced = await replaceByForce(client, target, pair, write, { clock, signal });
      const all = [...warnings, ...forced.warnings];
      return { object: forced.object, verdict: 'configured', before: live, warnings: all };
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

function withVersion(patch: JsonObject, live: JsonObject): JsonObject {
  const resourceVersion = stringAt(objectAt(live, 'metadata'), 'resourceVersion');
  return { ...patch, metadata: { ...objectAt(patch, 'metadata'), resourceVersion } };
}
