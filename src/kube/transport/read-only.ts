import { DsError } from '../../core/errors.ts';
import type { Env } from '../kubeconfig/load.ts';
import type { HttpRequest, Transport } from './transport.ts';

/** The environment variable that makes `ds` read-only. */
export const READ_ONLY_VARIABLE = 'DS_READ_ONLY';

const ON: ReadonlySet<string> = new Set(['1', 't', 'true', 'yes', 'on']);
const OFF: ReadonlySet<string> = new Set(['', '0', 'f', 'false', 'no', 'off']);

/** Whether DS_READ_ONLY is set. Throws a DsError of kind `config` for a value that says neither, because guessing could change a cluster. */
export function isReadOnly(env: Env): boolean {
  const value = env[READ_ONLY_VARIABLE] ?? '';
  const word = value.trim().toLowerCase();
  if (ON.has(word)) return true;
  if (OFF.has(word)) return false;
  throw new DsError('config', `${READ_ONLY_VARIABLE} must be 1 or 0, not ${JSON.stringify(value)}`);
}

/** Requests that create an object which is not stored: the server only answers a question. */
const REVIEWS =
  /^\/apis\/(?:authorization\.k8s\.io\/[^/]+\/(?:namespaces\/[^/]+\/)?(?:selfsubjectaccess|selfsubjectrules|subjectaccess|localsubjectaccess)reviews|authentication\.k8s\.io\/[^/]+\/(?:selfsubject|token)reviews)$/;

/** A GET of these opens a connection into a container, through which anything can be changed. */
const CONNECTS = /^\/api\/v1\/namespaces\/[^/]+\/pods\/[^/]+\/(?:exec|attach|portforward)$/;

/** Whether a request can change anything. A dry run cannot: the server stores nothing, and calls only webhooks without side effects. */
export function isWrite({
  method,
  path,
  body,
}: Pick<HttpRequest, 'method' | 'path'> & { readonly body?: string | undefined }): boolean {
  const { pathname, searchParams } = new URL(path, 'http://server');
  if (CONNECTS.test(pathname)) return true;
  if (method === 'GET') return false;
  if (method === 'POST' && REVIEWS.test(pathname)) return false;
  if (searchParams.getAll('dryRun').includes('All')) return false;
  // a deletion has its options in the body
  return !(method === 'DELETE' && isDryRunOfDelete(body));
}

function isDryRunOfDelete(body: string | undefined): boolean {
  try {
    const options = JSON.parse(body ?? '') as { readonly dryRun?: unknown } | null;
    return Array.isArray(options?.dryRun) && options.dryRun.includes('All');
  } catch {
    return false;
  }
}

/** The error for a request that DS_READ_ONLY refuses; for connections that do not go through a {@link Transport} too. */
export function refusedWrite({ method, path }: Pick<HttpRequest, 'method' | 'path'>): DsError {
  const { pathname } = new URL(path, 'http://server');
  return new DsError('config', `${READ_ONLY_VARIABLE} is set: ${method} ${pathname} was not sent`, {
    hint: `reads and dry runs are allowed; to change the cluster, unset ${READ_ONLY_VARIABLE}`,
  });
}

/** A transport that sends only requests that change nothing. Others are a DsError of kind `config`. */
export function readOnlyTransport(transport: Transport): Transport {
  return {
    ...transport,
    send: (request) => (isWrite(request) ? Promise.reject(refusedWrite(request)) : transport.send(request)),
  };
}
