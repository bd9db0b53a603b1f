import { DsError } from '../../core/errors.ts';
import type { Json } from '../../core/json/json.ts';
import { isObject, type JsonObject } from '../../core/json/json.ts';
import { withOverrides } from '../../daemonset/run/overrides.ts';
import { runPod, type RunPodOptions } from '../../daemonset/run/run-pod.ts';

/** Of a pod that is only made to try the overrides on it. */
const ANY: RunPodOptions = { run: 'x', image: 'x', command: [], env: [], imagePullPolicy: undefined, timeoutMs: 1000 };

/** `--env A=1`, as kubectl run has it. Throws a DsError of kind `usage`. */
export function environmentOf(words: readonly string[]): readonly { readonly name: string; readonly value: string }[] {
  return words.map((word) => {
    const equals = word.indexOf('=');
    const name = word.slice(0, equals);
    if (equals < 1) throw new DsError('usage', `invalid --env ${JSON.stringify(word)}: it must be NAME=VALUE`);
    return { name, value: word.slice(equals + 1) };
  });
}

/** `--overrides JSON`. Throws a DsError of kind `usage`. */
export function overridesOf(text: string | undefined): JsonObject | undefined {
  if (text === undefined || text === '') return undefined;
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (error) {
    throw new DsError('usage', `--overrides is not JSON: ${error instanceof Error ? error.message : ''}`);
  }
  if (!isObject(value))
    throw new DsError('usage', '--overrides must be a JSON object, as in {"spec":{"hostPID":true}}');
  // Throws for what no pod of a run may have, before any request
  withOverrides(runPod({}, 'node', 0, ANY), value);
  return value;
}
