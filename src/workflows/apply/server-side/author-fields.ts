import { TEMPLATE_GENERATION_ANNOTATION } from '../../../daemonset/pods/pod-revision.ts';
import { daemonSetDefaults } from '../../../apimachinery/defaults/daemon-set.ts';
import {
  fieldElement,
  fieldNameOf,
  isField,
  itemValue,
  keysOfItem,
  type FieldPath,
  type PathElement,
} from '../../../apimachinery/managed-fields/path-element.ts';
import { jsonEqual } from '../../../core/json/json-equal.ts';
import { isObject, type Json, type JsonObject } from '../../../core/json/json.ts';
import { ownMember } from '../../../core/json/members.ts';
import { RESTARTED_AT } from '../last-applied/with-revision.ts';

/** Maps whose entries are the author's, outside the spec of a DaemonSet. */
const MAPS: readonly (readonly string[])[] = [
  ['metadata', 'labels'],
  ['metadata', 'annotations'],
  ['data'],
  ['binaryData'],
];
/** Keys that servers, `kubectl rollout restart` and Helm set beside the manifest. */
const FOREIGN_KEY = new RegExp(
  `^(?:${[TEMPLATE_GENERATION_ANNOTATION, RESTARTED_AT].join('|').replaceAll('.', '\\.')}|kubernetes\\.io/metadata\\.name|meta\\.helm\\.sh/.*)$`,
);

/**
 * The fields among `paths` that the author of a manifest may expect to vanish when they drop them from it: in the spec of a DaemonSet all that
 * are not the server's defaults; of other objects, whose servers fill in more, list items and entries of labels, annotations and data, and
 * only when the manager has set fields of the same manifest (`shares`).
 */
export function authorFields(object: JsonObject, paths: readonly FieldPath[], shares: boolean): readonly FieldPath[] {
  const own = paths.filter((path) => !FOREIGN_KEY.test(fieldNameOf(path.at(-1) ?? '')));
  const isSpec = (path: FieldPath): boolean => object['kind'] === 'DaemonSet' && path[0] === fieldElement('spec');
  return [
    ...withoutDefaults(object, own.filter(isSpec)),
    ...own.filter((path) => shares && !isSpec(path) && isEntry(path)),
  ];
}

function isEntry(path: FieldPath): boolean {
  const last = path.at(-1) ?? '';
  // finalizers and owners are not of the manifest
  if (!isField(last)) return path[0] !== fieldElement('metadata');
  return MAPS.some(
    (map) => path.length === map.length + 1 && map.every((name, index) => path[index] === fieldElement(name)),
  );
}

/** Without fields that the server would set again. */
function withoutDefaults(object: JsonObject, paths: readonly FieldPath[]): readonly FieldPath[] {
  const removed = paths.reduce<Json>((value, path) => without(value, path), object);
  const defaulted = daemonSetDefaults(removed as JsonObject);
  return paths.filter((path) => {
    const value = valueAt(object, path);
    const isEmpty = isObject(value) && Object.keys(value).length === 0;
    // serviceAccount is the server's copy of serviceAccountName
    if (value === undefined || value === null || isEmpty || path.at(-1) === fieldElement('serviceAccount'))
      return false;
    return !jsonEqual(value, valueAt(defaulted, path));
  });
}

function matches(item: Json, element: PathElement): boolean {
  const keys = keysOfItem(element);
  if (keys === undefined) return jsonEqual(item, itemValue(element));
  return isObject(item) && Object.entries(keys).every(([key, value]) => jsonEqual(ownMember(item, key), value));
}

function valueAt(value: Json | undefined, [element, ...rest]: FieldPath): Json | undefined {
  if (element === undefined) return value;
  if (isField(element)) return isObject(value) ? valueAt(ownMember(value, fieldNameOf(element)), rest) : undefined;
  const items: readonly Json[] = Array.isArray(value) ? value : [];
  return valueAt(
    items.find((item) => matches(item, element)),
    rest,
  );
}

function without(value: Json, [element, ...rest]: FieldPath): Json {
  if (element === undefined) return value;
  if (isField(element)) {
    if (!isObject(value)) return value;
    const name = fieldNameOf(element);
    const entries = Object.entries(value).flatMap(([key, item]): [string, Json | undefined][] => {
      if (key !== name || item === undefined) return [[key, item]];
      return rest.length === 0 ? [] : [[key, without(item, rest)]];
    });
    return Object.fromEntries(entries);
  }
  if (!Array.isArray(value)) return value;
  return value.flatMap((item: Json) => {
    if (!matches(item, element)) return [item];
    return rest.length === 0 ? [] : [without(item, rest)];
  });
}
