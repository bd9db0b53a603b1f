import { isIP } from 'node:net';
import { DsError } from '../../core/errors.ts';
import { dsCommand, hint, type Hint } from '../../core/hint.ts';
import { opensslWords } from './openssl-words.ts';
import { ProxyFailure } from './tunnel.ts';

/** Fields of the errors of Node and OpenSSL. */
interface NetworkFailure {
  readonly code?: string;
  readonly message: string;
  readonly hostname?: string;
  readonly host?: string;
  readonly reason?: string;
  readonly cert?: { readonly subjectaltname?: string };
  readonly errors?: readonly Error[];
  /** Of a parse error: the data that is not HTTP/1.1. */
  readonly rawPacket?: Uint8Array;
}

/** The target of the failed request. */
export interface Target {
  readonly server: string;
  /** Without its password. */
  readonly proxy?: string | undefined;
}

const UNABLE = 'Unable to connect to the server';
const UNKNOWN_AUTHORITY = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_UNTRUSTED',
  'CERT_SIGNATURE_FAILURE',
]);
/** TLS alerts of the server about a client certificate that is wrong or missing. */
const OUR_CERTIFICATE =
  /alert (unknown ca|bad certificate|certificate (required|expired|revoked|unknown)|unsupported certificate|access denied|handshake failure)/i;
/** kubectl's default server. */
const UNCONFIGURED = new Set(['localhost:8080', '127.0.0.1:8080', '[::1]:8080']);
const OWN_FILES = /^ERR_OSSL_(X509|PEM|EVP|RSA|ASN1|DSO|UNSUPPORTED)/;

function tlsError(what: string, hint: string, cause: unknown): DsError {
  return new DsError('untrusted', `${UNABLE}: tls: failed to verify certificate: x509: ${what}`, { hint, cause });
}

/** The names in a certificate: those of the requested type if there are any, as in Go. */
function namesIn(altNames: string, byAddress: boolean): readonly string[] {
  const all = [...altNames.matchAll(/(DNS|IP Address):([^,]+)/g)];
  const fitting = all.filter(([, kind]) => (kind === 'IP Address') === byAddress);
  return (fitting.length > 0 ? fitting : all).map(([, , name = '']) => name);
}

function certificateError(failure: NetworkFailure, { server }: Target): DsError | undefined {
  const { code = '' } = failure;
  if (UNKNOWN_AUTHORITY.has(code)) {
    return tlsError(
      'certificate signed by unknown authority',
      'pass the certificate authority that signed it with --certificate-authority, or set certificate-authority-data in the kubeconfig',
      failure,
    );
  }
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    return tlsError(
      'certificate has expired or is not yet valid',
      `check this machine's clock; if it is right, the certificate of ${server} must be renewed there`,
      failure,
    );
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    const host = (failure.host ?? new URL(server).hostname).replace(/^\[|\]$/g, '');
    const names = namesIn(failure.cert?.subjectaltname ?? '', isIP(host) !== 0);
    const [first] = names;
    return tlsError(
      `certificate is valid for ${first === undefined ? 'no names' : names.join(', ')}, not ${host}`,
      `use one of these names in the server address, or set --tls-server-name${first === undefined ? '' : ` ${first}`}`,
      failure,
    );
  }
  return undefined;
}

/** A server without HTTP/1.1 rejects the TLS handshake, or begins with a SETTINGS frame (RFC 9113 §3.4). */
function speaksOnlyHttp2({ code = '', message, rawPacket }: NetworkFailure): boolean {
  if (/alert no application protocol/i.test(opensslWords(message))) return true;
  const [, , , type, flags, ...stream] = rawPacket?.subarray(0, 9) ?? [];
  return (
    code.startsWith('HPE_') && type === 4 && flags === 0 && stream.length === 4 && stream.every((byte) => byte === 0)
  );
}

/** OpenSSL's words for plain text where a TLS record is expected. */
const PLAIN_HTTP = /wrong version number|packet length too long|http request/i;

