import { parseTimeout } from '../core/text/duration.ts';
import { asDsError } from '../core/errors.ts';
import { isObject, type Json } from '../core/json/json.ts';

/** The steps from the whole to a part of it: `pools`, 0, `count`. */
export type PartPath = readonly (string | number)[];

/** Makes the error that names a part by its path and says what is wrong with it; `key`: its name is what is wrong. */
export type Refuse = (path: PartPath, what: string, key?: boolean) => Error;

/** `pools[0].labels["example.com/pool"]`. */
export function pathText(path: PartPath): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    if (!/^[A-Za-z]\w*$/.test(step)) return `${text}[${JSON.stringify(step)}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');
}

/** An object of which every key must be known, read key by key. What is wrong is thrown as the error that `refuse` makes. */
export class Part {
  readonly #value: Readonly<Record<string, Json | undefined>>;
  readonly #path: PartPath;
  readonly #refuse: Refuse;

  constructor(value: Json | undefined, path: PartPath, known: readonly string[], refuse: Refuse) {
    this.#path = path;
    this.#refuse = refuse;
    if (!isObject(value)) throw refuse(path, 'is not an object');
    this.#value = value;
    const unknown = Object.keys(value).find((key) => !known.includes(key));
    if (unknown !== undefined) throw refuse([...path, unknown], `is not known; there are ${known.join(', ')}`, true);
  }

  /** The error about what stands under a key, or below it. */
  wrong(key: string, what: string, ...below: PartPath): Error {
    return this.#refuse([...this.#path, key, ...below], what);
  }

  value(key: string): Json | undefined {
    return this.#value[key] ?? undefined;
  }

  text(key: string): string | undefined {
    const value = this.value(key);
    if (value === undefined || typeof value === 'string') return value;
    throw this.wrong(key, 'is not a string');
  }

  required(key: string): string {
    const value = this.text(key);
    if (value === undefined || value === '') throw this.wrong(key, 'is missing');
    return value;
  }

  /** A whole number from 0, or `least`, up. */
  whole(key: string, least = 0): number | undefined {
    const value = this.value(key);
    if (value === undefined || (typeof value === 'number' && Number.isInteger(value) && value >= least)) return value;
    throw this.wrong(key, least === 0 ? 'is not a whole number' : `is not a whole number from ${least} up`);
  }

  flag(key: string): boolean | undefined {
    const value = this.value(key);
    if (value === undefined || typeof value === 'boolean') return value;
    throw this.wrong(key, 'is neither true nor false');
  }

  /** Milliseconds of a duration: `90s`, or a number of seconds. */
  duration(key: string): number | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    try {
      const ms = typeof value === 'string' || typeof value === 'number' ? parseTimeout(String(value)) : -1;
      if (ms >= 0) return ms;
    } catch (error) {
      if (asDsError(error) === undefined) throw error;
    }
    throw this.wrong(key, 'is not a duration such as 90s, 1m30s or 700ms');
  }

  texts(key: string): readonly string[] {
    const value = this.value(key) ?? [];
    const list = typeof value === 'string' ? [value] : value;
    if (Array.isArray(list) && list.every((item) => typeof item === 'string')) return list;
    throw this.wrong(key, 'is not a list of strings');
  }

  /** Strings, and numbers as such. */
  map(key: string): Readonly<Record<string, string>> {
    const value = this.value(key) ?? {};
    if (!isObject(value)) throw this.wrong(key, 'is not an object');
    return Object.fromEntries(
      Object.entries(value).map(([name, entry]) => {
        if (typeof entry === 'string' || typeof entry === 'number') return [name, String(entry)];
        throw this.wrong(key, 'is not a string', name);
      }),
    );
  }

  parts(key: string, known: readonly string[]): readonly Part[] {
    const value = this.value(key) ?? [];
    if (!Array.isArray(value)) throw this.wrong(key, 'is not a list');
    return (value as readonly Json[]).map(
      (item, index) => new Part(item, [...this.#path, key, index], known, this.#refuse),
    );
  }

  part(key: string, known: readonly string[]): Part | undefined {
    const value = this.value(key);
    return value === undefined ? undefined : new Part(value, [...this.#path, key], known, this.#refuse);
  }
}
