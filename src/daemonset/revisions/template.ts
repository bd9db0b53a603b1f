import { isObject } from '../../core/json/json.ts';
import type { Json, JsonObject } from '../../core/json/json.ts';
import type { PodTemplateSpec } from '../../kube/wire.ts';

/**
 * Whether two templates are the same to the controller, which compares them byte for byte as Go writes them: the order
 * of keys, nulls (older servers wrote `creationTimestamp: null`) and empty lists say nothing, everything else does.
 */
export function sameTemplate(a: PodTemplateSpec, b: PodTemplateSpec): boolean {
  return canonicalTemplate(a) === canonicalTemplate(b);
}

/** One text for all templates that are the same, with keys sorted. */
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
