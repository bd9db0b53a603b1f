import { isObject, objectAt, stringAt, type Json, type JsonObject } from '../../core/json/json.ts';
import { without } from '../../core/json/without.ts';
import type { Schema, SchemaNode } from '../schema/schema.ts';
import { LAST_APPLIED } from '../labels/last-applied.ts';
import { compareObjects } from './compare.ts';
import { FieldSet } from './field-set.ts';
import { capped, managedFieldsOf, managerId, ownersOf, type Manager, type Owned, type Owners } from './managers.ts';
import { checkItems } from './check-items.ts';
import { mergeObjects } from './merge.ts';
import { fieldElement, fieldNameOf, isField, type FieldPath } from './path-element.ts';
import { removeFields } from './remove.ts';
import { shapeOf, UNKNOWN } from './shape.ts';
import { toFieldSet } from './to-field-set.ts';
import { emptyObject } from './empty-object.ts';

/** The context of a write: schema, manager and time. */
export interface Writing {
  readonly schema: Schema;
  /** The schema of the kind; {@link UNKNOWN} without one. */
  readonly node: SchemaNode;
  readonly manager: Manager;
  /** RFC 3339, whole seconds. */
  readonly now: string;
  /** Fields that this write cannot change: `[['status']]`. */
  readonly ignored: readonly (readonly string[])[];
}

/** A field of another owner that an apply would change. */
export interface Conflict {
  readonly owner: Owned;
  readonly path: FieldPath;
}

export type Applied =
  | { readonly object: JsonObject; readonly conflicts?: undefined }
  /** Nothing was applied because of these conflicts. */
  | { readonly conflicts: readonly Conflict[] };

/** Fields that nobody owns: the object's identity, and what only the server writes. */
const UNOWNED = FieldSet.of(
  ...[
    ['apiVersion'],
    ['kind'],
    ['metadata'],
    ...['name', 'namespace', 'creationTimestamp', 'selfLink', 'uid', 'clusterName', 'generation', 'managedFields'].map(
      (name) => ['metadata', name],
    ),
    ['metadata', 'resourceVersion'],
  ].map((path) => path.map(fieldElement)),
);

const KUBECTL = 'kubectl';
const BEFORE_FIRST_APPLY = 'before-first-apply';

function ignoredSet({ ignored }: Writing): FieldSet {
  return FieldSet.of(...ignored.map((path) => path.map(fieldElement)));
}

function withManagedFields(object: JsonObject, owners: Owners | undefined): JsonObject {
  const metadata = without(objectAt(object, 'metadata') ?? {}, 'managedFields');
  const managedFields = owners === undefined ? undefined : managedFieldsOf(owners);
  return { ...object, metadata: managedFields === undefined ? metadata : { ...metadata, managedFields } };
}

interface Changed {
  readonly owners: Owners;
  readonly conflicts: readonly Conflict[];
  /** What the writer changed. */
  readonly own: FieldSet;
  readonly removed: FieldSet;
}

/** Removes what a change from `live` to `next` changes from all owners except `self`. */
function taken(writing: Writing, live: JsonObject, next: JsonObject, owners: Owners, self: string): Changed {
  const ignored = ignoredSet(writing);
  const comparison = compareObjects(writing.schema, writing.node, live, next);
  const removed = comparison.removed.recursiveDifference(ignored);
  const own = comparison.modified.union(comparison.added).recursiveDifference(ignored);
  const conflicts: Conflict[] = [];
  const out = new Map<string, Owned>();
  for (const [id, owner] of owners) {
    if (id === self) {
      out.set(id, owner);
      continue;
    }
    const lost = owner.fields.intersection(own);
    for (const path of lost.paths()) conflicts.push({ owner, path });
    const fields = owner.fields.difference(lost).difference(removed);
    if (!fields.isEmpty) out.set(id, { ...owner, fields });
  }
  return { owners: out, conflicts, own, removed };
}

/** Whether a request resets managedFields: an empty list, or one empty entry. */
function isReset(managedFields: Json | undefined): boolean {
  if (!Array.isArray(managedFields)) return false;
  const [first] = managedFields as readonly Json[];
  return (
    managedFields.length === 0 || (managedFields.length === 1 && isObject(first) && Object.keys(first).length === 0)
  );
}

/**
 * `next` with its managed fields after a create (no `live`), update or patch: the writer owns what it added and changed, and others no
 * longer do.
 */
export function ownedAfterUpdate(writing: Writing, live: JsonObject | undefined, next: JsonObject): JsonObject {
  const { schema, node, manager, now } = writing;
  const provided = objectAt(next, 'metadata')?.['managedFields'];
  const known = manager.subresource === '' && provided !== undefined ? ownersOf(next) : new Map<string, Owned>();
  const before = isReset(provided) ? new Map<string, Owned>() : known.size > 0 ? known : ownersOf(live ?? {});
  // an object whose managedFields were reset stays without, until the next apply
  if (live !== undefined && before.size === 0) return withManagedFields(next, undefined);
  const owners = updated({ schema, node, manager, now, ignored: writing.ignored }, live, next, before);
  return withManagedFields(next, capped(owners));
}

function updated(writing: Writing, live: JsonObject | undefined, next: JsonObject, before: Owners): Owners {
  const old = withManagedFields(live ?? emptyObject(writing.schema, writing.node), undefined);
  const bare = withManagedFields(next, undefined);
  // computed under another name first: a manager keeps what it owned and does not change
  const { owners, own } = taken(writing, old, bare, before, '');
  const fields = own.difference(UNOWNED);
  if (fields.isEmpty) return owners;
  const id = managerId(writing.manager);
  const had = owners.get(id)?.fields ?? new FieldSet();
  return new Map(owners).set(id, { manager: writing.manager, fields: fields.union(had), time: writing.now });
}

