import type { IncomingMessage } from 'node:http';
import type { RequestOptions } from 'node:https';
import { abortable } from '../core/async/abortable.ts';
import { timeLimit } from '../core/async/time-limit.ts';
import type { Stoppable } from '../kube/transport/agents.ts';
import { defaultRoots } from '../kube/transport/default-roots.ts';
import { DsError } from '../core/errors.ts';

export interface DownloadLimits {
  /** Milliseconds for everything, redirects included (default 10 s). */
  readonly timeoutMs?: number;
  /** Bytes (default 10 MiB). */
  readonly maxBytes?: number;
  /** Default 5. */
  readonly maxRedirects?: number;
  readonly signal?: AbortSignal;
  /** Environment with HTTPS_PROXY, HTTP_PROXY and NO_PROXY, upper or lower case, as in Go. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

const MIB = 1024 * 1024;

function unreadable(url: string, why: string, cause?: unknown): DsError {
  return new DsError('input', `unable to read URL ${JSON.stringify(url)}: ${why}`, {
    hint: 'try it in a browser, or download it and pass the file',
    cause,
  });
}

function parsedUrl(url: string, base?: string): URL {
  const parsed = URL.canParse(url, base) ? new URL(url, base) : undefined;
  if (parsed?.protocol === 'http:' || parsed?.protocol === 'https:') return parsed;
  throw new DsError('input', `the URL ${JSON.stringify(url)} is not valid`, {
    hint: 'a URL begins with https:// or http://',
  });
}

/** The request options for a URL: an agent of its own or, for plain HTTP, a request to the proxy, if there is one. */
async function requestOptionsFor(url: URL, env: DownloadLimits['env'] = {}): Promise<RequestOptions> {
  const { proxyFromEnvironment, proxyUrl } = await import('../kube/transport/proxy.ts');
  const text = proxyFromEnvironment(url, env);
  const proxy = text === undefined ? undefined : proxyUrl(text);
  const { plainAgent, tlsAgent } = await import('../kube/transport/agents.ts');
  if (url.protocol === 'https:') {
    return { agent: tlsAgent({ ca: defaultRoots(), rejectUnauthorized: true, keepAlive: false }, proxy) };
  }
  if (proxy === undefined || proxy.protocol.startsWith('socks')) return { agent: plainAgent(proxy) };
  const { dialProxy, proxyAuthorization } = await import('../kube/transport/tunnel.ts');
  return {
    createConnection: () => dialProxy(proxy),
    path: url.href,
    headers: { host: url.host, ...proxyAuthorization(proxy) },
  };
}

/** Resolves to the response once its headers arrive; the signal ends the wait. */
async function request(url: URL, signal: AbortSignal, env: DownloadLimits['env']): Promise<IncomingMessage> {
  const transport = await requestOptionsFor(url, env);
  const { get } = url.protocol === 'https:' ? await import('node:https') : await import('node:http');
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    const headers = { accept: '*/*', 'user-agent': 'ds', ...(transport.headers as Record<string, string> | undefined) };
    const options: RequestOptions & Stoppable = { signal, stop: signal, ...transport, headers };
    get(url, options, resolve).on('error', reject);
  });
  return abortable(answer, signal);
}

/** The body, decompressed if necessary. */
async function bodyOf(response: IncomingMessage, url: string, maxBytes: number): Promise<Uint8Array> {
  const { unpacked } = await import('../kube/transport/response-body.ts');
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of (await unpacked(response)) as AsyncIterable<Uint8Array>) {
    length += chunk.byteLength;
    if (length > maxBytes) throw unreadable(url, `it is larger than ${maxBytes / MIB} MiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * Downloads an http or https URL, with limits on time, size and redirects. Redirects from https to http are refused. @throws DsError
 * `input` that names the URL.
 */
export async function download(url: string, limits: DownloadLimits = {}): Promise<Uint8Array> {
  const { timeoutMs = 10_000, maxBytes = 10 * MIB, maxRedirects = 5, signal, env } = limits;
  const timeout = timeLimit(timeoutMs, () => new Error('the download timed out'));
  const stop = signal === undefined ? timeout.signal : AbortSignal.any([signal, timeout.signal]);
  let current = parsedUrl(url);
  let response: IncomingMessage | undefined;
  try {
    for (let redirects = 0; ; redirects++) {
      response = await request(current, stop, env);
      const { statusCode = 0, statusMessage = '', headers } = response;
      if (statusCode === 200) return await abortable(bodyOf(response, url, maxBytes), stop);
      if (![301, 302, 303, 307, 308].includes(statusCode) || headers.location === undefined) {
        throw unreadable(url, `server reported ${statusCode} ${statusMessage}, status code=${statusCode}`);
      }
      if (redirects >= maxRedirects) throw unreadable(url, `it redirects more than ${maxRedirects} times`);
      const next = parsedUrl(headers.location, current.href);
      if (current.protocol === 'https:' && next.protocol === 'http:') {
        throw unreadable(url, `it redirects to ${next.origin} without TLS`);
      }
      response.destroy();
      current = next;
    }
  } catch (error) {
    if (error instanceof DsError) throw error;
    if (signal?.aborted === true) throw signal.reason;
    if (timeout.signal.aborted) throw unreadable(url, `no complete response within ${timeoutMs / 1000}s`, error);
    throw unreadable(url, error instanceof Error ? error.message : String(error), error);
  } finally {
    timeout.clear();
    response?.destroy();
  }
}
