import { arrayAt, isObject, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import type { Cluster } from '../../kube/cluster.ts';
import { errorOfResponse } from '../../kube/status-error.ts';
import type { HttpRequest } from '../../kube/transport/transport.ts';

/** The status of a sandbox. */
export interface About {
  /** The release that it behaves like: `v1.36.3`. */
  readonly kubernetes: string;
  /** The name of the scenario. */
  readonly name: string;
  readonly summary: string;
  readonly scenario: JsonObject;
  readonly seed: number;
  readonly nodes: { readonly total: number; readonly ready: number };
  readonly daemonSets: number;
  /** The number of faults. */
  readonly faults: number;
  /** The stopped controllers. */
  readonly frozen: readonly string[];
}

/** A sandbox that answered. */
export interface ReachedSandbox {
  readonly cluster: Cluster;
  readonly about: About;
}

export interface AskOptions {
  /** Milliseconds. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly body?: JsonObject;
}

/** Sends a request below /sandbox/v1, which only a sandbox has and no fault affects. Throws a DsError. */
export async function askSandbox(
  { client }: Cluster,
  method: HttpRequest['method'],
  path: string,
  { timeoutMs, signal, body }: AskOptions,
): Promise<JsonObject> {
  const response = await client.transport.send({
    method,
    path: `/sandbox/v1${path}`,
    headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    timeoutMs,
    signal,
  });
  const text = await response.text();
  if (response.status >= 400) throw errorOfResponse(response.status, text);
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // not a sandbox
  }
  return {};
}

/** Undefined when the cluster is not a sandbox. Throws a DsError when it cannot be reached. */
export async function aboutOf(cluster: Cluster, options: AskOptions): Promise<About | undefined> {
  const answer = await askSandbox(cluster, 'GET', '', options);
  if (answer['kind'] !== 'Sandbox') return undefined;
  const number = (value: unknown): number => (typeof value === 'number' ? value : 0);
  const nodes = objectAt(answer, 'nodes');
  const scenario = objectAt(answer, 'scenario') ?? {};
  return {
    kubernetes: stringAt(answer, 'kubernetes') ?? '',
    name: stringAt(scenario, 'name') ?? '',
    summary: stringAt(scenario, 'summary') ?? '',
    scenario,
    seed: number(answer['seed']),
    nodes: { total: number(nodes?.['total']), ready: number(nodes?.['ready']) },
    daemonSets: number(answer['daemonSets']),
    faults: number(answer['faults']),
    frozen: arrayAt(answer, 'frozen').filter((name) => typeof name === 'string'),
  };
}
