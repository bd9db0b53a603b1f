import { isObject, type Json } from '../../src/core/json/json.ts';

/** Counts the reads of a function in JSON: members, items, and keys of a listing. */
export interface VisitCounter {
  /** A copy of the value that counts reads, also of its parts. */
  watched<T extends Json>(value: T): T;
  readonly visits: number;
}

/** Throws after `limit` reads, so that an exponential walk ends. */
export function visitCounter(limit: number): VisitCounter {
  let visits = 0;
  const count = (more: number): void => {
    visits += more;
    if (visits > limit) throw new Error(`more than ${limit} visits`);
  };
  const handler: ProxyHandler<object> = {
    get: (target, key, receiver) => {
      // Array methods are not part of the document.
      if (Object.hasOwn(target, key)) count(1);
      return Reflect.get(target, key, receiver) as unknown;
    },
    getOwnPropertyDescriptor: (target, key) => {
      count(1);
      return Reflect.getOwnPropertyDescriptor(target, key);
    },
    ownKeys: (target) => {
      const keys = Reflect.ownKeys(target);
      count(keys.length);
      return keys;
    },
  };
  const watched = (value: Json): Json => {
    if (Array.isArray(value)) return new Proxy((value as readonly Json[]).map(watched), handler) as readonly Json[];
    if (!isObject(value)) return value;
    const members = Object.entries(value).map(([key, member]) => [key, watched(member ?? null)]);
    return new Proxy(Object.fromEntries(members) as object, handler) as Json;
  };
  return {
    watched: <T extends Json>(value: T): T => watched(value) as T,
    get visits() {
      return visits;
    },
  };
}
