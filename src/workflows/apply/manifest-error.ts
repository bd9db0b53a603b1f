import { DsError } from '../../core/errors.ts';
import type { Hint } from '../../core/hint.ts';
import { arrayAt, isObject, objectAt, stringAt, type Json, type JsonObject } from '../../core/json/json.ts';
import { ownMember } from '../../core/json/members.ts';
import type { ManifestObject } from '../../manifest/read.ts';
import type { Path } from '../../yaml/marks.ts';
import { excerptAt, placeAt, placeName } from '../../yaml/text.ts';

/**
 * Parses a path as the server writes it: `spec.template.spec.containers[0].image`, `.metadata.labels.app.kubernetes.io/name`,
 * `.spec.containers[name="main"].ports[containerPort=80,protocol="TCP"]`. Keys may contain dots, so the object decides where a key ends.
 * Stops where the object has no such field.
 */
export function pathIn(root: Json | undefined, text: string): Path {
  return follow(root, text).path;
}

/** The value at such a path; undefined when the object has none. */
export function valueIn(root: Json | undefined, text: string): Json | undefined {
  const { end, rest } = follow(root, text);
  return rest === '' ? end : undefined;
}

function follow(
  root: Json | undefined,
  text: string,
): { readonly path: Path; readonly end: Json | undefined; readonly rest: string } {
  const path: (string | number)[] = [];
  let current: Json | undefined = root;
  let rest = text === '' ? '' : text.replace(/^\.?/, '.');
  while (rest !== '') {
    if (rest.startsWith('.') && isObject(current)) {
      const after = rest.slice(1);
      const ends = (key: string): boolean => ['', '.', '['].includes(after.slice(key.length, key.length + 1));
      const keys = Object.keys(current).filter((key) => after.startsWith(key) && ends(key));
      const key = keys.reduce<string | undefined>(
        (best, one) => (best !== undefined && best.length > one.length ? best : one),
        undefined,
      );
      // for a missing field: its place in the parent
      if (key === undefined) return { path: [...path, after.split(/[.[]/)[0] ?? ''], end: undefined, rest };
      path.push(key);
      current = current[key];
      rest = after.slice(key.length);
      continue;
    }
    const inner = /^\[((?:[^\]"]|"(?:[^"\\]|\\.)*")*)\]/.exec(rest);
    if (inner === null) break;
    const step = stepIn(current, inner[1] ?? '');
    if (step === undefined) break;
    path.push(step);
    current = Array.isArray(current)
      ? (current as readonly Json[])[Number(step)]
      : ownMember(current as JsonObject, String(step));
    rest = rest.slice(inner[0].length);
  }
  return { path, end: current, rest };
}

/** Resolves a bracket: a list index, a map key, the keys of an item (`name="main"`), or the item itself (`="a"`). */
function stepIn(container: Json | undefined, inner: string): string | number | undefined {
  if (!Array.isArray(container)) return isObject(container) ? inner : undefined;
  const items = container as readonly Json[];
  if (/^\d+$/.test(inner)) return Number(inner);
  const keys = [...inner.matchAll(/(?:^|,)([^=,"]*)=("(?:[^"\\]|\\.)*"|[^,]*)/g)].map(
    ([, key = '', value = '']) => [key, value] as const,
  );
  const matches = (item: Json, key: string, value: string): boolean | undefined => {
    const own = key === '' ? item : isObject(item) ? ownMember(item, key) : undefined;
    return own === undefined ? undefined : JSON.stringify(own) === value;
  };
  const exact = items.findIndex((item) => keys.every(([key, value]) => matches(item, key, value) === true));
  if (exact >= 0) return exact;
  // the server may have defaulted a key that the file leaves out
  const likely = items.findIndex(
    (item) =>
      keys.some(([key, value]) => matches(item, key, value) === true) &&
      keys.every(([key, value]) => matches(item, key, value) !== false),
  );
  return likely < 0 ? undefined : likely;
}

/** Server-side apply reports wrong types and unknown fields as an internal error. */
const MISTYPED = /failed to create typed patch object/;
const NAMED_FIELD =
  /unknown field "([^"]+)"|duplicate field "([^"]+)"|(?:^|[\s:])(\.[^\s:]+): (?:field not declared in schema|expected )/m;

/** The first field of the server's error. */
function faultyField(error: DsError): string | undefined {
  const causes = arrayAt(objectAt(error.status, 'details'), 'causes').filter(isObject);
  const field = causes.map((cause) => stringAt(cause, 'field')).find((one) => one !== undefined && one !== '');
  const [, unknown, duplicate, mistyped] = NAMED_FIELD.exec(error.message) ?? [];
  return field ?? unknown ?? duplicate ?? mistyped;
}

function hintOf(error: DsError): Hint | undefined {
  if (/unknown field|field not declared in schema/.test(error.message)) {
    return 'correct its name or its indentation, or remove it';
  }
  if (!MISTYPED.test(error.message)) return error.hint;
  return error.message.includes('expected string') ? 'put the value in quotes' : undefined;
}

const placed = new WeakSet<DsError>();

/** Marks an error that already names its position; returns it. */
export function markPlaced(error: DsError): DsError {
  placed.add(error);
  return error;
}

/** The error with a file position: that of its field, with an excerpt, or else that of the object. */
export function withPlace(error: DsError, found: ManifestObject, name: string): DsError {
  if (placed.has(error)) return error;
  const field = faultyField(error);
  const offset = found.offset(field === undefined ? [] : pathIn(found.object, field), 'key');
  const isNamed = error.message.includes(`"${name.slice(name.indexOf('/') + 1)}"`);
  const head = `${placeName(placeAt(found.source, offset))}: ${isNamed ? '' : `${name}: `}${error.message}`;
  const message = field === undefined ? head : `${head}${excerptAt(found.source, offset)}`;
  const hint = hintOf(error);
  return new DsError(MISTYPED.test(error.message) ? 'invalid' : error.kind, message, {
    ...(hint === undefined ? {} : { hint }),
    ...(error.status === undefined ? {} : { status: error.status }),
    conflicts: error.conflicts,
    cause: error,
  });
}
