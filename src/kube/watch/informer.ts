import { asDsError, type DsError } from '../../core/errors.ts';
import type { Client, CollectionPath } from '../client.ts';
import type { KubeObject } from '../wire.ts';
import type { Change } from './known-objects.ts';
import { reflect, type ReflectOptions } from './reflector.ts';

/** The handler of a subscriber, called in the order of the events. */
export interface InformerHandler<T> {
  /** More of the first list has been read. */
  listing?(): void;
  changed?(change: Change<T>): void;
  /** All objects of the first list have been reported. */
  synced?(): void;
  /** There will be no more changes: the server rejected the request, or the signal fired. */
  failed?(error: unknown): void;
}

/** The objects of a collection, kept up to date by one watch that all subscribers share, as client-go's shared informer does. */
export interface Informer<T extends KubeObject> {
  /** By `namespace/name`. */
  readonly objects: ReadonlyMap<string, T>;
  readonly hasSynced: boolean;
  /** How many objects of the current list have been read. */
  readonly listed: number;
  /** The server's error (usually `forbidden`), after which the objects do not change any more. */
  readonly refusal: DsError | undefined;
  /** Reports the current objects, and every change from then on. */
  subscribe(handler: InformerHandler<T>): void;
}

export interface InformerOptions extends ReflectOptions {
  /** Starts the watch after the first list only when this resolves, so that callers who need only the list save a request. */
  readonly watchWhen?: Promise<void>;
}

/** Lists, and then watches until the signal fires. */
export function startInformer<T extends KubeObject>(
  client: Client,
  at: CollectionPath,
  { watchWhen, ...options }: InformerOptions,
): Informer<T> {
  const objects = new Map<string, T>();
  const handlers = new Set<InformerHandler<T>>();
  let hasSynced = false;
  let listed = 0;
  let failure: { readonly error: unknown } | undefined;

  const onPage = (count: number): void => {
    listed = count;
    if (!hasSynced) for (const handler of handlers) handler.listing?.();
  };
  const run = async (): Promise<void> => {
    for await (const event of reflect<T>(client, at, { ...options, onPage })) {
      if (event.type === 'SYNCED') {
        hasSynced = true;
        for (const handler of handlers) handler.synced?.();
        await watchWhen;
        continue;
      }
      const { namespace = '', name = '' } = event.object.metadata ?? {};
      if (event.type === 'DELETED') objects.delete(`${namespace}/${name}`);
      else objects.set(`${namespace}/${name}`, event.object);
      for (const handler of handlers) handler.changed?.(event);
    }
  };
  run().catch((error: unknown) => {
    failure = { error };
    for (const handler of handlers) handler.failed?.(error);
  });

  return {
    objects,
    get hasSynced() {
      return hasSynced;
    },
    get listed() {
      return listed;
    },
    get refusal() {
      return failure === undefined ? undefined : asDsError(failure.error);
    },
    subscribe: (handler) => {
      handlers.add(handler);
      for (const object of objects.values()) handler.changed?.({ type: 'ADDED', object });
      if (hasSynced) handler.synced?.();
      if (failure !== undefined) handler.failed?.(failure.error);
    },
  };
}
