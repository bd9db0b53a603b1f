import type { Clock } from '../../core/clock.ts';
import { DsError } from '../../core/errors.ts';
import type { HttpRequest, HttpResponse } from './transport.ts';

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** As in Go. */
const MAX_REDIRECTS = 10;

type Send = (request: HttpRequest) => Promise<HttpResponse>;

/**
 * Follows redirects of GET requests on one server, as kubectl does. Unlike kubectl, which sends its credentials to whichever host a redirect
 * names and takes the page behind a redirected write for its success, a redirect to another host or of a write is an error.
 */
export function followingRedirects(send: Send, server: string, clock: Clock): Send {
  const base = new URL(server);
  const prefix = base.pathname.replace(/\/+$/, '');
  return async (request) => {
    const started = clock.now();
    let next = request;
    for (let count = 0; ; count++) {
      const response = await send(next);
      if (!REDIRECTS.has(response.status)) return response;
      // The body is read, so that the connection can be used again. That of a stream has no time limit, and might never end.
      if (request.streaming !== true) await response.text().catch(() => undefined);
      const here = new URL(`${base.origin}${prefix}${next.path}`);
      const path = `${prefix}/`;
      const to = destination(response, here);
      if (request.method !== 'GET') throw refusal(server, `redirected the ${request.method} request to ${shown(to)}`);
      if (to.origin !== base.origin || !to.pathname.startsWith(path)) {
        throw refusal(server, `redirected the request to ${shown(to)}`);
      }
      if (count === MAX_REDIRECTS - 1) {
        const hint =
          'check the server address in the kubeconfig, and any proxy or load balancer in front of the server';
        throw new DsError('server', `Unable to connect to the server: stopped after ${MAX_REDIRECTS} redirects`, {
          hint,
        });
      }
      const usedMs = (request.usedMs ?? 0) + clock.now() - started;
      next = { ...request, path: `${to.pathname.slice(prefix.length)}${to.search}`, usedMs };
    }
  };
}

function destination({ status, headers }: HttpResponse, here: URL): URL {
  const location = headers['location'] ?? '';
  if (location !== '' && URL.canParse(location, here.href)) return new URL(location, here);
  const message = `the server responded with the status code ${status} but did not return more information`;
  throw new DsError('server', message, {
    hint: 'check that this is the address of a Kubernetes API server: a proxy or another program may be answering there',
  });
}

/** Without the query, which may contain secrets of a login. */
function shown({ origin, pathname, protocol }: URL): string {
  return origin === 'null' ? `a ${protocol} address` : `${origin}${pathname}`.slice(0, 200);
}

function refusal(server: string, what: string): DsError {
  return new DsError('server', `${new URL(server).host} ${what}, which ds does not follow`, {
    hint: 'set the address of the API server in the kubeconfig, or with --server; a proxy in front of it may ask you to log in',
  });
}
