import type { Clock } from '../../../core/clock.ts';
import { asDsError, DsError, isKind } from '../../../core/errors.ts';
import { jsonEqual } from '../../../core/json/json-equal.ts';
import { objectAt, stringAt, type JsonObject } from '../../../core/json/json.ts';
import type { Client, ObjectPath, WriteOptions, Written } from '../../../kube/client.ts';
import { retryOnConflict } from '../../../kube/retry-on-conflict.ts';
import { bodyOf, isPartOf, withoutNullMapEntries, substanceOf } from '../apply-body.ts';
import { type AnyObject, type AppliedObject, type Change, type Verdict } from '../change-set/change.ts';
import { hasLastApplied, keepingLastApplied } from '../last-applied/keep-last-applied.ts';
import { requireName, type ManifestTarget } from '../manifest-target.ts';
import { conflictError, conflictsOf } from './apply-conflicts.ts';
import { clientSideManagers, transferred, ownersPatch, takenOver } from './field-ownership.ts';
import { leftBehind } from './left-behind.ts';
import { mergedLocally } from './merge-locally.ts';
import { replacingPatch } from './replacing-patch.ts';

export interface ServerSideSettings {
  readonly fieldManager: string;
  /** Take over fields that others own with different values. */
  readonly force: boolean;
  /** Managers whose fields are all taken over, so that what the file does not set is removed. */
  readonly takeOver: readonly string[];
  readonly fieldValidation: WriteOptions['fieldValidation'];
}

