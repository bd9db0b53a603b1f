import { DsError } from '../../core/errors.ts';
import { isObject, type Json, type JsonObject } from '../../core/json/json.ts';

/** A named entry of a kubeconfig with the file that it stands in, against which its paths are resolved. */
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

/** kubectl's opening words, so that whoever greps for them finds them. */
export function configFileError(file: string, what: string, cause?: unknown): DsError {
  return new DsError('config', `error loading config file "${file}": ${what}`, {
    hint: 'mend the file, or name another one with --kubeconfig',
    cause,
  });
}

/** js-yaml's error, as far as it is read. */
interface YamlError {
  readonly reason?: string;
  readonly mark?: { readonly line: number; readonly column: number };
}

/** A line that begins or ends a document; nothing else may begin like that. */
const DOCUMENT_MARKER = /^(?:---|\.\.\.)(?:\s|$)/;

/** The first document of a file, which is all that kubectl reads of it. */
function firstDocument(text: string): string {
  const lines = text.split('\n');
  let hasBegun = false;
  for (const [index, line] of lines.entries()) {
    if (hasBegun && DOCUMENT_MARKER.test(line)) return lines.slice(0, index).join('\n');
    // Before its own marker there may be comments and directives.
    hasBegun ||= !/^\s*(?:#.*)?$|^%/.test(line);
  }
  return text;
}

async function yamlOf(text: string, file: string): Promise<unknown> {
  const { CORE_SCHEMA, load, Type } = await import('js-yaml');
  // Timestamps stay text; merge keys work; of keys given twice the last wins: all as in kubectl.
  const merge = new Type('tag:yaml.org,2002:merge', { kind: 'scalar', resolve: (key) => key === '<<' });
  const schema = CORE_SCHEMA.extend({ implicit: [merge] });
  try {
    return load(firstDocument(text), { schema, json: true });
  } catch (cause) {
    const { reason = 'it is not YAML', mark } = cause as YamlError;
    throw configFileError(file, mark ? `line ${mark.line + 1}, column ${mark.column + 1}: ${reason}` : reason, cause);
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

/** A kubeconfig's text. Throws a DsError of kind `config` that names the file and the place. */
export async function parseKubeconfig(text: string, file: string): Promise<Kubeconfig> {
  const value = await yamlOf(text, file);
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
