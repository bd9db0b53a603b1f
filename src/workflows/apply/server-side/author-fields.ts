import { TEMPLATE_GENERATION_ANNOTATION } from '../../../daemonset/pods/pod-revision.ts';
import { daemonSetDefaults } from '../../../apimachinery/defaults/daemon-set.ts';
import { elementFinder } from '../../../apimachinery/managed-fields/extract.ts';
import { FieldSet } from '../../../apimachinery/managed-fields/field-set.ts';
import {
  fieldElement,
  fieldNameOf,
  isField,
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
  const fields = new FieldSet();
  for (const path of paths) fields.insert(path);
  return [...changedMembers(object, daemonSetDefaults(without(object, fields) as JsonObject), fields)];
}

/** The members of the set with a value that is another in `defaulted`. */
function* changedMembers(
  value: Json | undefined,
  defaulted: Json | undefined,
  fields: FieldSet,
  prefix: FieldPath = [],
): Generator<FieldPath> {
  const [parts, defaultedParts] = [partsOf(value, fields), partsOf(defaulted, fields)];
  for (const element of fields.elements()) {
    const [part, other, path] = [parts.get(element), defaultedParts.get(element), [...prefix, element]];
    // serviceAccount is the server's copy of serviceAccountName
    const isCounted = fields.hasMember(element) && element !== fieldElement('serviceAccount');
    if (isCounted && !isEmpty(part) && !(other !== undefined && jsonEqual(part, other))) yield path;
    yield* changedMembers(part, other, fields.below(element), path);
  }
}

function isEmpty(value: Json | undefined): value is undefined | null {
  return value === undefined || value === null || (isObject(value) && Object.keys(value).length === 0);
}

/** The members of an object, or the items of a list, by their elements in the set. */
function partsOf(value: Json | undefined, fields: FieldSet): ReadonlyMap<PathElement, Json | undefined> {
  if (Array.isArray(value)) {
    const elementOf = elementFinder(fields);
    return new Map(
      (value as readonly Json[]).flatMap((item) => {
        const element = elementOf(item);
        return element === undefined ? [] : [[element, item]];
      }),
    );
  }
  if (!isObject(value)) return new Map();
  return new Map(fields.elements().map((element) => [element, ownMember(value, fieldNameOf(element))]));
}

/** As `removeFields`, for any kind without its schema: the elements identify list items. */
function without(value: Json, gone: FieldSet): Json {
  if (gone.isEmpty) return value;
  if (Array.isArray(value)) {
    const elementOf = elementFinder(gone);
    return (value as readonly Json[]).flatMap((item) => {
      const element = elementOf(item);
      if (element === undefined) return [item];
      return gone.hasMember(element) ? [] : [without(item, gone.below(element))];
    });
  }
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([key]) => !gone.hasMember(fieldElement(key)));
  return Object.fromEntries(
    kept.map(([key, item]) => [key, item === undefined ? item : without(item, gone.below(fieldElement(key)))]),
  );
}
