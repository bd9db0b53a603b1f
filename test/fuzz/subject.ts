import type { Json } from '../../src/core/json/json.ts';
import type { Answer } from '../control-plane/oracle.ts';
import type { Random } from '../support/random.ts';

/** An accepted difference between us and Kubernetes. */
export interface Accepted<Case> {
  readonly name: string;
  readonly why: string;
  /** Matches only the cases that differ for this reason. */
  readonly covers: (one: Case, ours: Answer, theirs: Answer) => boolean;
  /** An example that must still differ; otherwise the entry is obsolete. */
  readonly example: Case;
}

/** A fuzzed feature: its cases, our result, and the request to Kubernetes' packages. */
export interface Subject<Case> {
  readonly name: string;
  readonly make: (random: Random) => Case;
  /** For the program in test/control-plane/oracle. */
  readonly question: (one: Case) => object;
  /** A rejection is an answer with `error`; anything that is thrown is a bug. */
  readonly ours: (one: Case) => Answer | Promise<Answer>;
  /** Simpler cases that may fail too, simplest first. */
  readonly simpler: (one: Case) => readonly Case[];
  readonly accepted: readonly Accepted<Case>[];
}

export function pick<T>(random: Random, from: readonly T[]): T {
  return from[random(from.length)] as T;
}

/** `text` with one run of characters removed: halves first, single characters last. */
export function shorterTexts(text: string): readonly string[] {
  const found: string[] = [];
  const chars = Array.from(text);
  for (let size = Math.ceil(chars.length / 2); size > 0; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < chars.length; at += size) {
      found.push([...chars.slice(0, at), ...chars.slice(at + size)].join(''));
    }
  }
  return found;
}

/** The value with one member or item removed at any depth, or replaced by one of its parts. */
export function smallerValues(value: Json): readonly Json[] {
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    return items.flatMap((item, index) => [
      items.filter((_, other) => other !== index),
      ...smallerValues(item).map((smaller) => items.map((one, other) => (other === index ? smaller : one))),
    ]);
  }
  if (value === null || typeof value !== 'object') return [];
  const entries = Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key, item] as const]));
  return entries.flatMap(([key, item], index) => [
    Object.fromEntries(entries.filter((_, other) => other !== index)),
    ...smallerValues(item).map((smaller) =>
      Object.fromEntries(entries.map((entry, other) => (other === index ? [key, smaller] : entry))),
    ),
  ]);
}
