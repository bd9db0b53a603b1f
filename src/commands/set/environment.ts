import { jsonEqual } from '../../core/json/json-equal.ts';
import { DsError } from '../../core/errors.ts';
import { arrayAt, isObject, objectAt, stringAt, type Json, type JsonObject } from '../../core/json/json.ts';
import { mergeChange } from '../../apimachinery/patch/merge-patch.ts';
import { refuseKeyless } from '../shared/change/change-flags.ts';
import { mismatch } from '../../apimachinery/validate/formats.ts';

/** An environment variable as a container has it: `{name, value}` or `{name, valueFrom}`. */
export type Variable = JsonObject;

export interface EnvironmentChange {
  readonly set: readonly Variable[];
  readonly remove: readonly string[];
}

const NAME = '[-._a-zA-Z][-._a-zA-Z0-9]*';
const NO_NAME = mismatch(
  "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit",
  NAME,
  'my.env-name',
  'MY_ENV.NAME',
  'MyEnvName1',
);

/** kubectl's rule, which is stricter than that of current servers. */
function isName(text: string): boolean {
  return new RegExp(`^${NAME}$`).test(text) && text !== '.' && !text.startsWith('..');
}

const ASSIGNMENT = /^(.+)=(.*)$/s;

function isChange(word: string): boolean {
  return ASSIGNMENT.test(word) || word.endsWith('-');
}

/** Separates names from changes. */
export function splitEnvironment(args: readonly string[]): {
  readonly words: readonly string[];
  readonly changes: readonly string[];
} {
  refuseKeyless(args, 'environment variable');
  const first = args.findIndex(isChange);
  if (first < 0) return { words: args, changes: [] };
  const changes = args.slice(first);
  if (changes.every(isChange)) return { words: args.slice(0, first), changes };
  // kubectl's message
  throw new DsError('usage', `all resources must be specified before environment changes: ${args.join(' ')}`);
}

/** Reads `K=V` and `K-`; a `-` alone stands for the lines of `K=V` in stdin. */
export function readChange(words: readonly string[], stdin: string): EnvironmentChange {
  const set: Variable[] = [];
  const remove: string[] = [];
  const named = new Set<string>();
  for (const word of words) {
    const at = word.indexOf('=');
    if (word === '-') set.push(...readLines(stdin));
    else if (at >= 0) {
      const name = word.slice(0, at);
      if (!isName(name)) throw new DsError('usage', `${JSON.stringify(name)} is not a valid key name: ${NO_NAME}`);
      named.add(name);
      set.push({ name, value: word.slice(at + 1) });
    } else if (word.endsWith('-')) remove.push(word.slice(0, -1));
    else throw new DsError('usage', `unknown environment variable: ${word}`);
  }
  if (remove.some((name) => named.has(name))) {
    throw new DsError('usage', 'can not both modify and remove the same environment variable in the same command');
  }
  return { set, remove };
}

/** Text after # is a comment; lines without = are skipped. */
function readLines(text: string): readonly Variable[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(/#.*$/, ''))
    .filter((line) => line.includes('='))
    .map((line) => ({ name: line.slice(0, line.indexOf('=')), value: line.slice(line.indexOf('=') + 1) }));
}

export function variablesOf(container: JsonObject): readonly Variable[] {
  return arrayAt(container, 'env').filter(isObject);
}

function nameOf(variable: Variable): string {
  return stringAt(variable, 'name') ?? '';
}

/** The changed variables in their order, new ones last. */
export function changedVariables(before: readonly Variable[], { set, remove }: EnvironmentChange): readonly Variable[] {
  const done = new Set(remove);
  const after: Variable[] = [];
  for (const old of [...before, ...set]) {
    const name = nameOf(old);
    if (done.has(name)) continue;
    const wanted = set.find((variable) => nameOf(variable) === name);
    if (wanted !== undefined) done.add(name);
    after.push(wanted ?? old);
  }
  return after;
}

/** The names that are repeated. The last entry of a name is in effect. */
export function repeatedNames(variables: readonly Variable[]): readonly string[] {
  const seen = new Set<string>();
  return [...new Set(variables.map(nameOf).filter((name) => seen.has(name) || !seen.add(name)))];
}

/** The first variable that has another value; undefined when there is none. */
export function otherValue(before: readonly Variable[], { set }: EnvironmentChange): Variable | undefined {
  for (const variable of set) {
    // the last entry is in effect
    const old = before.findLast((one) => nameOf(one) === nameOf(variable));
    if (old !== undefined && (old['value'] ?? '') !== (variable['value'] ?? '')) return old;
  }
  return undefined;
}

/** The strategic merge patch of a container that changes its variables; empty when nothing changes. */
export function environmentPatch(container: JsonObject, change: EnvironmentChange): JsonObject {
  const before = variablesOf(container);
  const after = changedVariables(before, change);
  if (repeatedNames(before).length > 0) {
    // a patch by name cannot tell the entries of one name apart
    return jsonEqual(before, after) ? {} : { env: [{ $patch: 'replace' }, ...after] };
  }
  const patches: Json[] = [];
  for (const variable of after) {
    const name = nameOf(variable);
    const old = before.find((one) => nameOf(one) === name);
    const fields = old === undefined ? variable : mergeChange(whole(old), whole(variable));
    if (Object.keys(fields).length > 0) patches.push({ ...fields, name });
  }
  const gone = before.filter((old) => !after.some((variable) => nameOf(variable) === nameOf(old)));
  patches.push(...gone.map((variable): Json => ({ $patch: 'delete', name: nameOf(variable) })));
  if (patches.length === 0) return {};
  return { '$setElementOrder/env': after.map((variable) => ({ name: nameOf(variable) })), env: patches };
}

/** As on the server, an empty value counts as none. */
function whole(variable: Variable): Variable {
  return variable['value'] === '' ? { ...variable, value: undefined } : variable;
}

/** `configmap settings, key level`: the source of a variable. */
export function sourceText(from: JsonObject): string {
  const configMap = objectAt(from, 'configMapKeyRef');
  if (configMap !== undefined) return `configmap ${word(configMap, 'name')}, key ${word(configMap, 'key')}`;
  const secret = objectAt(from, 'secretKeyRef');
  if (secret !== undefined) return `secret ${word(secret, 'name')}, key ${word(secret, 'key')}`;
  const field = objectAt(from, 'fieldRef');
  if (field !== undefined) return `field path ${word(field, 'fieldPath')}`;
  const resource = objectAt(from, 'resourceFieldRef');
  if (resource === undefined) return 'invalid valueFrom';
  const container = word(resource, 'containerName');
  return `resource field ${container === '' ? '' : `${container}/`}${word(resource, 'resource')}`;
}

function word(object: JsonObject, key: string): string {
  return stringAt(object, key) ?? '';
}
