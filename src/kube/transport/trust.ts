import type { AgentOptions } from 'node:https';
import { isIP } from 'node:net';
import { checkServerIdentity } from 'node:tls';
import type { Identity } from '../credentials/identity.ts';
import { contextTrustingOnly, defaultRoots } from './default-roots.ts';

export interface TlsTrust {
  /** PEM; absent: the system's roots. */
  readonly certificateAuthority?: string | undefined;
  /** Accepts any certificate. Only at the user's request. */
  readonly insecure?: boolean;
  /** The name in the server's certificate, if it differs from the one in the URL. */
  readonly serverName?: string | undefined;
}

/** Node's TLS options to verify the server and to send the client certificate. `direct`: without a proxy. */
export function tlsOptions(trust: TlsTrust, identity: Identity, direct: boolean): AgentOptions {
  const { certificateAuthority, insecure = false, serverName } = trust;
  const byAddress = serverName !== undefined && isIP(serverName) !== 0;
  const shown = {
    ...(identity.certificate === undefined ? {} : { cert: identity.certificate }),
    ...(identity.key === undefined ? {} : { key: identity.key }),
  };
  // Roots are not needed to accept any certificate, and reading them takes longer than the handshake.
  const trusted = certificateAuthority ?? (insecure ? [] : undefined);
  return {
    // The TLS connection to a proxy is verified with the system's roots.
    ...(trusted !== undefined && direct
      ? { secureContext: contextTrustingOnly(trusted, shown) }
      : { ...shown, ca: trusted ?? defaultRoots() }),
    // With ALPN, a server that only supports HTTP/2 reports this in its handshake.
    ALPNProtocols: ['http/1.1'],
    // Always set, so that NODE_TLS_REJECT_UNAUTHORIZED has no effect.
    rejectUnauthorized: !insecure,
    ...(serverName === undefined || byAddress ? {} : { servername: serverName }),
    // An IP address is not a valid SNI name, but a certificate may be for one.
    ...(byAddress ? { checkServerIdentity: (_host, certificate) => checkServerIdentity(serverName, certificate) } : {}),
  };
}

/**
 * Runs a function that calls `tls.connect` without NODE_TLS_REJECT_UNAUTHORIZED. It has no effect on connections of `ds`, but Node would
 * warn about it.
 */
export function withoutNodeTlsVariable<T>(connect: () => T): T {
  const value = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
  if (value === undefined) return connect();
  delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
  try {
    return connect();
  } finally {
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = value;
  }
}
