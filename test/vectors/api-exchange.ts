import { isObject, type Json, type JsonObject } from '../../src/core/json/json.ts';

/** A request of a case; `NS` in the path stands for the case's namespace. */
export interface ApiRequestCase {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Objects are sent as JSON, strings verbatim. */
  readonly body?: Json;
}

/** An API server's answer, without what differs between runs. */
export interface ApiAnswer {
  readonly status: number;
  readonly warnings?: readonly string[];
  /** The JSON was indented. */
  readonly indented?: true;
  readonly body: Json;
}

export interface ApiCase {
  readonly name: string;
  readonly requests: readonly ApiRequestCase[];
}

export interface RecordedApiCase extends ApiCase {
  readonly answers: readonly ApiAnswer[];
}

export interface ApiVectors {
  readonly release: string;
  readonly cases: readonly RecordedApiCase[];
}

export interface RawAnswer {
  readonly status: number;
  readonly warnings: readonly string[];
  readonly body: string;
}

export type Send = (request: {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}) => Promise<RawAnswer>;

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g;
/** Versions in messages. */
const RECORDED = /(?<=in record \()\d+(?=\))/g;
const GENERATED = /(?<=generated-|kube-api-access-)[bcdfghjklmnpqrstvwxz2456789]{5}\b/g;
/** Fields whose values are not reproducible. */
const VARYING = new Set(['resourceVersion', 'continue', 'clusterIP', 'clusterIPs', 'token']);

function byJson(a: Json, b: Json): number {
  const [x, y] = [JSON.stringify(a), JSON.stringify(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** A value without uids, versions, times and generated names, its keys sorted. */
export function steady(value: Json, key = ''): Json {
  if (key === 'nodePort' && typeof value === 'number') return '<nodePort>';
  if (typeof value === 'string') {
    if (VARYING.has(key) && value !== '') return `<${key}>`;
    const text = value
      .replace(UUID, '<uid>')
      .replace(TIME, '<time>')
      .replace(GENERATED, '<name>')
      .replace(RECORDED, '<version>');
    // The age of something that was just made.
    return key === 'cells' ? text.replace(/^\d+s$/, '<age>') : text;
  }
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).map((item) =>
      steady(item, VARYING.has(key) ? key : key === 'cells' ? key : ''),
    );
    // entries of the same second are sorted by name, others by time
    return key === 'managedFields' ? items.sort(byJson) : items;
  }
  if (!isObject(value)) return value;
  const keys = Object.keys(value)
    .filter((name) => value[name] !== undefined)
    .sort();
  if (Array.isArray(value['causes']))
    return { ...keysOf(value, keys), causes: steadyCauses(value['causes'] as Json[]) };
  return keysOf(value, keys);
}

function keysOf(value: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(keys.map((name) => [name, steady(value[name] ?? null, name)]));
}

/** Go's map order is random, and some checks run twice: causes are deduplicated and sorted. */
function steadyCauses(causes: readonly Json[]): readonly Json[] {
  const texts = new Set(causes.map((cause) => JSON.stringify(steady(cause))));
  return [...texts].sort().map((text) => JSON.parse(text) as Json);
}

/** a message that lists the causes adds nothing */
function withoutList(answer: Json): Json {
  const message = isObject(answer) ? answer['message'] : undefined;
  if (!isObject(answer) || typeof message !== 'string') return answer;
  return { ...answer, message: message.replace(/(?<= is invalid: )\[.*$/s, '[…]') };
}

function parsed(body: string): Json {
  try {
    return JSON.parse(body) as Json;
  } catch {
    return body;
  }
}

const LEFT_OUT = new Set(['description', 'stackTrace']);

/** column descriptions are documentation, not behaviour */
function undocumented(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(undocumented);
  if (!isObject(value)) return value;
  if (value['kind'] !== 'Table') return value;
  const columns = (value['columnDefinitions'] ?? []) as readonly JsonObject[];
  const bare = columns.map((column) =>
    Object.fromEntries(Object.entries(column).filter(([name]) => !LEFT_OUT.has(name))),
  );
  return { ...value, columnDefinitions: bare as readonly Json[] };
}

/** Sends the requests of a case one after the other. */
export async function playCase({ name, requests }: ApiCase, send: Send): Promise<ApiAnswer[]> {
  const answers: ApiAnswer[] = [];
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  const agent = { 'user-agent': 'case/1.0' };
  await send({
    method: 'POST',
    path: '/api/v1/namespaces',
    headers: { ...agent, 'content-type': 'application/json' },
    body: JSON.stringify(namespace),
  });
  for (const { method, path, headers = {}, body } of requests) {
    const type = method === 'PATCH' ? {} : { 'content-type': 'application/json' };
    const answer = await send({
      method,
      path: path.replaceAll('NS', name),
      headers: { accept: 'application/json', ...agent, ...type, ...headers },
      ...(body === undefined
        ? {}
        : { body: (typeof body === 'string' ? body : JSON.stringify(body)).replaceAll('NS', name) }),
    });
    const warnings = answer.warnings.length === 0 ? {} : { warnings: answer.warnings };
    const indented = answer.body.startsWith('{\n') ? { indented: true as const } : {};
    const steadied = withoutList(steady(undocumented(parsed(answer.body))));
    answers.push({ status: answer.status, ...warnings, ...indented, body: steadied });
  }
  return answers;
}