function protocolError(failure: NetworkFailure, { server, proxy }: Target): DsError | undefined {
  const { code = '' } = failure;
  const message = opensslWords(failure.message);
  const { host } = new URL(server);
  if (PLAIN_HTTP.test(message)) {
    const orProxy = proxy === undefined ? '' : `; the proxy ${proxy} may have responded in its place`;
    return new DsError('unreachable', `${UNABLE}: ${host} gave an HTTP response to an HTTPS client`, {
      hint: `the server does not speak TLS on this port: check the address, or try http://${host}${orProxy}`,
      cause: failure,
    });
  }
  if (OUR_CERTIFICATE.test(message)) {
    const alert = OUR_CERTIFICATE.exec(message)?.[1]?.toLowerCase() ?? '';
    return new DsError('unauthenticated', `${UNABLE}: it rejected the client certificate: ${alert}`, {
      hint: 'the client certificate may be expired or for another cluster: get a new kubeconfig, or choose another --user',
      cause: failure,
    });
  }
  if (OWN_FILES.test(code)) {
    const mismatch = code === 'ERR_OSSL_X509_KEY_VALUES_MISMATCH';
    const what = mismatch ? 'the client certificate and the client key do not match' : message;
    return new DsError('config', `tls: ${what}`, {
      hint: 'check certificate-authority, client-certificate and client-key of the kubeconfig',
      cause: failure,
    });
  }
  if (speaksOnlyHttp2(failure)) {
    return new DsError('unreachable', `${UNABLE}: ${host} only supports HTTP/2`, {
      hint: 'ds uses HTTP/1.1: check the server address, and any proxy or load balancer in front of it',
      cause: failure,
    });
  }
  if (code.startsWith('HPE_')) {
    return new DsError('unreachable', `${UNABLE}: malformed HTTP response`, {
      hint: server.startsWith('http://')
        ? `the server may speak TLS on this port: try https://${host}`
        : 'check that the server address is that of a Kubernetes API server',
      cause: failure,
    });
  }
  if (code === 'ERR_INVALID_CHAR') {
    return new DsError(
      'config',
      `the credentials contain characters that are not allowed in an HTTP header: ${message}`,
      {
        hint: 'check the token of the user in the kubeconfig for line breaks',
        cause: failure,
      },
    );
  }
  return undefined;
}

function connectionError(failure: NetworkFailure, { server, proxy }: Target): DsError {
  const { code = '', message } = failure;
  const { host, hostname } = new URL(server);
  const through = proxy === undefined ? '' : ` through the proxy ${proxy}`;
  const unreachable = (text: string, next: Hint): DsError =>
    new DsError('unreachable', text, { hint: next, cause: failure });
  const up = 'check that the cluster runs and that this machine reaches it (VPN, firewall)';
  switch (code) {
    case 'ECONNREFUSED':
      return unreachable(
        `The connection to the server ${host} was refused - did you specify the right host or port?`,
        UNCONFIGURED.has(host)
          ? hint`this is the default address when no cluster is configured; to try ds without a cluster: ${dsCommand('sandbox start')}`
          : 'check that the cluster runs, or choose another one with --context or --kubeconfig',
      );
    case 'ENOTFOUND':
      return unreachable(
        `${UNABLE}: lookup ${failure.hostname ?? hostname}: no such host`,
        'check the server address in the kubeconfig, or connect to the network (VPN) that knows this name',
      );
    case 'EAI_AGAIN':
      return unreachable(
        `${UNABLE}: lookup ${failure.hostname ?? hostname}: temporary failure in name resolution`,
        'check the network: no name server responded',
      );
    case 'ETIMEDOUT':
      return unreachable(`${UNABLE}: dial tcp ${host}: i/o timeout${through}`, up);
    case 'TLS_TIMEOUT':
      return unreachable(`${UNABLE}: ${message}${through}`, up);
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return unreachable(`${UNABLE}: dial tcp ${host}: no route to host${through}`, up);
    case 'ECONNRESET':
    case 'EPIPE':
      return unreachable(
        `${UNABLE}: ${host} closed the connection${through}`,
        server.startsWith('http://')
          ? `the server may speak TLS on this port: try https://${host}`
          : 'the server may be restarting: try again; a proxy or load balancer may be cutting connections',
      );
    default:
      return unreachable(`${UNABLE}: ${message}${through}`, proxy === undefined ? up : CHECK_PROXY);
  }
}

