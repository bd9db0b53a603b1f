import { ownMember } from './members.ts';

/** A value as JSON can hold it. Numbers that a double cannot hold do not occur in the Kubernetes API. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json | undefined;
}

/** A JSON object that is being made; members go in by {@link putMember} when their names are not ours. */
export type Building = Record<string, Json>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The string under `key`, or undefined when there is none or it is something else. */
export function stringAt(object: JsonObject | undefined, key: string): string | undefined {
  const value = ownMember(object, key);
  return typeof value === 'string' ? value : undefined;
}

/** The object under `key`, or undefined when there is none or it is something else. */
export function objectAt(object: JsonObject | undefined, key: string): JsonObject | undefined {
  const value = ownMember(object, key);
  return isObject(value) ? value : undefined;
}

/** The array under `key`, empty when there is none or it is something else. */
export function arrayAt(object: JsonObject | undefined, key: string): readonly Json[] {
  const value = ownMember(object, key);
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
