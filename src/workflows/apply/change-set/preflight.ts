import { DsError } from '../../../core/errors.ts';
import { stringAt, type JsonObject } from '../../../core/json/json.ts';
import { KUBERNETES_RELEASE } from '../../../core/version.ts';
import type { CallOptions, Client } from '../../../kube/client.ts';
import type { Rejection } from '../../../lint/rejections.ts';
import type { ManifestObject } from '../../../manifest/read.ts';
import { hasPlace } from '../manifest-error.ts';
import type { Change } from './change.ts';

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

export interface PreflightOptions {
  /** Checks each object before anything of it is written; undefined: the server alone judges. */
  readonly check: Check | undefined;
  /** What becomes of the findings on one object: an error that ends its change, or undefined to go on. */
  readonly found: (refusals: readonly Rejection[]) => DsError | undefined;
  readonly signal: AbortSignal;
}

/** Calculates a change, and checks its file meanwhile. Throws the DsError that refuses it. */
export type Preflight = (manifest: ManifestObject, calculated: Promise<Change>) => Promise<Change>;

/**
 * The check of every object before its change is predicted or carried out. It runs while the server is asked for the live object, so that
 * it costs hardly any time. What the server may judge differently, because it is newer or because others own a part of the object
 * there, is left to it.
 */
export function createPreflight(client: Client, { check, found, signal }: PreflightOptions): Preflight {
  if (check === undefined) return (_manifest, calculated) => calculated;
  const held = heldAgainst(client, { signal });
  const judge = async (refusals: readonly Rejection[]): Promise<void> => {
    const certain = await held(refusals);
    const refused = certain.length === 0 ? undefined : found(certain);
    if (refused !== undefined) throw hasPlace(refused);
  };
  /** Findings are reported once, also when a change is calculated again. */
  const judged = new Map<ManifestObject, Promise<void>>();
  return async (manifest, calculated) => {
    const [change, refusals] = await Promise.all([calculated, check(manifest)]);
    const verdict = judged.get(manifest) ?? judge(refusals.filter(({ sure }) => change.isNew || sure !== 'alone'));
    judged.set(manifest, verdict);
    await verdict;
    return change;
  };
}
