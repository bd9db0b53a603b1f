import { arrayAt, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { humanDuration } from '../../core/text/human-duration.ts';

/**
 * Warns that an object which is changed, or would be, is being deleted: kubectl's sentence, which `kubectl apply` and `kubectl diff` print
 * for unchanged objects too, and then since when and for which finalizers the object still exists. Undefined for other objects. `now` in
 * milliseconds since 1970.
 */
export function deletionWarning(object: JsonObject, now: number): string | undefined {
  const metadata = objectAt(object, 'metadata');
  const timestamp = stringAt(metadata, 'deletionTimestamp');
  if (timestamp === undefined) return undefined;
  const finalizers = arrayAt(metadata, 'finalizers').filter((each) => typeof each === 'string');
  const waits = finalizers.length === 0 ? '' : ` and waits for the finalizers: ${finalizers.join(', ')}`;
  const name = stringAt(metadata, 'name') ?? '';
  return (
    `Detected changes to resource ${name} which is currently being deleted. ` +
    `Its deletion began ${humanDuration(Math.max(0, now - Date.parse(timestamp)))} ago${waits}`
  );
}
