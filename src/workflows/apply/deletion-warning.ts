import { objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import type { Verdict } from './change-set/change.ts';
import type { ManifestTarget } from './manifest-target.ts';

/** The warning about an object that goes away whatever is applied. */
export function deletionWarning(target: ManifestTarget, object: JsonObject, verdict: Verdict): readonly string[] {
  const isGoing = stringAt(objectAt(object, 'metadata'), 'deletionTimestamp') !== undefined;
  // kubectl's sentence
  return isGoing && verdict !== 'unchanged'
    ? [`Detected changes to resource ${target.name} which is currently being deleted.`]
    : [];
}
