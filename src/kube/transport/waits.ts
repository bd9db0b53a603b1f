/** What a request is waiting for: the error of a time limit names it. */
export interface Wait {
  /** Goes before `within 2s`: `the proxy http://proxy:3128 did not open a connection to api:6443`. */
  readonly what: string;
  /** The next step when it takes too long. */
  readonly hint: string;
}

/** A server, and the proxy before it if there is one. */
export interface Route {
  /** HOST:PORT. */
  readonly host: string;
  /** Without its password. */
  readonly proxy?: string | undefined;
}

function through({ host, proxy }: Route, what: string): string {
  return proxy === undefined ? `${host} ${what}` : `${host} ${what} through the proxy ${proxy}`;
}

const LONGER = 'to wait longer, pass --request-timeout';
const REACHABLE = 'check that the cluster runs and that this machine reaches it (VPN, firewall)';

export const WAITS = {
  proxy: ({ host, proxy = '' }: Route): Wait => ({
    what: `the proxy ${proxy} did not open a connection to ${host}`,
    hint: `check proxy-url of the cluster, --proxy-url, or HTTPS_PROXY; ${LONGER}`,
  }),
  name: (hostname: string): Wait => ({
    what: `no name server answered for ${hostname}`,
    hint: `check the network and its name servers (VPN); ${LONGER}`,
  }),
  connection: (route: Route): Wait => ({ what: through(route, 'did not accept a connection'), hint: REACHABLE }),
  handshake: (route: Route): Wait => ({
    what: through(route, 'did not complete the TLS handshake'),
    hint: `check that the server address is that of a Kubernetes API server; ${LONGER}`,
  }),
  answer: (route: Route, method: string): Wait => ({
    what: through(route, `did not answer ${method}`),
    hint: `the server may be busy or far away; ${LONGER}`,
  }),
  rest: (route: Route, method: string): Wait => ({
    what: through(route, `did not finish its answer to ${method}`),
    hint: `the answer may be large, or the server far away; ${LONGER}`,
  }),
};
