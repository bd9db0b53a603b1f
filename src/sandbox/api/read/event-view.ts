import type { JsonObject } from '../../../core/json/json.ts';
import { without } from '../../../core/json/without.ts';

/** What core v1 and events.k8s.io/v1 call the same: [core, events.k8s.io]. */
const NAMES = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['reportingComponent', 'reportingController'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
] as const;

const TO_NEW: ReadonlyMap<string, string> = new Map(NAMES);
const TO_CORE: ReadonlyMap<string, string> = new Map(NAMES.map(([core, other]) => [other, core]));

function renamed(event: JsonObject, names: ReadonlyMap<string, string>): JsonObject {
  return Object.fromEntries(Object.entries(event).map(([key, value]) => [names.get(key) ?? key, value]));
}

/** An event, which is kept as core v1, as events.k8s.io/v1 says it. */
export function eventFromStored(event: JsonObject): JsonObject {
  const view = renamed(event, TO_NEW);
  const empty = ['reportingController', 'reportingInstance'].filter((key) => view[key] === '');
  return without(view, ...empty);
}

/** An event of events.k8s.io/v1 as core v1 keeps it. */
export function eventToStored(event: JsonObject): JsonObject {
  return { ...renamed(event, TO_CORE), kind: 'Event', apiVersion: 'v1' };
}
