import { systemClock, type Clock } from '../../core/clock.ts';
import { DsError } from '../../core/errors.ts';
import { objectAt } from '../../core/json/json.ts';
import { abortError, pause } from '../transport/aborted.ts';
import type { Client, CollectionPath } from '../client.ts';
import { knownObjects, type Change } from './known-objects.ts';
import type { KubeObject } from '../wire.ts';

/** `SYNCED` comes once, after the objects of the first list. */
export type ReflectorEvent<T> = Change<T> | { readonly type: 'SYNCED'; readonly resourceVersion: string };

export interface ReflectOptions {
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  /** The objects of lists exactly as in JSON; events are JSON anyway. */
  readonly exact?: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock;
  /** From 0 to 1, for jitter. */
  readonly random?: () => number;
  /** Called after each page of a list with the number of objects read so far. */
  readonly onPage?: ((count: number) => void) | undefined;
  /** Called for each failure that is retried, with the wait in milliseconds. */
  readonly onRetry?: (error: DsError, waitMs: number) => void;
}

/** client-go's backoff: 0.8 s doubling to 30 s, each up to twice as long by jitter. */
const FIRST_WAIT = 800;
const LONGEST_WAIT = 30_000;
/** client-go's shortest lifetime of a watch, in seconds; the longest is twice that. */
const MIN_WATCH_SECONDS = 300;
/** A watch that ends earlier without an error indicates a problem of the server. */
const SHORT_WATCH = 1000;

/**
 * Whether a retry may help: for 5xx of the server or a proxy, without a response, or with too much load; not if the server rejects the
 * request.
 */
function isPassing(error: DsError): boolean {
  switch (error.kind) {
    case 'unreachable':
    case 'tooManyRequests':
    case 'timeout':
      return true;
    case 'server': {
      const code = error.status?.['code'];
      return typeof code !== 'number' || code >= 500;
    }
    default:
      return false;
  }
}

function retryAfterOf(error: DsError): number {
  const seconds = objectAt(error.status, 'details')?.['retryAfterSeconds'];
  return typeof seconds === 'number' ? seconds * 1000 : 0;
}

/**
 * The changes of a collection, each once and in order, across interruptions of the connection: first the existing objects as `ADDED`, then
 * `SYNCED`, then changes until the reader stops. A dropped watch resumes where it was; if the server no longer has that version (410), the
 * collection is listed again and the difference reported. Never ends by itself. Throws the DsError of a failed first list, of 401 and 403
 * at any time, and of the signal.
 */
export async function* reflect<T extends KubeObject>(
  client: Client,
  at: CollectionPath,
  options: ReflectOptions = {},
): AsyncGenerator<ReflectorEvent<T>> {
  const {
    labelSelector,
    fieldSelector,
    signal,
    clock = systemClock,
    random = Math.random,
    onPage,
    onRetry,
    exact,
  } = options;
  const selection = { labelSelector, fieldSelector, signal };
  const known = knownObjects<T>();
  let failures = 0;
  let expiries = 0;
  let resourceVersion: string | undefined;
  let synced = false;
  let isOut = false;

  const wait = async (error: DsError): Promise<void> => {
    const backoff = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** failures) * (1 + random());
    const ms = Math.max(retryAfterOf(error), backoff);
    failures++;
    onRetry?.(error, ms);
    if (!isOut) client.onOutage?.(error);
    isOut = true;
    await pause(clock, ms, signal);
  };

  /** Returns when the next attempt is due; throws errors that a retry cannot fix. `worked`: the watch was fine until it broke. */
  const survive = async (error: unknown, worked = false): Promise<void> => {
    if (signal?.aborted === true) throw abortError(signal);
    if (!(error instanceof DsError)) throw error;
    if (error.kind === 'expired') {
      resourceVersion = undefined;
      // Immediately, except if the server responds so to every new list.
      if (expiries++ > 0) await wait(error);
      return;
    }
    if (!isPassing(error)) throw error;
    // A watch that broke resumes immediately; a server that cannot be reached gets a pause.
    if (worked && failures === 0 && error.kind === 'unreachable') failures++;
    else await wait(error);
  };

  for (;;) {
    if (resourceVersion === undefined) {
      try {
        const list = await client.list<T>(at, { ...selection, onPage, exact });
        for (const change of known.replace(list.items)) yield change;
        resourceVersion = list.metadata?.resourceVersion ?? '';
      } catch (error) {
        if (!synced) throw error;
        await survive(error);
        continue;
      }
      if (!synced) {
        synced = true;
        yield { type: 'SYNCED', resourceVersion };
      }
    }

    const started = clock.now();
    let received = false;
    const worked = (): boolean => received || clock.now() - started >= SHORT_WATCH;
    try {
      const timeoutSeconds = Math.round(MIN_WATCH_SECONDS * (1 + random()));
      const from = { resourceVersion: resourceVersion === '' ? undefined : resourceVersion };
      for await (const event of client.watch<T>(at, { ...selection, ...from, allowBookmarks: true, timeoutSeconds })) {
        received = true;
        isOut = false;
        failures = 0;
        expiries = 0;
        if (event.type === 'BOOKMARK') {
          resourceVersion = event.resourceVersion || resourceVersion;
          continue;
        }
        const changes = known.apply(event);
        resourceVersion = event.object.metadata?.resourceVersion ?? resourceVersion;
        for (const change of changes) yield change;
      }
    } catch (error) {
      await survive(error, worked());
      continue;
    }
    if (signal?.aborted === true) throw abortError(signal);
    if (worked()) failures = 0;
    else await wait(new DsError('unreachable', 'the watch ended before the first event'));
  }
}
