import type { JsonObject } from '../../../core/json/json.ts';
import { without } from '../../../core/json/without.ts';
import type { Served } from '../../kinds/catalog.ts';
import { EVENTS } from '../../kinds/events.ts';
import { asJson, type Stored } from '../../store/object.ts';
import { eventFromStored } from './event-view.ts';

export function apiVersionOf({ group, version }: Pick<Served, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}

/** A stored object in a served version, with kind and apiVersion first. */
export function presented(object: Stored, served: Served): JsonObject {
  const rest = without(viewOf(object, served), 'kind', 'apiVersion');
  return { kind: served.kind.kind, apiVersion: apiVersionOf(served), ...rest };
}

/** The same as a list item, without kind and apiVersion; items of custom resources have them. */
export function presentedItem(object: Stored, served: Served): JsonObject {
  if ('versions' in served.kind) return presented(object, served);
  return without(viewOf(object, served), 'kind', 'apiVersion');
}

export function partialMetadata(object: Stored): JsonObject {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: asJson(object)['metadata'] };
}

function viewOf(object: Stored, served: Served): JsonObject {
  return served.kind === EVENTS && served.group !== '' ? eventFromStored(asJson(object)) : asJson(object);
}

/** Encodes objects as JSON and remembers the last one, so that an event is encoded once for all its watchers. */
export function encodeOnce(): (object: Stored, served: Served) => string {
  let last:
    { readonly object: Stored; readonly group: string; readonly version: string; readonly text: string } | undefined;
  return (object, served) => {
    const { group, version } = served;
    if (last?.object !== object || last.group !== group || last.version !== version) {
      last = { object, group, version, text: JSON.stringify(presented(object, served)) };
    }
    return last.text;
  };
}
