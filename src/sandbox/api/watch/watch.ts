import type { JsonObject } from '../../../core/json/json.ts';
import { isApiError } from '../../store/api-error.ts';
import type { StoreEvent } from '../../store/event-log.ts';
import type { Stored } from '../../store/object.ts';
import { acceptedForm, type Form } from '../read/accept.ts';
import type { ApiContext, Call } from '../context.ts';
import { EventStream } from './event-stream.ts';
import { JSON_TYPE, type ApiResponse } from '../http.ts';
import { watchQueryOf, type Selection } from '../read/list-query.ts';
import { apiVersionOf, partialMetadata } from '../read/present.ts';
import { tableOptionsOf } from '../read/read.ts';
import { tableOf } from '../table/table.ts';

/** How often a quiet watch gets a bookmark. */
const BOOKMARK_MS = 60_000;
/** The default timeout of a watch. */
const LIFETIME_MS = 2_700_000;

interface Line {
  readonly type: StoreEvent['type'];
  readonly object: Stored;
}

/** The event for a watcher with a selector: an object that stops matching is DELETED, in its previous state. */
function seenThrough({ namespace, filter }: Selection, event: StoreEvent): Line | undefined {
  const { type, object, previous } = event;
  if (namespace !== undefined && object.metadata.namespace !== namespace) return undefined;
  if (filter === undefined) return { type, object };
  const matched = previous !== undefined && filter(previous);
  const matches = type !== 'DELETED' && filter(object);
  if (matches) return { type: matched ? 'MODIFIED' : 'ADDED', object };
  if (!matched) return undefined;
  if (type === 'DELETED') return { type, object };
  const metadata = { ...previous.metadata, resourceVersion: object.metadata.resourceVersion };
  return { type: 'DELETED', object: { ...previous, metadata } };
}

function encoder(form: Form, context: ApiContext, call: Call): (object: Stored) => string {
  switch (form) {
    case 'object':
      return (object) => context.encodeOnce(object, call.served);
    case 'metadata':
      return (object) => JSON.stringify(partialMetadata(object));
    case 'table': {
      let first = true;
      return (object) => {
        const { resourceVersion } = object.metadata;
        const table = tableOf([object], { resourceVersion }, tableOptionsOf(context, call), first);
        first = false;
        return JSON.stringify(table);
      };
    }
  }
}

function bookmark(form: Form, { served }: Call, version: number, initial: boolean): string {
  const annotations = initial ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {};
  const metadata: JsonObject = { resourceVersion: String(version), creationTimestamp: null, ...annotations };
  const object =
    form === 'object'
      ? { kind: served.kind.kind, apiVersion: apiVersionOf(served), metadata }
      : form === 'metadata'
        ? { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata }
        : { kind: 'Table', apiVersion: 'meta.k8s.io/v1', metadata, columnDefinitions: null, rows: [] };
  return `${JSON.stringify({ type: 'BOOKMARK', object })}\n`;
}

/** The events before the first new write. Throws Expired. */
function backlog({ store }: ApiContext, call: Call, after: number | undefined, selection: Selection): readonly Line[] {
  const { kind } = call.served;
  if (after === undefined) {
    const { namespace, filter, index } = selection;
    return store.page(kind, { namespace, filter, index }).items.map((object) => ({ type: 'ADDED', object }));
  }
  return store.eventsAfter(kind, after).flatMap((event) => seenThrough(selection, event) ?? []);
}

/** A watch: the events since the requested version, then every write until the client disconnects or the timeout. */
export function watchObjects(context: ApiContext, call: Call): ApiResponse {
  const form = acceptedForm(call.request.headers?.['accept']);
  const { selection, after, bookmarks, initialEvents, timeoutSeconds } = watchQueryOf(call);
  const { store, clock } = context;
  const over = new AbortController();
  let unsubscribe = (): void => undefined;
  const stream = new EventStream(() => {
    unsubscribe();
    over.abort();
  });
  const encode = encoder(form, context, call);
  const say = ({ type, object }: Line): void => stream.push(`{"type":"${type}","object":${encode(object)}}\n`);

  try {
    for (const line of backlog(context, call, after, selection)) say(line);
    if (initialEvents && bookmarks) stream.push(bookmark(form, call, store.version, true));
    unsubscribe = store.subscribe(call.served.kind, (event) => {
      // A watch from a future version starts there.
      if (event.version <= (after ?? 0)) return;
      const line = seenThrough(selection, event);
      if (line !== undefined) say(line);
    });
  } catch (error) {
    if (!isApiError(error, 'Expired')) throw error;
    stream.push(`${JSON.stringify({ type: 'ERROR', object: error.toStatus() })}\n`);
    stream.end();
  }

  const endOnAbort = (): void => stream.end();
  if (call.request.signal?.aborted === true) stream.end();
  call.request.signal?.addEventListener('abort', endOnAbort, { once: true });
  over.signal.addEventListener('abort', () => call.request.signal?.removeEventListener('abort', endOnAbort));

  const lifetime = timeoutSeconds === undefined ? LIFETIME_MS : timeoutSeconds * 1000;
  const waits = async (): Promise<void> => {
    const end = clock.now() + lifetime;
    for (let left = lifetime; left > 0 && !stream.ended; left = end - clock.now()) {
      await clock.sleep(bookmarks ? Math.min(left, BOOKMARK_MS) : left, over.signal);
      if (bookmarks) stream.push(bookmark(form, call, store.version, false));
    }
    stream.end();
  };
  // It fails only when the watch has ended.
  waits().catch(() => stream.end());
  return { status: 200, headers: { 'content-type': JSON_TYPE }, body: stream };
}
