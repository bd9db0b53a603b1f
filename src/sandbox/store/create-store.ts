import type { Clock } from '../../core/clock.ts';
import { type JsonObject, stringAt } from '../../core/json/json.ts';
import { ownMember } from '../../core/json/members.ts';
import { jsonEqual } from '../../core/json/json-equal.ts';
import type { KubeObject } from '../../kube/wire.ts';
import { validateMetadata, validateMetadataUpdate } from '../../apimachinery/validate/object-meta.ts';
import type { AdmissionContext, AdmissionPlugin } from '../admission/plugin.ts';
import type { Random } from '../random.ts';
import { alreadyExists, ApiError, conflict, expired, invalid, modified, notFound } from './api-error.ts';
import { Collection } from './collection.ts';
import { endsDeletion, planDeletion } from './deletion.ts';
import { EventLog, type StoreEvent } from './event-log.ts';
import { deepFreeze, asJson, keyOf, timestamp, type ObjectKey, type Stored } from './object.ts';
import { Listeners } from './listeners.ts';
import { keptMetadata, metadataOf, named, newMetadata, untimed, withMetadata } from './metadata.ts';
import { pageOf } from './page.ts';
import type { ResourceType } from './resource-type.ts';
import { sharing } from './share.ts';
import type { Listener, Store, WriteOptions } from './store.ts';

export interface StoreOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly types: readonly ResourceType[];
  readonly admission?: readonly AdmissionPlugin[];
  /** How many writes of each type the history keeps (default 10,000). */
  readonly history?: number;
  /** The version before the first write (default 1); nothing up to it can be watched. */
  readonly version?: number;
}

/** How often a generated name that exists is replaced, as the API server does. */
const NAME_ATTEMPTS = 8;

interface Kept {
  readonly collection: Collection;
  readonly log: EventLog;
}

/** The only place that changes the store's state. */
class MemoryStore implements Store {
  readonly clock: Clock;
  readonly random: Random;
  readonly #admission: readonly AdmissionPlugin[];
  readonly #history: number;
  readonly #kept = new Map<ResourceType, Kept>();
  readonly #listeners = new Listeners();
  #version: number;

  constructor({ clock, random, types, admission = [], history = 10_000, version = 1 }: StoreOptions) {
    this.#version = version;
    this.clock = clock;
    this.random = random;
    this.#admission = admission;
    this.#history = history;
    for (const type of types) this.addType(type);
  }

  get version(): number {
    return this.#version;
  }

