import { DsError } from '../../../core/errors.ts';
import { stringAt, type JsonObject } from '../../../core/json/json.ts';
import { KUBERNETES_RELEASE } from '../../../core/version.ts';
import type { CallOptions, Client } from '../../../kube/client.ts';
import type { Rejection } from '../../../lint/rejections.ts';
import type { ManifestObject } from '../../../manifest/read.ts';
import { markPlaced } from '../manifest-error.ts';
import type { Change } from './change.ts';

/** Finds what a server would reject, without a request. */
export type Check = (manifest: ManifestObject) => Promise<readonly Rejection[]>;

/** Whether the server's release is at most the one that `ds` follows; false when unknown. */
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

/** Filters rejections to those that are certain on this server. Its release is requested once, and only if needed. */
export function rejectionFilter(
  client: Client,
  options: CallOptions,
): (rejections: readonly Rejection[]) => Promise<readonly Rejection[]> {
  let known: Promise<boolean> | undefined;
  return async (rejections) => {
    if (!rejections.some(({ sure }) => sure === 'release')) return rejections;
    known ??= isKnownRelease(client, options);
    return (await known) ? rejections : rejections.filter(({ sure }) => sure !== 'release');
  };
}

export interface PreflightOptions {
  /** Checks each object before it is written; undefined leaves that to the server. */
  readonly check: Check | undefined;
  /** Handles the rejections of one object: returns an error that ends its change, or undefined to continue. */
  readonly onRejected: (rejections: readonly Rejection[]) => DsError | undefined;
  readonly signal: AbortSignal;
}

/** Checks a manifest while its change is calculated. Throws the DsError that rejects it. */
export type Preflight = (manifest: ManifestObject, calculated: Promise<Change>) => Promise<Change>;

/**
 * Checks every object before its change is predicted or carried out. It runs in parallel with the request for the live object, so it takes
 * hardly any time. What a newer server, or fields of other managers, may make valid is left to the server.
 */
export function createPreflight(client: Client, { check, onRejected: found, signal }: PreflightOptions): Preflight {
  if (check === undefined) return (_manifest, calculated) => calculated;
  const filter = rejectionFilter(client, { signal });
  const report = async (rejections: readonly Rejection[]): Promise<void> => {
    const certain = await filter(rejections);
    const error = certain.length === 0 ? undefined : found(certain);
    if (error !== undefined) throw markPlaced(error);
  };
  /** Rejections are reported once, even when a change is calculated again. */
  const verdicts = new Map<ManifestObject, Promise<void>>();
  return async (manifest, calculated) => {
    const [change, rejections] = await Promise.all([calculated, check(manifest)]);
    const verdict = verdicts.get(manifest) ?? report(rejections.filter(({ sure }) => change.isNew || sure !== 'alone'));
    verdicts.set(manifest, verdict);
    await verdict;
    return change;
  };
}
