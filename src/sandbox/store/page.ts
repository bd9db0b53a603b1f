import { badRequest, expired, tooLargeResourceVersion } from './api-error.ts';
import { positionOf, type Collection } from './collection.ts';
import { decodeContinue, encodeContinue } from './continue-token.ts';
import type { EventLog } from './event-log.ts';
import { keyOfObject, type Stored } from './object.ts';
import type { Page, PageQuery } from './store.ts';

const TOO_OLD =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the ' +
  'continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with ' +
  'the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the ' +
  'first chunk was returned and now may show up in the list.';

/** The states, at a version, of the objects that were written since; undefined for those that did not exist. */
function changedSince(log: EventLog, version: number): Map<string, Stored | undefined> | undefined {
  const events = log.after(version);
  if (events === undefined) return undefined;
  const before = new Map<string, Stored | undefined>();
  for (const { object, previous } of events) {
    const key = keyOfObject(object);
    if (!before.has(key)) before.set(key, previous);
  }
  return before;
}

/** The collection's keys at a version, from the current keys and the changes since. */
function keysAt(collection: Collection, changed: ReadonlyMap<string, unknown>): readonly string[] {
  const gone = [...changed.keys()].filter((key) => collection.get(key) === undefined);
  return gone.length === 0 ? collection.keys : [...collection.keys, ...gone].sort();
}

/** A page of the collection, now or at the version of the query. */
export function pageOf(collection: Collection, log: EventLog, current: number, query: PageQuery): Page {
  const token = query.continue === undefined || query.continue === '' ? undefined : decodeContinue(query.continue);
  if (token !== undefined && query.version !== undefined) {
    throw badRequest('specifying resource version is not allowed when using continue');
  }
  const requested = token === undefined ? query.version : token.version === -1 ? undefined : token.version;
  const version = requested ?? current;
  if (version > current) throw tooLargeResourceVersion(version, current);
  const changed = version === current ? new Map<string, undefined>() : changedSince(log, version);
  if (changed === undefined) {
    if (token === undefined) throw expired('The resourceVersion for the provided list is too old.');
    throw expired(TOO_OLD).withContinue(encodeContinue({ version: -1, after: token.after }));
  }

  const { namespace, filter, index } = query;
  const limit = query.limit === undefined || query.limit <= 0 ? Infinity : query.limit;
  const narrowed = index === undefined || changed.size > 0 ? undefined : [...collection.indexed(...index)].sort();
  const keys = narrowed ?? keysAt(collection, changed);
  const first = positionOf(keys, token === undefined ? `${namespace ?? ''}/` : `${token.after}\u0000`);
  // '0' follows '/': the first key after the namespace.
  const end = namespace === undefined ? keys.length : positionOf(keys, `${namespace}0`);
  const start = token === undefined && namespace === undefined ? 0 : first;

  const items: Stored[] = [];
  let last = '';
  let remaining = 0;
  for (let at = start; at < end; at++) {
    const key = keys[at] ?? '';
    const object = changed.has(key) ? changed.get(key) : collection.get(key);
    if (object === undefined || filter?.(object) === false) continue;
    if (items.length < limit) {
      items.push(object);
      last = key;
    } else remaining++;
    // One more object is enough to know that there is another page.
    if (remaining > 0 && filter !== undefined) break;
  }
  if (remaining === 0) return { items, version };
  const next = encodeContinue({ version: token?.version === -1 ? -1 : version, after: last });
  return { items, version, continue: next, ...(filter === undefined ? { remaining } : {}) };
}
