import { jsonResponse, textResponse, type ApiResponse } from '../http.ts';

/** The Kubernetes release of this API. */
export const SERVED_RELEASE = { major: '1', minor: '36', gitVersion: 'v1.36.3' } as const;

const VERSION = {
  ...SERVED_RELEASE,
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: '',
  platform: 'sandbox',
};

/** `/version` and the health checks; undefined for any other path. */
export function serverPath(pathname: string, query: URLSearchParams): ApiResponse | undefined {
  switch (pathname.replace(/\/$/, '')) {
    case '/version':
      return jsonResponse(200, VERSION);
    case '/healthz':
    case '/livez':
    case '/readyz': {
      const name = pathname.slice(1);
      return textResponse(200, query.has('verbose') ? `[+]ping ok\n${name} check passed\n` : 'ok');
    }
    default:
      return undefined;
  }
}
