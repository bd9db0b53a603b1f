import { arrayAt, isObject, objectAt, stringAt, type Json, type JsonObject } from '../../core/json/json.ts';
import { FieldSet } from './field-set.ts';

/** An owner of fields: its name, operation, API version and subresource. */
export interface Manager {
  readonly name: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource: string;
}

export interface Owned {
  readonly manager: Manager;
  readonly fields: FieldSet;
  /** RFC 3339; the last change of its fields. */
  readonly time: string | undefined;
}

/** All owners of an object by {@link managerId}. */
export type Owners = ReadonlyMap<string, Owned>;

/** The maximum number of update managers: beyond it, the oldest are merged. */
const MAX_UPDATERS = 10;
const ANCIENT = 'ancient-changes';

/** Apply managers are the same in all API versions, update managers are not. */
export function managerId({ name, operation, apiVersion, subresource }: Manager): string {
  return JSON.stringify([name, operation, operation === 'Apply' ? '' : apiVersion, subresource]);
}

/** The owners in `metadata.managedFields`; empty when unreadable, as in the server. */
export function ownersOf(object: JsonObject): Owners {
  const owners = new Map<string, Owned>();
  for (const entry of arrayAt(objectAt(object, 'metadata'), 'managedFields')) {
    const [operation, apiVersion] = isObject(entry) ? [entry['operation'], stringAt(entry, 'apiVersion')] : [];
    if (!isObject(entry) || apiVersion === undefined || (operation !== 'Apply' && operation !== 'Update'))
      return new Map();
    const manager = {
      name: stringAt(entry, 'manager') ?? '',
      operation,
      apiVersion,
      subresource: stringAt(entry, 'subresource') ?? '',
    } as const;
    const fields = FieldSet.fromJson(objectAt(entry, 'fieldsV1') ?? {});
    owners.set(managerId(manager), { manager, fields, time: stringAt(entry, 'time') });
  }
  return owners;
}

function seconds(time: string | undefined): number {
  return time === undefined ? 0 : Math.floor(Date.parse(time) / 1000);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byAge(a: Owned, b: Owned): number {
  const [p, q] = [a.manager, b.manager];
  return (
    compare(p.operation, q.operation) ||
    seconds(a.time) - seconds(b.time) ||
    compare(p.name, q.name) ||
    compare(p.apiVersion, q.apiVersion) ||
    compare(p.subresource, q.subresource)
  );
}

/** `metadata.managedFields` in the server's order; undefined without owners. */
export function managedFieldsOf(owners: Owners): Json | undefined {
  const entries = [...owners.values()].filter(({ fields }) => !fields.isEmpty).sort(byAge);
  if (entries.length === 0) return undefined;
  return entries.map(({ manager, fields, time }) => ({
    manager: manager.name,
    operation: manager.operation,
    apiVersion: manager.apiVersion,
    ...(time === undefined ? {} : { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: fields.toJson(),
    ...(manager.subresource === '' ? {} : { subresource: manager.subresource }),
  }));
}

/** Merges the oldest update managers of each version until there are few enough. */
export function capped(owners: Owners): Owners {
  const updaters = [...owners].filter(([, { manager }]) => manager.operation === 'Update');
  if (updaters.length <= MAX_UPDATERS) return owners;
  updaters.sort(([a, x], [b, y]) => seconds(x.time) - seconds(y.time) || compare(a, b));
  const out = new Map(owners);
  const firsts = new Map<string, string>();
  let left = updaters.length;
  for (const [id, owned] of updaters) {
    if (left <= MAX_UPDATERS) break;
    const { apiVersion } = owned.manager;
    const bucket: Manager = { name: ANCIENT, operation: 'Update', apiVersion, subresource: '' };
    const bucketId = managerId(bucket);
    const first = firsts.get(apiVersion);
    if (first === undefined) {
      firsts.set(apiVersion, id);
      continue;
    }
    const into = out.get(bucketId) ?? out.get(first);
    if (!out.has(bucketId)) out.delete(first);
    out.delete(id);
    const fields = into === undefined ? owned.fields : owned.fields.union(into.fields);
    out.set(bucketId, { manager: bucket, fields, time: owned.time });
    left--;
  }
  return out;
}