const CHECK_PROXY = 'check proxy-url of the cluster, --proxy-url, or HTTPS_PROXY';
const CREDENTIALS = 'add the user and password to the address of the proxy: http://USER:PASSWORD@HOST:PORT';

/** A proxy that answers a CONNECT with another status than 2xx. */
function refusalHint(status: number, host: string): string {
  if (status === 407) return CREDENTIALS;
  if (status === 403)
    return `the proxy does not allow connections to ${host}: check its rules, or add the host to NO_PROXY`;
  if (status >= 502 && status <= 504)
    return `the proxy cannot reach ${host}: check the server address, and the network of the proxy`;
  return `${CHECK_PROXY}: another program than a proxy may be answering there`;
}

/** A proxy that speaks another protocol than its address says. */
function otherProtocol(
  { code = '', message }: NetworkFailure,
  { proxy = '' }: Target,
): readonly [string, string] | undefined {
  const address = proxy.replace(/^\w+:\/\//, '');
  if (PLAIN_HTTP.test(opensslWords(message))) {
    return [
      'gave an HTTP response to an HTTPS client',
      `the proxy does not speak TLS on this port: try http://${address}`,
    ];
  }
  if (/invalid socks/i.test(message)) {
    return ['does not speak SOCKS 5', `check the port; if it is an HTTP proxy: http://${address}`];
  }
  if (code.startsWith('HPE_')) {
    return ['did not respond with HTTP', `check the port; if the proxy speaks TLS there: https://${address}`];
  }
  return undefined;
}

function proxyError(failure: ProxyFailure, target: Target): DsError {
  const { proxy = '', server } = target;
  const cause = failure.cause as NetworkFailure;
  const { code = '', message } = cause;
  const is = (what: string, hint = CHECK_PROXY): DsError =>
    new DsError('unreachable', `${UNABLE}: the proxy ${proxy} ${what}`, { hint, cause });
  if (failure.status !== undefined) {
    return is(`responded with ${failure.status}`, refusalHint(failure.status, new URL(server).host));
  }
  const other = otherProtocol(cause, target);
  if (other !== undefined) return is(...other);
  if (code === 'ECONNREFUSED') return is('refused the connection');
  if (code === 'ECONNRESET' || code === 'EPIPE') {
    const tls = proxy.startsWith('http://')
      ? `; if the proxy speaks TLS there: https://${proxy.slice('http://'.length)}`
      : '';
    return is('closed the connection', `${CHECK_PROXY}${tls}`);
  }
  if (UNKNOWN_AUTHORITY.has(code) || code.startsWith('CERT_')) {
    return is(
      `has a certificate that this machine does not trust: ${message}`,
      'set SSL_CERT_FILE to the file of the certificate authority that signed it',
    );
  }
  return is(`could not be used: ${opensslWords(message)}`);
}

/** The DsError of a failure below HTTP. DsErrors are returned unchanged. */
export function networkError(error: unknown, target: Target): DsError {
  if (error instanceof DsError) return error;
  // Several addresses of one name were tried; their errors are alike.
  const first = (error as NetworkFailure).errors?.[0] ?? error;
  const failure = first as NetworkFailure;
  if (failure instanceof ProxyFailure) return proxyError(failure, target);
  return certificateError(failure, target) ?? protocolError(failure, target) ?? connectionError(failure, target);
}
