import { ownMember } from './members.ts';

/** A JSON value. Numbers that a double cannot represent do not occur in the Kubernetes API. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** A JSON object under construction; use {@link putMember} for keys from outside. */
export type Building = Record<string, Json>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The string at `key`; undefined if it is absent or not a string. */
export function stringAt(object: JsonObject | undefined, key: string): string | undefined {
  const value = ownMember(object, key);
  return typeof value === 'string' ? value : undefined;
}

/** The object at `key`; undefined if it is absent or not an object. */
export function objectAt(object: JsonObject | undefined, key: string): JsonObject | undefined {
  const value = ownMember(object, key);
  return isObject(value) ? value : undefined;
}

/** The array at `key`; empty if it is absent or not an array. */
export function arrayAt(object: JsonObject | undefined, key: string): readonly Json[] {
  const value = ownMember(object, key);
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
