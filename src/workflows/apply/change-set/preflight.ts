import { DsError } from '../../../core/errors.ts';
import { stringAt, type JsonObject } from '../../../core/json.ts';
import { KUBERNETES_RELEASE } from '../../../core/version.ts';
import type { CallOptions, Client, ObjectPath } from '../../../kube/client.ts';
import type { KubeObject } from '../../../kube/wire.ts';
import type { Rejection } from '../../../lint/rejections.ts';
import type { ManifestObject } from '../../../manifest/read.ts';
import type { Deed } from './apply-manifests.ts';
import type { AppliedObject } from '../server-side/apply-object.ts';
import { hasPlace } from '../manifest-error.ts';
import type { ManifestTarget } from '../manifest-target.ts';

/** Finds what a server would refuse, without asking it. */
export type Check = (manifest: ManifestObject) => Promise<readonly Rejection[]>;

/** Whether the server is of the release that `ds` follows, or an older one; a server that does not say so is not. */
async function isKnownRelease(client: Client, options: CallOptions): Promise<boolean> {
  let version: JsonObject;
  try {
    version = await client.getRaw('/version', options);
  } catch (error) {
    if (error instanceof DsError && error.kind !== 'interrupted') return false;
    throw error;
  }
  const [major, minor] = ['major', 'minor'].map((key) => Number.parseInt(stringAt(version, key) ?? '', 10));
  return major === KUBERNETES_RELEASE.major && minor !== undefined && minor <= KUBERNETES_RELEASE.minor;
}

/** Those that hold on this server, whose release is asked for when it matters, and once. */
export function heldAgainst(
  client: Client,
  options: CallOptions,
): (refusals: readonly Rejection[]) => Promise<readonly Rejection[]> {
  let known: Promise<boolean> | undefined;
  return async (refusals) => {
    if (!refusals.some(({ sure }) => sure === 'release')) return refusals;
    known ??= isKnownRelease(client, options);
    return (await known) ? refusals : refusals.filter(({ sure }) => sure !== 'release');
  };
}

/** What the deed does with an object whose faults are to be told before it is sent. */
export type CheckedDeed = (client: Client, target: ManifestTarget, object: JsonObject) => Promise<AppliedObject>;

export interface CheckedRun {
  /** Has each object checked before anything of it is written; undefined: the server alone judges. */
  readonly check: Check | undefined;
  /** What is found ends the object's deed with what this gives, or is said by it and goes on. */
  readonly found: (refusals: readonly Rejection[]) => DsError | undefined;
  readonly signal: AbortSignal;
}

/**
 * Makes of a deed one that writes nothing of an object before it was checked. The check runs while the server is asked what it has, so that it
 * costs hardly any time. What the server may see in another way, because it is newer or others own a part of the object there, is
 * left to it.
 */
export function checkedFirst(client: Client, { check, found, signal }: CheckedRun): (deed: CheckedDeed) => Deed {
  if (check === undefined) return (deed) => (target, object) => deed(client, target, object);
  const held = heldAgainst(client, { signal });
  const judge = async (refusals: readonly Rejection[]): Promise<void> => {
    const sure = await held(refusals);
    const refused = sure.length === 0 ? undefined : found(sure);
    if (refused !== undefined) throw hasPlace(refused);
  };
  /** Once an object: what is tried again, or was shown before it is done, is no news. */
  const judged = new Map<ManifestObject, Promise<void>>();

  return (deed) => async (target, object, manifest) => {
    const checking = check(manifest);
    // Heard of before the first write, or at the end
    checking.catch(() => undefined);
    // What nobody looked for is to be made.
    let isNew = true;

    const passed = async (): Promise<void> => {
      const refusals = (await checking).filter(({ sure }) => isNew || sure !== 'alone');
      const verdict = judged.get(manifest) ?? judge(refusals);
      judged.set(manifest, verdict);
      await verdict;
    };

    const guarded: Client = {
      ...client,
      find: async <T extends KubeObject>(at: ObjectPath, options?: CallOptions) => {
        // What may not be read may be there.
        isNew = false;
        const there = await client.find<T>(at, options);
        isNew = there === undefined;
        return there;
      },
      create: async (at, body, options) => {
        await passed();
        return client.create(at, body, options);
      },
      replace: async (at, body, options) => {
        await passed();
        return client.replace(at, body, options);
      },
      patch: async (at, type, body, options) => {
        await passed();
        return client.patch(at, type, body, options);
      },
    };
    const done = await deed(guarded, target, object);
    // A dry run on the client's side writes nothing
    await passed();
    return done;
  };
}
