import { isObject, type Json, type JsonObject } from '../../src/core/json/json.ts';
import { agent, type Case } from '../lint/corpus-parts.ts';
import { CASES, changed } from '../lint/corpus.ts';
import { steady, type Send } from './api-exchange.ts';

/** What an API server says to the creation of a DaemonSet with one changed field. */
export interface FieldAnswer {
  readonly name: string;
  readonly status: number;
  /** The changed field in the created object, with its defaults; missing when the object has no such field. */
  readonly stored?: Json;
  /** Why it was refused, sorted: each wrong field with the message about it, or the message of the whole. */
  readonly refused?: readonly string[];
  readonly warnings?: readonly string[];
}

export interface RecordedFields {
  readonly release: string;
  /** The whole object as it is stored without a change. */
  readonly whole: Json;
  readonly cases: readonly FieldAnswer[];
}

const PATH = '/apis/apps/v1/namespaces/default/daemonsets?dryRun=All&fieldValidation=Strict';
const HEADERS = { 'content-type': 'application/json', accept: 'application/json', 'user-agent': 'case/1.0' };

interface Status {
  readonly message: string;
  readonly details?: { readonly causes?: readonly { readonly field?: string; readonly message?: string }[] };
}

async function create(send: Send, object: JsonObject) {
  const { status, warnings, body } = await send({
    method: 'POST',
    path: PATH,
    headers: HEADERS,
    body: JSON.stringify(object),
  });
  return { status, warnings, answer: JSON.parse(body) as JsonObject };
}

/** The object without a change, as the server would store it. */
export async function wholeAnswer(send: Send): Promise<Json> {
  return steady((await create(send, agent())).answer);
}

/** Only asks: nothing is created. */
export async function fieldAnswer(send: Send, one: Case): Promise<FieldAnswer> {
  const { status, warnings, answer } = await create(send, changed(one));
  const named = { name: one.name, status, ...(warnings.length === 0 ? {} : { warnings: [...warnings].sort() }) };
  if (status !== 201) return { ...named, refused: reasons(answer as unknown as Status) };
  const stored = valueAt(answer, one.at);
  return stored === undefined ? named : { ...named, stored: steady(stored) };
}

/** Go's map order is random, and some checks run twice. */
function reasons({ message, details }: Status): readonly string[] {
  // Go also names embedded structs, in upper case
  const plain = message.replace(/(?<=Go struct field .*\.)[A-Z]\w*\./g, '');
  const causes = (details?.causes ?? []).map(({ field = '', message: text = '' }) => `${field}: ${text}`);
  return causes.length === 0 ? [plain] : [...new Set(causes)].sort();
}

function valueAt(object: Json, at: string): Json | undefined {
  let value: Json | undefined = object;
  for (const key of at.split('.')) {
    if (Array.isArray(value)) value = (value as readonly Json[])[Number(key)];
    else value = isObject(value) ? value[key] : undefined;
  }
  return value;
}

/** The cases by the field that they change. */
export function casesByField(): ReadonlyMap<string, readonly Case[]> {
  const groups = new Map<string, Case[]>();
  for (const one of CASES) {
    const group = groups.get(one.at);
    if (group === undefined) groups.set(one.at, [one]);
    else group.push(one);
  }
  return groups;
}
