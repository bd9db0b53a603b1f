import type { DsError } from '../../../core/errors.ts';
import type { JsonObject } from '../../../core/json/json.ts';
import type { KubeObject } from '../../../kube/wire.ts';
import type { ManifestTarget } from '../manifest-target.ts';
import type { LeftBehind } from '../server-side/left-behind.ts';

/** An object of any kind, as JSON. */
export type AnyObject = KubeObject & JsonObject;

export type DryRun = 'none' | 'client' | 'server';

/**
 * The result of a change. `unchanged`: only field owners or the last-applied annotation may differ. `serverside-applied`: unknown, because
 * the object may not be read. `replaced`: by ds replace, changed or not.
 */
export type Verdict = 'created' | 'configured' | 'unchanged' | 'serverside-applied' | 'replaced';

export interface AppliedObject {
  /** The object after the change. */
  readonly object: JsonObject;
  readonly verdict: Verdict;
  /** The object before the change; undefined when it did not exist, could not be read, or was not read. */
  readonly before?: JsonObject | undefined;
  /** The server's and our own. */
  readonly warnings: readonly string[];
  /** Fields that the file does not set and other managers keep. */
  readonly leftBehind?: readonly LeftBehind[];
  /** Carrying it out fails with this error; `object` is the result with conflicts forced. */
  readonly conflict?: DsError;
}

/** A change to one object, calculated from the file and the live object. Nothing is written yet. */
export interface Change {
  /** The object does not exist; an object that may not be read counts as existing. */
  readonly isNew: boolean;
  /** The expected result without the server's defaulting, normalization and validation. */
  estimate(): Promise<AppliedObject>;
  /** The result of the server's dry run; `before` and `object` are from one resourceVersion. `force` takes conflicting fields over. */
  predict(options?: { readonly force?: boolean }): Promise<AppliedObject>;
  carryOut(): Promise<AppliedObject>;
}

/** Calculates the change to one object. */
export type Calculate = (target: ManifestTarget, object: JsonObject) => Promise<Change>;