/** Server-side apply of `config` over `live`. Throws an ItemError for a list that cannot be merged. */
export function applied(writing: Writing, live: JsonObject, config: JsonObject, force: boolean): Applied {
  const first = tryApply(writing, live, config, force);
  if (first.conflicts === undefined || writing.manager.name !== KUBECTL) return withLastApplied(writing, first, config);
  const allowed = lastAppliedFields(writing, live);
  const left = first.conflicts.filter(({ path }) => allowed?.has(path) !== true);
  if (left.length > 0) return { conflicts: left };
  return withLastApplied(writing, tryApply(writing, live, config, true), config);
}

function tryApply(writing: Writing, live: JsonObject, config: JsonObject, force: boolean): Applied {
  const { schema, node, manager } = writing;
  checkItems(schema, node, config);
  const id = managerId(manager);
  const old = withManagedFields(live, undefined);
  let before = ownersOf(live);
  if (before.size === 0 && stringAt(objectAt(live, 'metadata'), 'uid') !== undefined) {
    const nobody: Manager = { ...manager, name: BEFORE_FIRST_APPLY, operation: 'Update' };
    before = updated({ ...writing, manager: nobody }, undefined, live, new Map());
  }
  const merged = mergeObjects(schema, node, old, config);
  const last = before.get(id);
  const fields = toFieldSet(schema, node, config).recursiveDifference(ignoredSet(writing));
  const claimed = new Map(before).set(id, { manager, fields, time: last?.time });
  const next = pruned(writing, isObject(merged) ? merged : {}, claimed, last);
  const { owners, conflicts } = taken(writing, old, next, claimed, id);
  if (conflicts.length > 0 && !force) return { conflicts };

  const own = fields.difference(UNOWNED);
  const out = new Map(owners);
  out.delete(id);
  // an apply without changes keeps the time, and a new owner gets none
  const time = isSameObject(writing, old, next) ? last?.time : writing.now;
  if (!own.isEmpty) out.set(id, { manager, fields: own, time });
  return { object: withManagedFields(next, out) };
}

function isSameObject({ schema, node }: Writing, a: JsonObject, b: JsonObject): boolean {
  const { added, modified, removed } = compareObjects(schema, node, a, b);
  return added.isEmpty && modified.isEmpty && removed.isEmpty;
}

/** Adds the named fields on the way to the set's paths, which are removed when nothing is left below them. */
function withNamed({ schema, node }: Writing, set: FieldSet): FieldSet {
  return set.withMembers(node, (at, element) => {
    const shape = shapeOf(schema, at, schema.resolve(at).type === 'array' ? [] : {});
    switch (shape.kind) {
      case 'map': {
        const name = fieldNameOf(element);
        return { isMember: isField(element) && shape.isNamed(name), below: shape.field(name) ?? UNKNOWN };
      }
      case 'list':
        return { isMember: false, below: shape.item };
      case 'leaf':
        return { isMember: false, below: UNKNOWN };
    }
  });
}

/** Removes what the manager applied last time but not now, unless others own it. */
function pruned(writing: Writing, merged: JsonObject, owners: Owners, last: Owned | undefined): JsonObject {
  if (last === undefined || last.fields.isEmpty) return merged;
  const { schema, node } = writing;
  const remove = (gone: FieldSet): JsonObject => {
    const left = removeFields(schema, node, merged, gone);
    return isObject(left) ? left : {};
  };
  const setOf = (object: JsonObject): FieldSet => withNamed(writing, toFieldSet(schema, node, object));
  const mine = withNamed(writing, last.fields);
  const all = setOf(merged);
  let owned = new FieldSet();
  for (const { fields } of owners.values()) owned = owned.union(fields);
  const withOwned = remove(all.difference(setOf(remove(mine)).union(withNamed(writing, owned))));
  return remove(all.difference(setOf(withOwned)).intersection(mine));
}

/** The fields of kubectl's last client-side apply that are unchanged: its server-side apply may take them over without force. */
function lastAppliedFields({ schema, node }: Writing, live: JsonObject): FieldSet | undefined {
  const text = stringAt(objectAt(objectAt(live, 'metadata'), 'annotations'), LAST_APPLIED);
  if (text === undefined || text === '') return undefined;
  try {
    const last: unknown = JSON.parse(text);
    if (!isObject(last) || last['apiVersion'] !== live['apiVersion']) return undefined;
    const { added, modified, removed } = compareObjects(schema, node, last, live);
    return toFieldSet(schema, node, last).difference(modified).difference(added).difference(removed);
  } catch {
    return undefined;
  }
}

/** Updates kubectl's last-applied annotation, if there is one, when kubectl applies. */
function withLastApplied({ manager }: Writing, result: Applied, config: JsonObject): Applied {
  if (result.conflicts !== undefined || manager.name !== KUBECTL) return result;
  const metadata = objectAt(result.object, 'metadata') ?? {};
  const annotations = objectAt(metadata, 'annotations');
  if ((stringAt(annotations, LAST_APPLIED) ?? '') === '') return result;
  const applyMetadata = objectAt(config, 'metadata') ?? {};
  const others = without(objectAt(applyMetadata, 'annotations') ?? {}, LAST_APPLIED);
  const bare = without(applyMetadata, 'annotations');
  const said = { ...config, metadata: Object.keys(others).length === 0 ? bare : { ...bare, annotations: others } };
  const text = `${JSON.stringify(sorted(said))}\n`;
  return {
    object: { ...result.object, metadata: { ...metadata, annotations: { ...annotations, [LAST_APPLIED]: text } } },
  };
}

/** Sorts keys as Go writes maps. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key] ?? null)]),
  );
}
