import { parseTimeout } from '../core/text/duration.ts';
import { asDsError } from '../core/errors.ts';
import { isObject, type Json } from '../core/json/json.ts';

/** The path of a value: `pools`, 0, `count`. */
export type ValuePath = readonly (string | number)[];

/** Creates the error for an invalid value at a path; with `key`, its key is invalid. */
export type Refuse = (path: ValuePath, problem: string, key?: boolean) => Error;

/** `pools[0].labels["example.com/pool"]`. */
export function pathText(path: ValuePath): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    if (!/^[A-Za-z]\w*$/.test(step)) return `${text}[${JSON.stringify(step)}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');
}

/** Reads an object key by key; unknown keys are errors. Throws the error that `refuse` creates. */
export class StrictObjectReader {
  readonly #value: Readonly<Record<string, Json | undefined>>;
  readonly #path: ValuePath;
  readonly #refuse: Refuse;

  constructor(value: Json | undefined, path: ValuePath, known: readonly string[], refuse: Refuse) {
    this.#path = path;
    this.#refuse = refuse;
    if (!isObject(value)) throw refuse(path, 'is not an object');
    this.#value = value;
    const unknown = Object.keys(value).find((key) => !known.includes(key));
    if (unknown !== undefined) throw refuse([...path, unknown], `is unknown: use one of ${known.join(', ')}`, true);
  }

  /** The error for the value of a key, or below it. */
  error(key: string, problem: string, ...below: ValuePath): Error {
    return this.#refuse([...this.#path, key, ...below], problem);
  }

  value(key: string): Json | undefined {
    return this.#value[key] ?? undefined;
  }

  string(key: string): string | undefined {
    const value = this.value(key);
    if (value === undefined || typeof value === 'string') return value;
    throw this.error(key, 'is not a string');
  }

  required(key: string): string {
    const value = this.string(key);
    if (value === undefined || value === '') throw this.error(key, 'is missing');
    return value;
  }

  /** An integer of at least 0, or `least`. */
  integer(key: string, least = 0): number | undefined {
    const value = this.value(key);
    if (value === undefined || (typeof value === 'number' && Number.isInteger(value) && value >= least)) return value;
    throw this.error(key, least === 0 ? 'is not a non-negative integer' : `is not an integer of at least ${least}`);
  }

  boolean(key: string): boolean | undefined {
    const value = this.value(key);
    if (value === undefined || typeof value === 'boolean') return value;
    throw this.error(key, 'is not true or false');
  }

  /** A duration in milliseconds, from `90s` or a number of seconds. */
  duration(key: string): number | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    try {
      const ms = typeof value === 'string' || typeof value === 'number' ? parseTimeout(String(value)) : -1;
      if (ms >= 0) return ms;
    } catch (error) {
      if (asDsError(error) === undefined) throw error;
    }
    throw this.error(key, 'is not a duration such as 90s, 1m30s or 700ms');
  }

  strings(key: string): readonly string[] {
    const value = this.value(key) ?? [];
    const list = typeof value === 'string' ? [value] : value;
    if (Array.isArray(list) && list.every((item) => typeof item === 'string')) return list;
    throw this.error(key, 'is not a list of strings');
  }

  /** A map of strings; numbers become strings. */
  map(key: string): Readonly<Record<string, string>> {
    const value = this.value(key) ?? {};
    if (!isObject(value)) throw this.error(key, 'is not an object');
    return Object.fromEntries(
      Object.entries(value).map(([name, entry]) => {
        if (typeof entry === 'string' || typeof entry === 'number') return [name, String(entry)];
        throw this.error(key, 'is not a string', name);
      }),
    );
  }

  objects(key: string, known: readonly string[]): readonly StrictObjectReader[] {
    const value = this.value(key) ?? [];
    if (!Array.isArray(value)) throw this.error(key, 'is not a list');
    return (value as readonly Json[]).map(
      (item, index) => new StrictObjectReader(item, [...this.#path, key, index], known, this.#refuse),
    );
  }

  object(key: string, known: readonly string[]): StrictObjectReader | undefined {
    const value = this.value(key);
    return value === undefined ? undefined : new StrictObjectReader(value, [...this.#path, key], known, this.#refuse);
  }
}
