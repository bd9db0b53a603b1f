import type { JsonObject } from '../../src/core/json/json.ts';
import { lintFile } from '../../src/lint/lint-file.ts';
import { ApiError, type Api } from '../control-plane/api.ts';

export interface Verdict {
  readonly refused: boolean;
  /** The fields in errors, sorted, without duplicates. */
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

/** Errors of the decoder are sentences; Go names fields of wrong types without indexes. */
function fieldsOf({ message, details }: Status): readonly string[] {
  const causes = (details?.causes ?? []).flatMap(({ field }) => (field === undefined ? [] : [field]));
  const unknown = [...message.matchAll(/unknown field "([^"]+)"/g)].map(([, field = '']) => field);
  // Go also names embedded structs, in upper case.
  const typed = [...message.matchAll(/Go struct field \w+\.(\S+) of type/g)].map(([, field = '']) =>
    field.replace(/(?<=^|\.)[A-Z]\w*\./g, ''),
  );
  return sorted([...causes, ...unknown, ...typed]);
}

/** The API server's errors for the creation of an object. */
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

/** Errors that the API server accepts in a create, but not in a server-side apply, or with which the kubelet fails. */
const NOT_REFUSED_ON_CREATE = new Set(['duplicate-item', 'unknown-port']);

/** The errors of `ds lint`. */
export async function lintVerdict(object: JsonObject): Promise<Verdict> {
  const { findings } = await lintFile('agent.json', new TextEncoder().encode(JSON.stringify(object, null, 2)));
  const errors = findings.filter(({ severity, rule }) => severity === 'error' && !NOT_REFUSED_ON_CREATE.has(rule.id));
  const fields = errors.map(
    ({ message, field = '' }) => /^([\w.[\]/{}, -]+?)(?:: | is not set)/.exec(message)?.[1] ?? field,
  );
  return { refused: errors.length > 0, fields: sorted(fields), words: errors.map(({ message }) => message) };
}

/** Whether ds lint names every field that the server names. For an entry with a wrong type Go's decoder names the map. */
export function namesSameFields(server: Verdict, lint: Verdict): boolean {
  const bare = (field: string): string => field.replace(/\[\d+\]/g, '');
  const isDecoder = server.words.some((words) => words.includes('Go struct field'));
  return server.fields.every((field) =>
    lint.fields.some((own) =>
      isDecoder ? bare(own) === field || bare(own).replace(/\.\w+$/, '') === field : own === field,
    ),
  );
}
