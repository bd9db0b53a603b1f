import { asDsError, DsError, isKind } from '../../../core/errors.ts';
import { jsonEqual } from '../../../core/json-equal.ts';
import { objectAt, stringAt, type JsonObject } from '../../../core/json.ts';
import type { CallOptions, Client, ObjectPath, WriteOptions, Written } from '../../../kube/client.ts';
import type { KubeObject } from '../../../kube/wire.ts';
import { bodyOf, isPartOf, substanceOf } from '../apply-body.ts';
import { dsCommand, hint } from '../../../core/hint.ts';
import { conflictError, conflictsOf } from './apply-conflicts.ts';
import { clientSideManagers, handOver, leavesUnseen } from './hand-over.ts';
import type { ManifestTarget } from '../manifest-target.ts';

/** An object of any kind, as JSON. */
export type AnyObject = KubeObject & JsonObject;

export type DryRun = 'none' | 'client' | 'server';

export interface ApplySettings {
  readonly fieldManager: string;
  /** Take over fields that others own. */
  readonly force: boolean;
  readonly dryRun: DryRun;
  readonly fieldValidation: WriteOptions['fieldValidation'];
}

/**
 * What applying did. `unchanged`: the object is as before, but perhaps for who owns its fields. `serverside-applied`: nobody can
 * tell, because we may not read the object.
 */
export type Verdict = 'created' | 'configured' | 'unchanged' | 'serverside-applied';

export interface AppliedObject {
  /** As the server has it now, or would have it. */
  readonly object: JsonObject;
  readonly verdict: Verdict;
  /** As it was; undefined when it was not there, could not be read, or was not asked for. */
  readonly before?: JsonObject | undefined;
  /** The server's, and ours. */
  readonly warnings: readonly string[];
  /** More goes than a dry run can show. */
  readonly isMoreUnseen?: boolean;
}

/** Times that a hand-over is tried when the object changes under it, as kubectl does. */
const MAX_HAND_OVERS = 5;

const UNREADABLE = Symbol('unreadable');

type Before = JsonObject | undefined | typeof UNREADABLE;

async function liveObject(client: Client, at: ObjectPath, options: CallOptions): Promise<Before> {
  try {
    return await client.find<AnyObject>(at, options);
  } catch (error) {
    // Applying needs the right to patch alone.
    if (isKind(error, 'forbidden')) return UNREADABLE;
    throw error;
  }
}

/** Takes over what kubectl applied on the client's side; the object as it then is. */
async function takenOver(
  client: Client,
  at: ObjectPath,
  live: JsonObject,
  settings: ApplySettings,
  options: CallOptions,
): Promise<JsonObject> {
  let object = live;
  for (let tries = 1; ; tries++) {
    const managers = clientSideManagers(object);
    if (managers.length === 0) return object;
    try {
      const patch = handOver(object, managers, settings.fieldManager);
      const { fieldManager } = settings;
      return (await client.patch<AnyObject>(at, 'json', patch, { ...options, fieldManager })).object;
    } catch (error) {
      if (!isKind(error, 'conflict') || tries >= MAX_HAND_OVERS) throw error;
      object = await client.get<AnyObject>(at, options);
    }
  }
}

function verdictOf(before: Before, { object, created }: Written<AnyObject>): Verdict {
  if (created) return 'created';
  if (before === UNREADABLE) return 'serverside-applied';
  return before !== undefined && jsonEqual(substanceOf(before), substanceOf(object)) ? 'unchanged' : 'configured';
}

/** What kubectl guesses for `--dry-run=client`: nothing is sent, so defaults and normal forms are not known. */
function guessed(before: Before, body: JsonObject): AppliedObject {
  if (before === UNREADABLE) return { object: body, verdict: 'serverside-applied', warnings: [] };
  const verdict = before === undefined ? 'created' : isPartOf(body, before) ? 'unchanged' : 'configured';
  return { object: body, verdict, warnings: [] };
}

/** Of an object that goes whatever is applied. */
export function deletionWarning(target: ManifestTarget, object: JsonObject, verdict: Verdict): readonly string[] {
  const isGoing = stringAt(objectAt(object, 'metadata'), 'deletionTimestamp') !== undefined;
  // kubectl's sentence
  return isGoing && verdict !== 'unchanged'
    ? [`Detected changes to resource ${target.name} which is currently being deleted.`]
    : [];
}

/** Throws a DsError for an object without a name of its own. */
export function requireName(target: ManifestTarget, object: JsonObject): void {
  if (target.name !== '') return;
  const prefix = stringAt(objectAt(object, 'metadata'), 'generateName') ?? '';
  throw new DsError('input', `from ${prefix}: cannot use generate name with apply`, {
    hint: hint`give it a name, or create it: ${dsCommand('create', [], { flags: { filename: 'FILE' } })}`,
  });
}

/**
 * Applies one object on the server's side, and tells truly what that did. Throws what the server answers; a conflict of field
 * managers names each field with both values.
 */
export async function applyObject(
  client: Client,
  target: ManifestTarget,
  object: JsonObject,
  settings: ApplySettings,
  options: CallOptions,
): Promise<AppliedObject> {
  const { dryRun, fieldManager, fieldValidation } = settings;
  requireName(target, object);
  const body = bodyOf(object, target);
  const before = await liveObject(client, target, options);
  if (dryRun === 'client') return guessed(before, body);

  const formerManagers = typeof before === 'object' ? clientSideManagers(before) : [];
  if (formerManagers.length > 0 && dryRun === 'none' && typeof before === 'object') {
    await takenOver(client, target, before, settings, options);
  }
  const patch = (force: boolean): Promise<Written<AnyObject>> =>
    client.patch(target, 'apply', body, {
      ...options,
      fieldManager,
      fieldValidation,
      force,
      dryRun: dryRun === 'server',
    });

  let written: Written<AnyObject>;
  try {
    written = await patch(settings.force);
  } catch (error) {
    const failed = asDsError(error);
    if (failed === undefined) throw error;
    const live = typeof before === 'object' ? before : undefined;
    const conflicts = conflictsOf(failed, live, body);
    if (conflicts.length === 0) throw notAvailable(failed);
    // A dry run hands nothing over; what would have been ours by then is no conflict.
    const isOurs = dryRun === 'server' && conflicts.every(({ manager }) => formerManagers.includes(manager));
    if (!isOurs) throw conflictError(failed, conflicts, live);
    written = await patch(true);
  }
  // Of an object that nobody owned before, the server itself becomes the one who applied it on the client's side.
  if (dryRun === 'none' && clientSideManagers(written.object).length > 0) {
    await takenOver(client, target, written.object, settings, options);
    const { object: whole, warnings: more } = await patch(settings.force);
    written = { ...written, object: whole, warnings: [...new Set([...written.warnings, ...more])] };
  }
  const verdict = verdictOf(before, written);
  const warnings = [...written.warnings, ...deletionWarning(target, written.object, verdict)];
  const there = typeof before === 'object' ? before : undefined;
  const isMoreUnseen = dryRun === 'server' && leavesUnseen(there, body);
  return { object: written.object, verdict, before: there, warnings, isMoreUnseen };
}

function notAvailable(error: DsError): DsError {
  if (error.status?.['code'] !== 415) return error;
  return new DsError(error.kind, `Server-side apply not available on the server: (${error.message})`, { cause: error });
}
