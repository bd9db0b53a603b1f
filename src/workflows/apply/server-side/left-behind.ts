import { byText } from '../../../core/text/by-text.ts';
import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../../../core/json/json.ts';
import { LAST_APPLIED } from '../../../apimachinery/labels/last-applied.ts';
import { FieldSet } from '../../../apimachinery/managed-fields/field-set.ts';
import { authorFields } from './author-fields.ts';
import {
  fieldElement,
  fieldNameOf,
  isField,
  itemValue,
  keysOfItem,
  type FieldPath,
  type PathElement,
} from '../../../apimachinery/managed-fields/path-element.ts';

/** Fields that another manager set and the file does not: applying the file leaves them unchanged. */
export interface LeftBehind {
  readonly manager: string;
  /** `containers[b]`, `containers[a].env[B]`, `metadata.labels[tier]`; sorted. */
  readonly fields: readonly string[];
}

const POD = ['spec', 'template', 'spec'].map(fieldElement);
const LAST_APPLIED_FIELD = ['metadata', 'annotations', LAST_APPLIED].map(fieldElement);

/** The list items and other fields that we do not own. */
function notOwned(theirs: FieldSet, ours: FieldSet): readonly FieldPath[] {
  const found: FieldPath[] = [];
  const path: PathElement[] = [];
  const look = (their: FieldSet, our: FieldSet): void => {
    for (const element of their.elements()) {
      path.push(element);
      const [below, ownBelow] = [their.below(element), our.below(element)];
      const isTheirsAlone = their.hasMember(element) && !our.hasMember(element) && ownBelow.isEmpty;
      // a list item counts as a whole, other objects by their fields
      if (isTheirsAlone && (below.isEmpty || !isField(element))) found.push([...path]);
      else look(below, ownBelow);
      path.pop();
    }
  };
  look(theirs, ours);
  return found;
}

/** Whether both managers set a field other than an item's keys: then both apply the same manifest. */
function sharesFields(theirs: FieldSet, ours: FieldSet, keys: JsonObject = {}): boolean {
  return theirs.elements().some((element) => {
    const isShared = isField(element) && theirs.hasMember(element) && ours.hasMember(element);
    if (isShared && !Object.hasOwn(keys, fieldNameOf(element))) return true;
    return sharesFields(theirs.below(element), ours.below(element), keysOfItem(element));
  });
}

function stepText(element: PathElement, isFirst: boolean): string {
  if (!isField(element)) {
    const values = Object.values(keysOfItem(element) ?? { item: itemValue(element) });
    return `[${values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join('/')}]`;
  }
  const name = fieldNameOf(element);
  if (!/^[A-Za-z0-9_$-]+$/.test(name)) return `[${name}]`;
  return isFirst ? name : `.${name}`;
}

function textOf(path: FieldPath): string {
  const isOfPod = path.length > POD.length && POD.every((element, index) => path[index] === element);
  const shown = isOfPod ? path.slice(POD.length) : path;
  return shown.map((element, index) => stepText(element, index === 0)).join('');
}

/**
 * What other managers keep on an object that `fieldManager` has applied. Of managers that applied it, all that those of the same manifest
 * set: a manager without any field in common, such as a controller, shares the object by design. Of managers that updated it (`kubectl
 * create`, `kubectl edit`, a controller), who own what the server filled in as well, {@link authorFields}.
 */
export function leftBehind(object: JsonObject, fieldManager: string): readonly LeftBehind[] {
  const managers = arrayAt(objectAt(object, 'metadata'), 'managedFields')
    .filter(isObject)
    .filter((entry) => (entry['subresource'] ?? '') === '')
    .map((entry) => ({
      manager: stringAt(entry, 'manager') ?? '',
      isApply: entry['operation'] === 'Apply',
      fields: FieldSet.fromJson(objectAt(entry, 'fieldsV1') ?? {}),
    }));
  const ours = managers.find(({ manager, isApply }) => isApply && manager === fieldManager)?.fields;
  if (ours === undefined) return [];
  const left = new Map<string, Set<string>>();
  for (const { manager, isApply, fields } of managers) {
    if (isApply && manager === fieldManager) continue;
    const shares = sharesFields(fields, ours);
    const theirs = notOwned(fields.difference(FieldSet.of(LAST_APPLIED_FIELD)), ours);
    const kept = !isApply ? authorFields(object, theirs, shares) : shares ? theirs : [];
    const named = left.get(manager) ?? new Set();
    for (const path of kept) named.add(textOf(path));
    left.set(manager, named);
  }
  return [...left]
    .map(([manager, fields]) => ({ manager, fields: [...fields].sort(byText) }))
    .filter(({ fields }) => fields.length > 0)
    .sort((one, other) => byText(one.manager, other.manager));
}