  types(): readonly ResourceType[] {
    return [...this.#kept.keys()];
  }

  addType(type: ResourceType): void {
    if (this.#kept.has(type)) return;
    this.#kept.set(type, { collection: new Collection(type), log: new EventLog(this.#history, this.#version) });
  }

  removeType(type: ResourceType): void {
    const { collection } = this.#keptOf(type);
    for (const key of [...collection.keys]) this.#remove(type, key);
    this.#kept.delete(type);
  }

  get<T extends KubeObject>(type: ResourceType<T>, key: ObjectKey): Stored<T> | undefined {
    return this.#keptOf(type).collection.get(keyOf(key)) as Stored<T> | undefined;
  }

  list<T extends KubeObject>(type: ResourceType<T>, namespace?: string): Stored<T>[] {
    const { collection } = this.#keptOf(type);
    const keys = collection.keys.slice(...collection.rangeOf(namespace));
    return keys.map((key) => collection.get(key) as Stored<T>);
  }

  indexed<T extends KubeObject>(type: ResourceType<T>, index: string, value: string): Stored<T>[] {
    const { collection } = this.#keptOf(type);
    return [...collection.indexed(index, value)].map((key) => collection.get(key) as Stored<T>);
  }

  count(type: ResourceType): number {
    return this.#keptOf(type).collection.size;
  }

  page(type: ResourceType, query: Parameters<Store['page']>[1] = {}): ReturnType<Store['page']> {
    const { collection, log } = this.#keptOf(type);
    return pageOf(collection, log, this.#version, query);
  }

  create<T extends KubeObject>(type: ResourceType<T>, object: T, options: WriteOptions = {}): Stored<T> {
    const generated = (object.metadata?.name ?? '') === '';
    for (let attempt = 1; ; attempt++) {
      try {
        return this.#create(type, asJson(object), options) as Stored<T>;
      } catch (error) {
        const taken = error instanceof ApiError && error.reason === 'AlreadyExists';
        if (!generated || !taken || attempt === NAME_ATTEMPTS) throw error;
      }
    }
  }

  update<T extends KubeObject>(type: ResourceType<T>, object: T, options: WriteOptions = {}): Stored<T> {
    const { namespace, name = '', uid, resourceVersion } = object.metadata ?? {};
    const current = this.get(type, { namespace, name });
    if (current === undefined) throw notFound(type, name);
    if (uid !== undefined && uid !== '' && uid !== current.metadata.uid) {
      const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${current.metadata.uid}`;
      throw conflict(type, name, why);
    }
    const based = resourceVersion !== undefined && resourceVersion !== '';
    if (!based && type.lockedUpdates === true) {
      const message = 'Invalid value: 0: must be specified for an update';
      // The server uses the plural here.
      const named = { group: type.group, kind: type.plural };
      throw invalid(named, name, [{ type: 'FieldValueInvalid', field: 'metadata.resourceVersion', message }]);
    }
    if (based && resourceVersion !== current.metadata.resourceVersion) throw modified(type, name);
    return this.#update(type, asJson(object), current, options) as Stored<T>;
  }

  modify<T extends KubeObject>(
    type: ResourceType<T>,
    key: ObjectKey,
    change: (current: Stored<T>) => T,
    options: WriteOptions = {},
  ): Stored<T> {
    const current = this.get(type, key);
    if (current === undefined) throw notFound(type, key.name);
    const next = change(current);
    return next === current ? current : (this.#update(type, asJson(next), current, options) as Stored<T>);
  }

  delete<T extends KubeObject>(
    type: ResourceType<T>,
    key: ObjectKey,
    options: Parameters<Store['delete']>[2] = {},
  ): { readonly object: Stored<T>; readonly gone: boolean } {
    const current = this.get(type, key);
    if (current === undefined) throw notFound(type, key.name);
    for (const { validateDelete } of this.#admission) validateDelete?.(type, asJson(current));
    const { mark, remove } = planDeletion(type, asJson(current), options, this.clock.now());
    if (options.dryRun === true) {
      return { object: mark === undefined ? current : (deepFreeze(mark) as unknown as Stored<T>), gone: remove };
    }
    const marked = mark === undefined ? current : this.#put(type, mark, current);
    return { object: (remove ? this.#remove(type, keyOf(key)) : marked) as Stored<T>, gone: remove };
  }

  subscribe<T extends KubeObject>(type: ResourceType<T>, listener: (event: StoreEvent<T>) => void): () => void {
    return this.#listeners.subscribe(type, listener as Listener);
  }

  subscribeAll(listener: (type: ResourceType, event: StoreEvent) => void): () => void {
    return this.#listeners.subscribeAll(listener);
  }

  eventsAfter<T extends KubeObject>(type: ResourceType<T>, version: number): readonly StoreEvent<T>[] {
    const { log } = this.#keptOf(type);
    const events = log.after(version);
    if (events === undefined) throw expired(`too old resource version: ${version} (${log.compacted})`);
    return events as readonly StoreEvent<T>[];
  }

  compact(version = this.#version): void {
    for (const { log } of this.#kept.values()) log.compact(version);
  }

  #create(type: ResourceType, input: JsonObject, options: WriteOptions): Stored {
    const { name: providedName, generateName } = metadataOf(input);
    const requestName = [providedName, generateName].find((one) => typeof one === 'string' && one !== '');
    const context = this.#context(options, typeof requestName === 'string' ? requestName : '');
    let object = named(input, this.random);
    object = type.rules.defaults?.(object) ?? object;
    object = newMetadata(object, context.now, this.random);
    for (const { mutateCreate } of this.#admission) object = mutateCreate?.(type, object, context) ?? object;
    object = type.rules.prepareCreate?.(object, context) ?? object;
    const name = stringAt(metadataOf(object), 'name') ?? '';
    const errors = [...validateMetadata(object, type), ...(type.rules.validate?.(object) ?? [])];
    if (errors.length > 0) throw invalid(type, name, errors);
    for (const { validateCreate } of this.#admission) validateCreate?.(type, object, context);
    const there = this.get(type, metadataOf(object) as unknown as ObjectKey);
    if (there !== undefined) throw alreadyExists(type, name, there.metadata.deletionTimestamp !== undefined);
    if (options.dryRun === true) return deepFreeze(object) as unknown as Stored;
    return this.#put(type, object, undefined);
  }

  #update(type: ResourceType, input: JsonObject, current: Stored, options: WriteOptions): Stored {
    const context = this.#context(options, current.metadata.name);
    const old = asJson(current);
    const { rules } = type;
    let next = rules.defaults?.(input) ?? input;
    next = sharing(withMetadata(keptMetadata(next, old), { resourceVersion: current.metadata.resourceVersion }), old);
    const through = options.subresource === undefined ? undefined : ownMember(rules.subresources, options.subresource);
    if (options.subresource !== undefined && through === undefined) throw notFound(type, current.metadata.name);
    const errors = validateMetadataUpdate(next, old);
    if (through === undefined) {
      next = rules.prepareUpdate?.(next, old, context) ?? next;
      errors.push(...(rules.validateUpdate?.(next, old) ?? []), ...(rules.validate?.(next) ?? []));
    } else {
      next = through.prepare(next, old);
      errors.push(...(through.validate?.(next, old) ?? []));
    }
    if (errors.length > 0) throw invalid(type, current.metadata.name, errors);
    if (through === undefined) {
      for (const { validateUpdate } of this.#admission) validateUpdate?.(type, next, old, context);
    }
    if (jsonEqual(untimed(sharing(next, old)), untimed(old))) return current;
    if (options.dryRun === true) return deepFreeze(next) as unknown as Stored;
    const written = this.#put(type, next, current);
    if (endsDeletion(type, next, old)) return this.#remove(type, keyOf(written.metadata));
    return written;
  }

  #put(type: ResourceType, object: JsonObject, previous: Stored | undefined): Stored {
    const { collection, log } = this.#keptOf(type);
    const version = ++this.#version;
    const stored = deepFreeze(withMetadata(object, { resourceVersion: String(version) })) as unknown as Stored;
    collection.put(stored);
    const event: StoreEvent =
      previous === undefined
        ? { type: 'ADDED', object: stored, version }
        : { type: 'MODIFIED', object: stored, previous, version };
    log.append(event);
    this.#listeners.notify(type, event);
    return stored;
  }

  #remove(type: ResourceType, key: string): Stored {
    const { collection, log } = this.#keptOf(type);
    const previous = collection.get(key);
    if (previous === undefined) throw notFound(type, key);
    const version = ++this.#version;
    const last = withMetadata(asJson(previous), { resourceVersion: String(version) });
    const object = deepFreeze(last) as unknown as Stored;
    collection.remove(key);
    const event: StoreEvent = { type: 'DELETED', object, previous, version };
    log.append(event);
    this.#listeners.notify(type, event);
    return object;
  }

  /** The context of a kind's rules. */
  #context({ warn }: WriteOptions, requestName: string): AdmissionContext {
    return { store: this, now: timestamp(this.clock.now()), warn: warn ?? (() => undefined), requestName };
  }

  #keptOf(type: Pick<ResourceType, 'plural'>): Kept {
    const kept = this.#kept.get(type as ResourceType);
    if (kept === undefined) throw new Error(`the store does not keep ${type.plural}`);
    return kept;
  }
}

/** Creates an empty store for the types. */
export function createStore(options: StoreOptions): Store {
  return new MemoryStore(options);
}
