import type { DsError } from '../../../core/errors.ts';
import type { JsonObject } from '../../../core/json/json.ts';
import type { KubeObject } from '../../../kube/wire.ts';
import type { ManifestTarget } from '../manifest-target.ts';
import type { LeftBehind } from '../server-side/left-behind.ts';

/** An object of any kind, as JSON. */
export type AnyObject = KubeObject & JsonObject;

export type DryRun = 'none' | 'client' | 'server';

/**
 * What a change does. `unchanged`: the object is as before, but perhaps for who owns its fields and for the last-applied annotation.
 * `serverside-applied`: nobody can tell, because we may not read the object.
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
  /** What the file does not set and other appliers keep. */
  readonly leftBehind?: readonly LeftBehind[];
  /** Carrying it out fails with this; the object is what would come of it if conflicts were taken over. */
  readonly conflict?: DsError;
}

/** A change to one object, calculated from the file and the live object. Nothing has been written. */
export interface Change {
  /** No object of the name is there; one that may not be read may be. */
  readonly isNew: boolean;
  /** What it comes to as far as that can be known without the server: nothing is defaulted, normalised or refused. */
  estimate(): Promise<AppliedObject>;
  /** What the server would make of it: the live object and the result are of one resourceVersion. `force` takes conflicts over. */
  predict(options?: { readonly force?: boolean }): Promise<AppliedObject>;
  carryOut(): Promise<AppliedObject>;
}

/** Calculates the change to one object whose place on the server is known. */
export type Calculate = (target: ManifestTarget, object: JsonObject) => Promise<Change>;
