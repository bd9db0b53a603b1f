import {
  arrayAt,
  isObject,
  objectAt,
  stringAt,
  type Building,
  type Json,
  type JsonObject,
} from '../../../core/json.ts';
import { putMember } from '../../../core/members.ts';

export const LAST_APPLIED_NAME = 'kubectl.kubernetes.io/last-applied-configuration';
const LAST_APPLIED = ['f:metadata', 'f:annotations', `f:${LAST_APPLIED_NAME}`];

function managedFieldsOf(object: JsonObject): readonly JsonObject[] {
  return arrayAt(objectAt(object, 'metadata'), 'managedFields').filter(isObject);
}

function isUpdate(entry: JsonObject, manager?: string): boolean {
  const isIt = manager === undefined || entry['manager'] === manager;
  return isIt && entry['operation'] === 'Update' && (entry['subresource'] ?? '') === '';
}

function ownsLastApplied(entry: JsonObject): boolean {
  let fields: Json | undefined = entry['fieldsV1'];
  for (const step of LAST_APPLIED) fields = isObject(fields) ? fields[step] : undefined;
  return fields !== undefined;
}

/**
 * Who applied the object on the client's side, as kubectl does without `--server-side`: the managers whose updates own its
 * last-applied annotation.
 */
export function clientSideManagers(object: JsonObject): readonly string[] {
  const managers = managedFieldsOf(object)
    .filter((entry) => isUpdate(entry) && ownsLastApplied(entry))
    .map((entry) => stringAt(entry, 'manager') ?? '');
  return [...new Set(managers)];
}

/** Both sets of fields (FieldsV1: an empty object is the field itself, `.` the field besides those in it). */
function union(a: JsonObject, b: JsonObject): JsonObject {
  const all: Building = {};
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const [left, right] = [objectAt(a, key), objectAt(b, key)];
    if (left === undefined || right === undefined) putMember(all, key, left ?? right ?? {});
    else {
      const isLeafOfOne = (Object.keys(left).length === 0) !== (Object.keys(right).length === 0);
      putMember(all, key, isLeafOfOne ? { '.': {}, ...union(left, right) } : union(left, right));
    }
  }
  return all;
}

function taken(entries: readonly JsonObject[], from: string, to: string): readonly JsonObject[] {
  const isOwn = (entry: JsonObject): boolean =>
    entry['manager'] === to && entry['operation'] === 'Apply' && (entry['subresource'] ?? '') === '';
  const target = entries.find(isOwn) ?? entries.find((entry) => isUpdate(entry, from));
  if (target === undefined) return entries;
  // Fields of another API version cannot be put together with these: client-go drops them too.
  const source = entries.find((entry) => isUpdate(entry, from) && entry['apiVersion'] === target['apiVersion']);
  const fieldsV1 = union(objectAt(target, 'fieldsV1') ?? {}, objectAt(source, 'fieldsV1') ?? {});
  return entries
    .map((entry) => (entry === target ? { ...entry, manager: to, operation: 'Apply', fieldsV1 } : entry))
    .filter((entry) => !isUpdate(entry, from));
}

/**
 * The JSON patch that hands the fields of client-side managers to a server-side one, as client-go's csaupgrade does: what the file no
 * longer has then goes away with the next apply instead of staying as nobody's. Fails with 409 when the object has changed since.
 */
export function handOver(object: JsonObject, managers: readonly string[], to: string): Json {
  const entries = managers.reduce((all, from) => taken(all, from, to), managedFieldsOf(object));
  const resourceVersion = stringAt(objectAt(object, 'metadata'), 'resourceVersion') ?? '';
  return [
    { op: 'replace', path: '/metadata/managedFields', value: entries },
    { op: 'replace', path: '/metadata/resourceVersion', value: resourceVersion },
  ];
}

/** What items of most lists are known by. */
const ITEM_KEYS = ['name', 'mountPath', 'containerPort', 'devicePath', 'topologyKey', 'uid'];

/** Finds the item of a list that another list's item became; the list is walked once for each key. */
function counterpartsIn(others: readonly Json[]): (item: Json, index: number) => Json | undefined {
  const known = new Map<string, ReadonlyMap<Json | undefined, Json>>();
  const byKey = (key: string): ReadonlyMap<Json | undefined, Json> => {
    const found =
      known.get(key) ??
      new Map(
        [...others]
          .reverse()
          .filter(isObject)
          .map((one) => [one[key], one]),
      );
    known.set(key, found);
    return found;
  };
  return (item, index) => {
    const key = isObject(item) ? ITEM_KEYS.find((one) => item[one] !== undefined) : undefined;
    return key === undefined || !isObject(item) ? others[index] : byKey(key).get(item[key]);
  };
}

/** Whether something that `before` sets is not set in `after`, to whatever value. */
function loses(before: Json | undefined, after: Json | undefined): boolean {
  if (before === undefined || before === null) return false;
  if (Array.isArray(before)) {
    const others = Array.isArray(after) ? (after as readonly Json[]) : [];
    const counterpart = counterpartsIn(others);
    return (before as readonly Json[]).some((item, index) => loses(item, counterpart(item, index)));
  }
  if (!isObject(before)) return after === undefined || after === null;
  const there = isObject(after) ? after : {};
  return Object.keys(before).some((key) => loses(before[key], there[key]));
}

/**
 * Whether applying takes fields away that a dry run cannot show: what kubectl applied on the client's side before, and the file does
 * not say any more. Applying first takes those fields over, which nothing that is not kept can do.
 */
export function leavesUnseen(live: JsonObject | undefined, yours: JsonObject): boolean {
  const metadata = objectAt(live, 'metadata');
  if (live === undefined || clientSideManagers(live).length === 0) return false;
  let before: unknown;
  try {
    before = JSON.parse(stringAt(objectAt(metadata, 'annotations'), LAST_APPLIED_NAME) ?? '');
  } catch {
    return true;
  }
  if (!isObject(before)) return true;
  // The file need not say where it is applied
  const place = { namespace: stringAt(metadata, 'namespace') };
  return loses(before, { ...yours, metadata: { ...place, ...objectAt(yours, 'metadata') } });
}
