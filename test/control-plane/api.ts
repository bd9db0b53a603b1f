import { Agent, request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** The administrator's connection to the API server. Stored as JSON beside the kubeconfig. */
export interface Connection {
  readonly server: string;
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

export interface ApiObject {
  readonly metadata: { readonly name: string; readonly resourceVersion?: string };
}

export interface Watcher<T> {
  /** All objects: at first, and again when the watch could not continue. */
  synced(items: readonly T[]): void;
  changed(item: T): void;
  gone(item: T): void;
}

/** The harness's own client: it shares nothing with src/kube, so that a bug there cannot hide itself. */
export interface Api {
  get<T>(path: string): Promise<T>;
  create<T>(path: string, body: object): Promise<T>;
  /** The texts of the `Warning` headers of a creation, in order. */
  warningsOf(path: string, body: object): Promise<readonly string[]>;
  replace<T>(path: string, body: object): Promise<T>;
  /** A strategic merge patch. */
  patch<T>(path: string, body: object): Promise<T>;
  remove(path: string, options?: object): Promise<void>;
  /** Lists, then watches until the signal, and reconnects after errors. */
  watch<T extends ApiObject>(path: string, watcher: Watcher<T>, signal: AbortSignal): Promise<void>;
  close(): void;
}

interface List<T> {
  readonly metadata: { readonly resourceVersion: string };
  readonly items: readonly T[] | null;
}

interface WatchLine<T> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: T;
}

export function connectApi(connection: Connection, userAgent: string): Api {
  const { authority: ca, certificate: cert, key } = connection;
  const agent = new Agent({ ca, cert, key, keepAlive: true, maxSockets: 64 });

  const open = (method: string, path: string, body?: object, type = 'application/json', signal?: AbortSignal) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
      const headers = {
        accept: 'application/json',
        'user-agent': userAgent,
        ...(payload === undefined ? {} : { 'content-type': type, 'content-length': payload.length }),
      };
      const sent = request(
        new URL(path, connection.server),
        { method, agent, headers, ...(signal && { signal }) },
        resolve,
      );
      sent.once('error', reject);
      sent.end(payload);
    });

  const answered = async (response: IncomingMessage, what: string): Promise<string> => {
    let text = '';
    response.setEncoding('utf8');
    for await (const chunk of response) text += String(chunk);
    const code = response.statusCode ?? 0;
    if (code >= 300) throw new ApiError(code, what, text);
    return text;
  };

  const call = async <T>(method: string, path: string, body?: object, type?: string): Promise<T> => {
    const response = await open(method, path, body, type);
    const text = await answered(response, `${method} ${path}`);
    // The health checks answer in plain text.
    const isJson = (response.headers['content-type'] ?? '').includes('json');
    return (isJson ? JSON.parse(text) : text) as T;
  };

  return {
    get: (path) => call('GET', path),
    create: (path, body) => call('POST', path, body),
    warningsOf: async (path, body) => {
      const response = await open('POST', path, body);
      await answered(response, `POST ${path}`);
      const headers = response.rawHeaders.flatMap((name, index, all) =>
        index % 2 === 0 && name.toLowerCase() === 'warning' ? [all[index + 1] ?? ''] : [],
      );
      return headers.map((header) => JSON.parse(header.replace(/^299 \S+ /, '')) as string);
    },
    replace: (path, body) => call('PUT', path, body),
    patch: (path, body) => call('PATCH', path, body, 'application/strategic-merge-patch+json'),
    remove: async (path, options = {}) => {
      await call('DELETE', path, { apiVersion: 'v1', kind: 'DeleteOptions', ...options });
    },
    watch: async <T extends ApiObject>(path: string, watcher: Watcher<T>, signal: AbortSignal) => {
      const join = path.includes('?') ? '&' : '?';
      let version: string | undefined;
      while (!signal.aborted) {
        try {
          if (version === undefined) {
            const list = await call<List<T>>('GET', path);
            version = list.metadata.resourceVersion;
            watcher.synced(list.items ?? []);
          }
          const query = `${join}watch=true&allowWatchBookmarks=true&resourceVersion=${version}`;
          const response = await open('GET', path + query, undefined, undefined, signal);
          if (response.statusCode !== 200) {
            response.destroy();
            throw new Error(`watch ${path}: HTTP ${String(response.statusCode)}`);
          }
          for await (const line of lines(response)) {
            const event = JSON.parse(line) as WatchLine<T>;
            if (event.type === 'ERROR') throw new Error(line);
            version = event.object.metadata.resourceVersion;
            if (event.type === 'DELETED') watcher.gone(event.object);
            else if (event.type !== 'BOOKMARK') watcher.changed(event.object);
          }
        } catch {
          // A new list recovers from every error.
          version = undefined;
          await sleep(200);
        }
      }
    },
    close: () => agent.destroy(),
  };
}

async function* lines(response: IncomingMessage): AsyncGenerator<string> {
  let rest = '';
  response.setEncoding('utf8');
  for await (const chunk of response) {
    const parts = (rest + String(chunk)).split('\n');
    rest = parts.pop() ?? '';
    yield* parts.filter((part) => part !== '');
  }
}

/** An error response. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: number;

  constructor(code: number, what: string, body: string) {
    super(`${what}: HTTP ${code}: ${body}`);
    this.code = code;
  }
}
