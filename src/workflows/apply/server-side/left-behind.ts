import { byText } from '../../../core/text/by-text.ts';
import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../../../core/json/json.ts';
import { LAST_APPLIED } from '../../../apimachinery/labels/last-applied.ts';
import { FieldSet } from '../../../apimachinery/managed-fields/field-set.ts';
import {
  fieldElement,
  fieldNameOf,
  isField,
  itemValue,
  keysOfItem,
  type FieldPath,
  type PathElement,
} from '../../../apimachinery/managed-fields/path-element.ts';

/** Fields that another manager applied and the file does not set: applying the file leaves them unchanged. */
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
 * What other managers of the same manifest keep on an object that `fieldManager` has applied. A manager without any field in common, such
 * as a controller, shares the object by design and is ignored.
 */
export function leftBehind(object: JsonObject, fieldManager: string): readonly LeftBehind[] {
  const managers = arrayAt(objectAt(object, 'metadata'), 'managedFields')
    .filter(isObject)
    .filter((entry) => entry['operation'] === 'Apply' && (entry['subresource'] ?? '') === '')
    .map((entry) => ({
      manager: stringAt(entry, 'manager') ?? '',
      fields: FieldSet.fromJson(objectAt(entry, 'fieldsV1') ?? {}),
    }));
  const ours = managers.find(({ manager }) => manager === fieldManager)?.fields;
  if (ours === undefined) return [];
  return managers
    .filter(({ manager, fields }) => manager !== fieldManager && sharesFields(fields, ours))
    .map(({ manager, fields }) => {
      const theirs = notOwned(fields.difference(FieldSet.of(LAST_APPLIED_FIELD)), ours);
      return { manager, fields: theirs.map(textOf).sort(byText) };
    })
    .filter(({ fields }) => fields.length > 0)
    .sort((a, b) => byText(a.manager, b.manager));
}
