import { isObject, type Json, type JsonObject } from '../../core/json/json.ts';
import type { PodTemplateSpec } from '../../kube/wire.ts';

/**
 * Whether two templates are equal to the controller, which compares their JSON as Go writes it: key order, nulls (older servers wrote
 * `creationTimestamp: null`) and empty lists make no difference, everything else does.
 */
export function sameTemplate(a: PodTemplateSpec, b: PodTemplateSpec): boolean {
  return canonicalTemplate(a) === canonicalTemplate(b);
}

/** The same text for all equal templates, with sorted keys. */
export function canonicalTemplate(template: PodTemplateSpec): string {
  return JSON.stringify(canonical(template) ?? {});
}

function canonical(value: Json): Json | undefined {
  if (value === null) return undefined;
  if (Array.isArray(value)) {
    const items: readonly Json[] = value;
    return items.length === 0 ? undefined : items.map((item) => canonical(item) ?? null);
  }
  return isObject(value) ? canonicalObject(value) : value;
}

function canonicalObject(object: JsonObject): JsonObject {
  const entries = Object.keys(object)
    .sort()
    .flatMap((key) => {
      const value = canonical(object[key] ?? null);
      return value === undefined ? [] : [[key, value] as const];
    });
  return Object.fromEntries(entries);
}
