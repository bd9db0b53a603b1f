import type { AgentOptions } from 'node:https';
import { isIP } from 'node:net';
import { checkServerIdentity } from 'node:tls';
import type { Identity } from '../credentials/identity.ts';
import { contextTrustingOnly, defaultRoots } from './default-roots.ts';

export interface TlsTrust {
  /** PEM; absent: the system's roots. */
  readonly certificateAuthority?: string | undefined;
  /** Believes any certificate. Only when the user asked for it. */
  readonly insecure?: boolean;
  /** The name in the server's certificate, when it is not the one in the URL. */
  readonly serverName?: string | undefined;
}

/** Node's TLS options for a server that is trusted so, and that gets to see this identity. `direct`: no proxy stands between. */
export function tlsOptions(trust: TlsTrust, identity: Identity, direct: boolean): AgentOptions {
  const { certificateAuthority, insecure = false, serverName } = trust;
  const byAddress = serverName !== undefined && isIP(serverName) !== 0;
  const shown = {
    ...(identity.certificate === undefined ? {} : { cert: identity.certificate }),
    ...(identity.key === undefined ? {} : { key: identity.key }),
  };
  // Who believes anything needs no roots, and reading them takes longer than the whole handshake.
  const trusted = certificateAuthority ?? (insecure ? [] : undefined);
  return {
    // A proxy may be reached over TLS itself, and is trusted by the system's roots.
    ...(trusted !== undefined && direct
      ? { secureContext: contextTrustingOnly(trusted, shown) }
      : { ...shown, ca: trusted ?? defaultRoots() }),
    // So that a server that has only HTTP/2 says so in its handshake.
    ALPNProtocols: ['http/1.1'],
    // Given either way: NODE_TLS_REJECT_UNAUTHORIZED is no request to trust anybody.
    rejectUnauthorized: !insecure,
    ...(serverName === undefined || byAddress ? {} : { servername: serverName }),
    // An address is no SNI name, but a certificate may be for one.
    ...(byAddress ? { checkServerIdentity: (_host, certificate) => checkServerIdentity(serverName, certificate) } : {}),
  };
}

/**
 * Runs what calls `tls.connect` without NODE_TLS_REJECT_UNAUTHORIZED: every connection here says itself whom it trusts, and Node would
 * warn of an insecurity that there is not.
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
