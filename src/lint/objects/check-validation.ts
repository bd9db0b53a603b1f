import { isObject, objectAt, stringAt, type Json, type JsonObject } from '../../core/json/json.ts';
import type { Path } from '../../yaml/marks.ts';
import { nameFormatOf, validateCompanion } from '../../apimachinery/validate/companions.ts';
import { validateDaemonSetSpec } from '../../apimachinery/validate/daemon-set.ts';
import type { FieldError } from '../../apimachinery/validate/field-error.ts';
import { dnsSubdomain } from '../../apimachinery/validate/formats.ts';
import { validateMetadata } from '../../apimachinery/validate/object-meta.ts';
import { pathOfField, valueAt } from './field-path.ts';
import type { Problem } from '../rules/rule.ts';
import { podDefaults } from '../../apimachinery/defaults/pod.ts';

/** The rule for an error of the API server: the first match. */
const RULES: readonly (readonly [rule: string, fits: (error: FieldError) => boolean])[] = [
  ['selector-mismatch', ({ message }) => message.includes('`selector` does not match')],
  ['empty-selector', ({ message }) => message.includes('empty selector')],
  ['update-limits', ({ message }) => /when max(?:Unavailable|Surge) is/.test(message)],
  ['restart-policy', ({ field }) => field === 'spec.template.spec.restartPolicy'],
  ['dangling-reference', ({ type }) => type === 'FieldValueNotFound'],
  ['missing-field', ({ type }) => type === 'FieldValueRequired'],
  ['duplicate-value', ({ type }) => type === 'FieldValueDuplicate'],
  ['unsupported-value', ({ type }) => type === 'FieldValueNotSupported'],
  ['forbidden-field', ({ type }) => type === 'FieldValueForbidden'],
  ['invalid-value', () => true],
];

/** The entry of a map that an error is about; the server only names the map. */
function entryOf(
  map: Json | undefined,
  message: string,
): { readonly key: string; readonly part: 'key' | 'value' } | undefined {
  const quoted = /^Invalid value: ("(?:[^"\\]|\\.)*")/.exec(message)?.[1];
  if (!isObject(map) || quoted === undefined) return undefined;
  const word = JSON.parse(quoted) as string;
  if (Object.hasOwn(map, word)) return { key: word, part: 'key' };
  const [key] = Object.entries(map).find(([, value]) => value === word) ?? [];
  return key === undefined ? undefined : { key, part: 'value' };
}

function placeOf(
  object: JsonObject,
  { field, message }: FieldError,
): { readonly path: Path; readonly part?: 'key' | 'value' } {
  const path = pathOfField(object, field);
  const entry = entryOf(valueAt(object, path), message);
  return entry === undefined ? { path } : { path: [...path, entry.key], part: entry.part };
}

function* problems(object: JsonObject, errors: Iterable<FieldError>): Iterable<Problem> {
  const said = new Set<string>();
  for (const error of errors) {
    const message = `${error.field}: ${error.message}`;
    if (said.has(message)) continue;
    said.add(message);
    const [rule = 'invalid-value'] = RULES.find(([, fits]) => fits(error)) ?? [];
    yield { rule, ...placeOf(object, error), message };
  }
}

/** The characters of a generateName that the server keeps, to leave room for five more. */
const MAX_GENERATED = 58;

/** The object as the server validates it, with a namespace and a generated name. */
function asSent(object: JsonObject): JsonObject {
  const metadata = objectAt(object, 'metadata') ?? {};
  const prefix = stringAt(metadata, 'generateName') ?? '';
  const isNamed = (stringAt(metadata, 'name') ?? '') !== '' || prefix === '';
  const name = isNamed ? {} : { name: `${prefix.slice(0, MAX_GENERATED)}xxxxx` };
  return { ...object, metadata: { ...metadata, namespace: metadata['namespace'] ?? 'default', ...name } };
}

/** The API server's validation errors for a DaemonSet. */
export function checkDaemonSet(object: JsonObject): Iterable<Problem> {
  const errors = validateMetadata(asSent(object), { namespaced: true, nameFormat: dnsSubdomain });
  return problems(object, [...errors, ...validateDaemonSetSpec(object)]);
}

/** The validation errors for other kinds: metadata, and the known rules of the kind. */
export function checkOther(object: JsonObject, apiVersion: string, kind: string): Iterable<Problem> {
  const nameFormat = nameFormatOf(apiVersion, kind);
  const errors = validateMetadata(asSent(object), { namespaced: true, nameFormat });
  // The server sets defaults for the ports and requests of a pod before validation, but not for templates.
  const judged = apiVersion === 'v1' && kind === 'Pod' ? podDefaults(object) : object;
  return problems(object, [...errors, ...validateCompanion(apiVersion, kind, judged)]);
}
