import { isObject } from '../../core/json.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import type { PodTemplateSpec } from '../../kube/wire.ts';

/** One step of a path: a field, an element found by its merge key, or one found by position. */
export type PathStep = string | { readonly key: string; readonly value: string } | number;

/** A field of the pod template that is not the same before and after. */
export interface FieldChange {
  readonly path: readonly PathStep[];
  /** Undefined when the field was added. */
  readonly before: Json | undefined;
  /** Undefined when the field was removed. */
  readonly after: Json | undefined;
  /** The same elements in another order; `before` and `after` are then the lists of their keys. */
  readonly reordered?: true;
}

/** The keys by which Kubernetes merges lists, by the field that holds the list. Lists without one are compared as a whole or by position. */
const MERGE_KEYS: Readonly<Record<string, string>> = {
  containers: 'name',
  initContainers: 'name',
  ephemeralContainers: 'name',
  env: 'name',
  ports: 'containerPort',
  volumeMounts: 'mountPath',
  volumeDevices: 'devicePath',
  volumes: 'name',
  imagePullSecrets: 'name',
  hostAliases: 'ip',
  topologySpreadConstraints: 'topologyKey',
  resourceClaims: 'name',
  claims: 'name',
};

/**
 * The fields in which two templates differ, in the order in which they stand, added ones last.
 * Nulls and empty lists are as good as absent.
 */
export function templateChanges(before: PodTemplateSpec, after: PodTemplateSpec): readonly FieldChange[] {
  return fieldChanges(before, after);
}

/** The same of any two values, a whole DaemonSet's spec for instance. */
export function fieldChanges(before: Json | undefined, after: Json | undefined): readonly FieldChange[] {
  return compare(before, after, []);
}

/** `spec.containers[agent].image`, `spec.tolerations[2].key`, `metadata.labels[app.kubernetes.io/name]`. */
export function formatPath(path: readonly PathStep[]): string {
  return path
    .map((step) => {
      if (typeof step === 'number') return `[${step}]`;
      if (typeof step !== 'string') return `[${step.value}]`;
      return /^[A-Za-z0-9_$-]+$/.test(step) ? `.${step}` : `[${step}]`;
    })
    .join('')
    .replace(/^\./, '');
}

function compare(before: Json | undefined, after: Json | undefined, path: readonly PathStep[]): FieldChange[] {
  const from = present(before);
  const to = present(after);
  if (isObject(from) && isObject(to)) return compareObjects(from, to, path);
  if (isList(from) && isList(to)) return compareLists(from, to, path);
  return from === to ? [] : [{ path, before: from, after: to }];
}

function compareObjects(before: JsonObject, after: JsonObject, path: readonly PathStep[]): FieldChange[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => compare(own(before, key), own(after, key), [...path, key]));
}

function compareLists(before: readonly Json[], after: readonly Json[], path: readonly PathStep[]): FieldChange[] {
  const field = path.at(-1);
  const key = typeof field === 'string' ? mergeKeyOf(field) : undefined;
  const from = key === undefined ? undefined : byKey(before, key);
  const to = key === undefined ? undefined : byKey(after, key);
  if (key !== undefined && from !== undefined && to !== undefined) return compareKeyed(from, to, key, path);
  if ([...before, ...after].every(isObject))
    return Array.from({ length: Math.max(before.length, after.length) }).flatMap((_, index) =>
      compare(before[index], after[index], [...path, index]),
    );
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, before, after }];
}

function compareKeyed(
  before: ReadonlyMap<string, Json>,
  after: ReadonlyMap<string, Json>,
  key: string,
  path: readonly PathStep[],
): FieldChange[] {
  const values = new Set([...before.keys(), ...after.keys()]);
  const changes = [...values].flatMap((value) =>
    compare(before.get(value), after.get(value), [...path, { key, value }]),
  );
  const kept = [...before.keys()].filter((value) => after.has(value));
  const keptNow = [...after.keys()].filter((value) => before.has(value));
  const moved = kept.some((value, index) => value !== keptNow[index]);
  return moved
    ? [...changes, { path, before: [...before.keys()], after: [...after.keys()], reordered: true }]
    : changes;
}

/** The key by which Kubernetes merges the lists of a field, or undefined where it replaces them. */
export function mergeKeyOf(field: string): string | undefined {
  return Object.hasOwn(MERGE_KEYS, field) ? MERGE_KEYS[field] : undefined;
}

/** The elements by their key, or undefined when some have none or two have the same. */
export function byKey(list: readonly Json[], key: string): ReadonlyMap<string, Json> | undefined {
  const map = new Map<string, Json>();
  for (const item of list) {
    const value = isObject(item) ? item[key] : undefined;
    if (typeof value !== 'string' && typeof value !== 'number') return undefined;
    map.set(String(value), item);
  }
  return map.size === list.length ? map : undefined;
}

function present(value: Json | undefined): Json | undefined {
  return value === null || (isList(value) && value.length === 0) ? undefined : value;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