interface ChangeContext {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Attempts when the object changes concurrently, as in kubectl. */
const ATTEMPTS = 5;

const UNREADABLE = Symbol('unreadable');

type Live = JsonObject | undefined | typeof UNREADABLE;

async function readLive(client: Client, at: ObjectPath, signal: AbortSignal): Promise<Live> {
  try {
    return await client.find<AnyObject>(at, { signal });
  } catch (error) {
    // applying only needs permission to patch
    if (isKind(error, 'forbidden')) return UNREADABLE;
    throw error;
  }
}

function objectOf(live: Live): JsonObject | undefined {
  return live === UNREADABLE ? undefined : live;
}

function verdictOf(live: Live, { object, created }: Written<JsonObject>): Verdict {
  if (created) return 'created';
  if (live === UNREADABLE) return 'serverside-applied';
  return live !== undefined && jsonEqual(substanceOf(live), substanceOf(object)) ? 'unchanged' : 'configured';
}

/** Whether the server rejected an outdated resourceVersion. */
function isStale(error: unknown): boolean {
  return isKind(error, 'conflict') && conflictsOf(error, undefined, {}).length === 0;
}

/**
 * The change of a server-side apply. It first takes over the fields of whoever applied the object client-side, so that fields dropped from
 * the file are removed. Throws what the server answers; a conflict of field managers lists each field with both values.
 */
export async function serverSideChange(
  client: Client,
  target: ManifestTarget,
  object: JsonObject,
  settings: ServerSideSettings,
  { clock, signal }: ChangeContext,
): Promise<Change> {
  const { fieldManager, fieldValidation, takeOver } = settings;
  requireName(target, object);
  const body = await withoutNullMapEntries(bodyOf(object, target), target.resource);
  const options = { fieldManager, fieldValidation, signal };
  const first = await readLive(client, target, signal);

  const bodyFor = (live: Live): JsonObject => keepingLastApplied(body, objectOf(live));
  const refused = (error: unknown, live: Live): unknown => {
    const failed = asDsError(error);
    if (failed === undefined) return error;
    const conflicts = conflictsOf(failed, objectOf(live), body);
    return conflicts.length === 0 ? notAvailable(failed) : conflictError(failed, conflicts, objectOf(live));
  };
  const result = (written: Written<JsonObject>, live: Live): AppliedObject => {
    const verdict = verdictOf(live, written);
    return {
      object: written.object,
      verdict,
      before: objectOf(live),
      warnings: written.warnings,
      leftBehind: leftBehind(written.object, fieldManager),
    };
  };

  /** The server's dry run over exactly this version of the object. */
  const dryRun = async (live: Live, force: boolean, isExact: boolean): Promise<Written<JsonObject>> => {
    const there = objectOf(live);
    const isTakeOver = there !== undefined && needsTakeOver(there, fieldManager, takeOver);
    if (!isTakeOver) {
      const whole = bodyFor(live);
      const sent = isExact && there !== undefined && !isOfVersion(body) ? withVersion(whole, versionOf(there)) : whole;
      return client.patch<AnyObject>(target, 'apply', sent, { ...options, force, dryRun: true });
    }
    const now = new Date(Math.floor(clock.now() / 1000) * 1000).toISOString().replace('.000Z', 'Z');
    const merge = { target, live: there, body: bodyFor(live), fieldManager, takeOver, force, now };
    const merged = await mergedLocally(client, merge, { signal });
    const patch = replacingPatch(there, merged);
    const written = await client.patch<AnyObject>(target, 'json', patch, { ...options, dryRun: true });
    return { ...written, object: withOwnersOf(merged, written.object) };
  };

  const predict = async ({ force = settings.force }: { readonly force?: boolean } = {}): Promise<AppliedObject> => {
    let live = first;
    const attempt = async (number: number): Promise<AppliedObject> => {
      if (number > 1) live = await readLive(client, target, signal);
      return result(await dryRun(live, force, number < ATTEMPTS), live);
    };
    try {
      const isConflict = (error: unknown): boolean => isStale(error) && !isOfVersion(body);
      return await retryOnConflict(attempt, { attempts: ATTEMPTS, isConflict });
    } catch (error) {
      throw refused(error, live);
    }
  };

  /** Transfers field ownership to `fieldManager`; resolves to the updated object. */
  const changeOwners = (
    live: JsonObject,
    after: (object: JsonObject) => JsonObject | undefined,
  ): Promise<JsonObject> => {
    const attempt = async (number: number): Promise<JsonObject> => {
      const current = number === 1 ? live : await client.get<AnyObject>(target, { signal });
      const next = after(current);
      if (next === undefined) return current;
      return (await client.patch<AnyObject>(target, 'json', ownersPatch(next), { fieldManager, signal })).object;
    };
    return retryOnConflict(attempt, { attempts: ATTEMPTS, isConflict: isStale });
  };

  const carryOut = async (): Promise<AppliedObject> => {
    const live = first;
    const there = objectOf(live);
    let sent = bodyFor(live);
    const apply = (): Promise<Written<AnyObject>> =>
      client.patch<AnyObject>(target, 'apply', sent, { ...options, force: settings.force });
    try {
      // a file for another version is rejected before any ownership changes
      if (there !== undefined && (!isOfVersion(body) || versionOf(body) === versionOf(there))) {
        const owned = await changeOwners(there, (one) => takenOver(one, fieldManager, takeOver));
        if (isOfVersion(body)) sent = withVersion(sent, versionOf(owned));
      }
      const written = await apply();
      if (isOfVersion(body)) sent = withVersion(sent, undefined);
      if (clientSideManagers(written.object).length === 0) return result(written, live);
      // the server gives an object without owners to client-side apply
      await changeOwners(written.object, (one) => {
        const managers = clientSideManagers(one);
        return managers.length === 0 ? undefined : transferred(one, managers, fieldManager);
      });
      const again = await apply();
      return result({ ...again, warnings: [...new Set([...written.warnings, ...again.warnings])] }, live);
    } catch (error) {
      throw refused(error, live);
    }
  };

  const estimate = async (): Promise<AppliedObject> => {
    const there = objectOf(first);
    if (there === undefined) {
      return { object: body, verdict: first === UNREADABLE ? 'serverside-applied' : 'created', warnings: [] };
    }
    const merge = { target, live: there, body: bodyFor(first), fieldManager, takeOver, force: true, now: '' };
    const merged = await mergedLocally(client, merge, { signal });
    const isSame = isPartOf(body, there) && isPartOf(substanceOf(there), substanceOf(merged));
    const verdict = isSame ? 'unchanged' : 'configured';
    return { object: merged, verdict, before: there, warnings: [], leftBehind: leftBehind(merged, fieldManager) };
  };

  return { isNew: first === undefined, estimate, predict, carryOut };
}

/** Whether ownership changes before the apply: by us or, for an object without owners, by the server. */
function needsTakeOver(live: JsonObject, fieldManager: string, takeOver: readonly string[]): boolean {
  const metadata = objectAt(live, 'metadata');
  const hasNoOwners = metadata?.['managedFields'] === undefined && hasLastApplied(live);
  return hasNoOwners || takenOver(live, fieldManager, takeOver) !== undefined;
}

function versionOf(object: JsonObject | undefined): string {
  return stringAt(objectAt(object, 'metadata'), 'resourceVersion') ?? '';
}

function withVersion(body: JsonObject, resourceVersion: string | undefined): JsonObject {
  return { ...body, metadata: { ...objectAt(body, 'metadata'), resourceVersion } };
}

/** A file with a resourceVersion wants the server to check it. */
function isOfVersion(body: JsonObject): boolean {
  return versionOf(body) !== '';
}

function withOwnersOf(merged: JsonObject, object: JsonObject): JsonObject {
  const managedFields = objectAt(merged, 'metadata')?.['managedFields'];
  return { ...object, metadata: { ...objectAt(object, 'metadata'), managedFields } };
}

function notAvailable(error: DsError): DsError {
  if (error.status?.['code'] !== 415) return error;
  return new DsError(error.kind, `Server-side apply not available on the server: (${error.message})`, { cause: error });
}

/** The default field manager of server-side apply. */
export const SERVER_SIDE_MANAGER = 'ds';

/**
 * kubectl's field manager of client-side apply. With the same name, both tools can take turns: each field keeps one owner, and a move to
 * server-side apply, with either, takes over the fields of this name.
 */
export const CLIENT_SIDE_MANAGER = 'kubectl-client-side-apply';
