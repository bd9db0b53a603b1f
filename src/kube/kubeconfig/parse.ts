import { asDsError, DsError } from '../../core/errors.ts';
import { isObject, type Json, type JsonObject } from '../../core/json/json.ts';
import { readFirstDocument } from '../../yaml/documents.ts';
import { placeAt, sourceText, whereaboutsOf } from '../../yaml/text.ts';

/** A named entry of a kubeconfig, with its file, because paths in it are relative to that file. */
export interface Entry {
  readonly name: string;
  readonly file: string;
  readonly fields: JsonObject;
}

/** One kubeconfig, or several merged. Entries keep their order. */
export interface Kubeconfig {
  /** The files that were read. */
  readonly files: readonly string[];
  readonly currentContext: string | undefined;
  readonly contexts: ReadonlyMap<string, Entry>;
  readonly clusters: ReadonlyMap<string, Entry>;
  readonly users: ReadonlyMap<string, Entry>;
}

export const EMPTY: Kubeconfig = {
  files: [],
  currentContext: undefined,
  contexts: new Map(),
  clusters: new Map(),
  users: new Map(),
};

/** Begins like kubectl's message, so that a web search for it finds the same results. */
export function configFileError(file: string, what: string, cause?: unknown): DsError {
  return new DsError('config', `error loading config file "${file}": ${what}`, {
    hint: 'correct the file, or name another one with --kubeconfig',
    cause,
  });
}

async function yamlOf(bytes: Uint8Array, file: string): Promise<Json | undefined> {
  try {
    return await readFirstDocument(sourceText(file, bytes));
  } catch (error) {
    const cause = asDsError(error);
    if (cause === undefined) throw error;
    const found = whereaboutsOf(cause);
    if (found === undefined) throw configFileError(file, cause.message.replace(`${file}: `, ''), cause);
    // Without the excerpt, which could contain a token.
    const { line, column } = placeAt(found.source, found.offset);
    throw configFileError(file, `line ${line}, column ${column}: ${found.message}`, cause);
  }
}

/** The entries of one of the three lists: `- name: x` with the body under `key`. */
function entriesOf(list: Json | undefined, section: string, key: string, file: string): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  if (list === undefined || list === null) return entries;
  if (!Array.isArray(list)) throw configFileError(file, `${section} must be a list`);
  (list as readonly Json[]).forEach((item, index) => {
    const at = `${section}[${index}]`;
    if (!isObject(item)) throw configFileError(file, `${at} must have a name and a ${key}`);
    const { name, [key]: body } = item;
    if (typeof name !== 'string') throw configFileError(file, `${at}.name must be a string`);
    if (body !== undefined && body !== null && !isObject(body))
      throw configFileError(file, `${at}.${key} must be a map`);
    if (entries.has(name)) throw configFileError(file, `${at}.name: duplicate name "${name}" in list`);
    entries.set(name, { name, file, fields: isObject(body) ? body : {} });
  });
  return entries;
}

/** Parses a kubeconfig as kubectl does. Throws a DsError of kind `config` with the file and the place. */
export async function parseKubeconfig(bytes: Uint8Array, file: string): Promise<Kubeconfig> {
  const value = await yamlOf(bytes, file);
  if (value === undefined || value === null) return { ...EMPTY, files: [file] };
  if (!isObject(value)) throw configFileError(file, 'it is not a kubeconfig: the top must be a map');
  const { kind } = value;
  if (kind !== undefined && kind !== 'Config')
    throw configFileError(file, 'it is not a kubeconfig: its kind must be Config');
  const current = value['current-context'] ?? '';
  if (typeof current !== 'string') throw configFileError(file, 'current-context must be a string');
  return {
    files: [file],
    currentContext: current === '' ? undefined : current,
    contexts: entriesOf(value['contexts'], 'contexts', 'context', file),
    clusters: entriesOf(value['clusters'], 'clusters', 'cluster', file),
    users: entriesOf(value['users'], 'users', 'user', file),
  };
}
