import type { Clock } from '../../../core/clock.ts';
import { isKind } from '../../../core/errors.ts';
import { objectAt, stringAt, type JsonObject } from '../../../core/json.ts';
import type { Client, WriteOptions } from '../../../kube/client.ts';
import { withoutNulls } from '../../../apimachinery/patch/without-nulls.ts';
import { bodyOf } from '../apply-body.ts';
import {
  deletionWarning,
  requireName,
  type AnyObject,
  type AppliedObject,
  type DryRun,
} from '../server-side/apply-object.ts';
import { configurationOf, lastConfiguration, withConfiguration } from '../last-applied/configuration.ts';
import { LAST_APPLIED_NAME } from '../server-side/hand-over.ts';
import type { ManifestTarget } from '../manifest-target.ts';
import { replaceByForce } from './replace-by-force.ts';
import { threeWayPatch } from './three-way-patch.ts';

/**
 * kubectl's own name for what applies on the client's side. Under it the two go on where the other left off: the server keeps one
 * owner of each field, and who moves to server-side apply, with either, takes over what this name owns.
 */
export const CLIENT_SIDE_MANAGER = 'kubectl-client-side-apply';

export interface ClientSideSettings {
  readonly fieldManager: string;
  readonly dryRun: DryRun;
  readonly fieldValidation: WriteOptions['fieldValidation'];
  /** Change what others have changed since the last apply. */
  readonly overwrite: boolean;
  /** Delete and make anew what cannot be changed. */
  readonly force: boolean;
  /**
   * Leave word on the object of what was applied. Without it, for comparing, the patch also holds only for the version it was made
   * for.
   */
  readonly remember: boolean;
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
    `resource ${resource.plural}/${name} is missing the ${LAST_APPLIED_NAME} annotation which is required by ds apply ` +
    '--server-side=false: what left the file since it was made is not taken away. The missing annotation will be patched automatically.'
  );
}

function isServersConflict(error: unknown): boolean {
  return isKind(error, 'conflict') && error.status !== undefined;
}

/**
 * Applies one object as `kubectl apply` does without `--server-side`: makes it, or sends what differs between the file, the last
 * applied file and the live object. `unchanged` means that nothing had to be sent. Throws what the server answers.
 */
export async function applyClientSide(
  client: Client,
  target: ManifestTarget,
  object: JsonObject,
  settings: ClientSideSettings,
  { clock, signal }: Waiting,
): Promise<AppliedObject> {
  requireName(target, object);
  const { dryRun, fieldManager, fieldValidation, remember } = settings;
  const write = { fieldManager, fieldValidation, dryRun: dryRun === 'server', signal };
  const body = bodyOf(object, target);
  const modified = remember ? withConfiguration(body) : configurationOf(body);
  let live = await client.find<AnyObject>(target, { signal });
  if (live === undefined) {
    // An update drops nulls too; what is compared is sent as it stands, as kubectl diff does
    const whole = remember ? withoutNulls(modified) : body;
    if (dryRun === 'client') return { object: whole, verdict: 'created', warnings: [] };
    const { resource, namespace } = target;
    const made = await client.create<AnyObject>({ resource, namespace }, whole, write);
    return { object: made.object, verdict: 'created', warnings: made.warnings };
  }

  const warnings = remember && lastConfiguration(live) === undefined ? [missingConfiguration(target)] : [];
  const patched = async (current: AnyObject): Promise<AppliedObject> => {
    const versions = { original: lastConfiguration(current) ?? {}, modified, current };
    const patch = await threeWayPatch(client, target, versions, settings, { signal });
    if (Object.keys(patch.body).length === 0) {
      return { object: current, verdict: 'unchanged', before: current, warnings };
    }
    if (dryRun === 'client') {
      return { object: patch.applied(current), verdict: 'configured', before: current, warnings };
    }
    const sent = remember ? patch.body : withVersion(patch.body, current);
    const written = await client.patch<AnyObject>(target, patch.type, sent, write);
    return {
      object: written.object,
      verdict: 'configured',
      before: current,
      warnings: [...warnings, ...written.warnings, ...deletionWarning(target, written.object, 'configured')],
    };
  };

  for (let retries = 0; ; retries++) {
    try {
      return await patched(live);
    } catch (error) {
      if (isServersConflict(error) && retries < MAX_RETRIES) {
        if (retries > 0) await clock.sleep(PAUSE, signal);
        live = await client.get<AnyObject>(target, { signal });
        continue;
      }
      if (!settings.force || !(isServersConflict(error) || isKind(error, 'invalid'))) throw error;
      const forced = await replaceByForce(client, target, { live, modified }, write, { clock, signal });
      return {
        object: forced.object,
        verdict: 'configured',
        before: live,
        warnings: [...warnings, ...forced.warnings],
      };
    }
  }
}

function withVersion(patch: JsonObject, live: JsonObject): JsonObject {
  const resourceVersion = stringAt(objectAt(live, 'metadata'), 'resourceVersion');
  return { ...patch, metadata: { ...objectAt(patch, 'metadata'), resourceVersion } };
}
