import type { JsonObject } from '../../src/core/json/json.ts';
import { lintFile } from '../../src/lint/lint-file.ts';
import { ApiError, type Api } from '../control-plane/api.ts';

export interface Verdict {
  readonly refused: boolean;
  /** The fields that are named, sorted, each once. */
  readonly fields: readonly string[];
  readonly words: readonly string[];
}

interface Status {
  readonly message: string;
  readonly details?: { readonly causes?: readonly { readonly field?: string; readonly message?: string }[] };
}

const DAEMON_SETS = '/apis/apps/v1/namespaces/default/daemonsets';
const STRICT_DRY_RUN = '?dryRun=All&fieldValidation=Strict';

function sorted(fields: readonly string[]): readonly string[] {
  return [...new Set(fields)].sort();
}

/** What a decoder refuses comes as a sentence; Go names fields of wrong types without indexes. */
function fieldsOf({ message, details }: Status): readonly string[] {
  const causes = (details?.causes ?? []).flatMap(({ field }) => (field === undefined ? [] : [field]));
  const unknown = [...message.matchAll(/unknown field "([^"]+)"/g)].map(([, field = '']) => field);
  // Go names structs that stand in others too, with a capital letter.
  const typed = [...message.matchAll(/Go struct field \w+\.(\S+) of type/g)].map(([, field = '']) =>
    field.replace(/(?<=^|\.)[A-Z]\w*\./g, ''),
  );
  return sorted([...causes, ...unknown, ...typed]);
}

/** What the API server says of an object that is created at a path. */
export async function serverVerdict(api: Api, object: JsonObject, path = DAEMON_SETS): Promise<Verdict> {
  try {
    await api.create(`${path}${STRICT_DRY_RUN}`, object);
    return { refused: false, fields: [], words: [] };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const status = JSON.parse(error.message.slice(error.message.indexOf('{'))) as Status;
    const causes = (status.details?.causes ?? []).map(({ field = '', message = '' }) => `${field}: ${message}`);
    return { refused: true, fields: fieldsOf(status), words: causes.length > 0 ? causes : [status.message] };
  }
}

/** Errors of what an API server accepts in a create: a server-side apply refuses it, or the kubelet fails with it. */
const NOT_REFUSED_ON_CREATE = new Set(['duplicate-item', 'unknown-port']);

/** What `ds lint` says of it: errors only. */
export async function lintVerdict(object: JsonObject): Promise<Verdict> {
  const { findings } = await lintFile('agent.json', new TextEncoder().encode(JSON.stringify(object, null, 2)));
  const errors = findings.filter(({ severity, rule }) => severity === 'error' && !NOT_REFUSED_ON_CREATE.has(rule.id));
  const fields = errors.map(
    ({ message, field = '' }) => /^([\w.[\]/{}, -]+?)(?:: | is not set)/.exec(message)?.[1] ?? field,
  );
  return { refused: errors.length > 0, fields: sorted(fields), words: errors.map(({ message }) => message) };
}

/** Whether each field that the server names is named by ds lint too. Go's decoder names a map where an entry has the wrong type. */
export function namesSameFields(server: Verdict, lint: Verdict): boolean {
  const bare = (field: string): string => field.replace(/\[\d+\]/g, '');
  const isDecoder = server.words.some((words) => words.includes('Go struct field'));
  return server.fields.every((field) =>
    lint.fields.some((own) =>
      isDecoder ? bare(own) === field || bare(own).replace(/\.\w+$/, '') === field : own === field,
    ),
  );
}
