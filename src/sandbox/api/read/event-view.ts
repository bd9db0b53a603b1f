import type { JsonObject } from '../../../core/json/json.ts';
import { without } from '../../../core/json/without.ts';

/** Field names that differ: [core v1, events.k8s.io/v1]. */
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

/** A stored (core v1) event in events.k8s.io/v1. */
export function eventFromStored(event: JsonObject): JsonObject {
  const view = renamed(event, TO_NEW);
  const empty = ['reportingController', 'reportingInstance'].filter((key) => view[key] === '');
  return without(view, ...empty);
}

/** An event of events.k8s.io/v1 in core v1. */
export function eventToStored(event: JsonObject): JsonObject {
  return { ...renamed(event, TO_CORE), kind: 'Event', apiVersion: 'v1' };
}
