import { describe, expect, it } from 'vitest';
import { DsError } from '../../../src/core/errors.ts';
import { networkError } from '../../../src/kube/transport/network-error.ts';
import { ProxyFailure } from '../../../src/kube/transport/tunnel.ts';

const target = { server: 'https://10.0.0.1:6443' };
const proxied = { ...target, proxy: 'http://proxy.example:3128' };
const failure = (code: string, message = code, more: object = {}): Error =>
  Object.assign(new Error(message), { code, ...more });

describe('errors that no local server can cause', () => {
  it.each([
    ['ETIMEDOUT', 'Unable to connect to the server: dial tcp 10.0.0.1:6443: i/o timeout'],
    ['EHOSTUNREACH', 'Unable to connect to the server: dial tcp 10.0.0.1:6443: no route to host'],
    ['ENETUNREACH', 'Unable to connect to the server: dial tcp 10.0.0.1:6443: no route to host'],
    ['EPIPE', 'Unable to connect to the server: 10.0.0.1:6443 closed the connection'],
    ['EWHATEVER', 'Unable to connect to the server: EWHATEVER'],
  ])('%s', (code, message) => {
    const error = networkError(failure(code), target);
    expect([error.kind, error.message]).toEqual(['unreachable', message]);
    expect(error.hint).toBeDefined();
  });

  it('distinguishes an unavailable name server from an unknown name', () => {
    const away = networkError(failure('EAI_AGAIN', 'x', { hostname: 'api.example' }), target);
    expect(away.message).toBe(
      'Unable to connect to the server: lookup api.example: temporary failure in name resolution',
    );
    const unknown = networkError(failure('ENOTFOUND', 'x', { hostname: 'api.example' }), target);
    expect(unknown.message).toBe('Unable to connect to the server: lookup api.example: no such host');
  });

  it('explains the failures of several addresses', () => {
    const both = Object.assign(new AggregateError([failure('ECONNREFUSED'), failure('ECONNREFUSED')]), { code: 'X' });
    expect(networkError(both, target).message).toContain('was refused');
  });

  it.each(['unknown ca', 'bad certificate', 'certificate expired', 'certificate required'])('alert %s', (alert) => {
    const error = networkError(
      failure('ERR_SSL', `write EPROTO 1:error:0A:SSL routines:ssl3_read_bytes:tlsv1 alert ${alert}:x`),
      target,
    );
    expect(error.kind).toBe('unauthenticated');
    expect(error.message).toContain(alert);
  });

  it.each([
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
  ])('%s is an unknown authority', (code) => {
    const error = networkError(failure(code), target);
    expect(error.kind).toBe('untrusted');
    expect(error.message).toContain('certificate signed by unknown authority');
  });

  it('keeps its cause', () => {
    const cause = failure('ECONNRESET');
    expect(networkError(cause, target).cause).toBe(cause);
  });

  it('returns DsErrors unchanged', () => {
    const ours = new DsError('timeout', 'late');
    expect(networkError(ours, target)).toBe(ours);
  });
});

describe('behind a proxy', () => {
  it('names the proxy that refuses the connection, not the server', () => {
    const error = networkError(new ProxyFailure(failure('ECONNREFUSED')), proxied);
    expect(error.message).toBe(
      'Unable to connect to the server: the proxy http://proxy.example:3128 refused the connection',
    );
    expect(error.hint).toContain('HTTPS_PROXY');
  });

  it('says that the proxy requires a password', () => {
    const error = networkError(new ProxyFailure(new Error('it responded with 407'), 407), proxied);
    expect(error.message).toContain('the proxy http://proxy.example:3128 responded with 407');
    expect(error.hint).toContain('USER:PASSWORD');
  });
});

describe('the reasons of BoringSSL, which the binary has in place of OpenSSL', () => {
  it.each([
    ['WRONG_VERSION_NUMBER', 'unreachable', '10.0.0.1:6443 gave an HTTP response to an HTTPS client'],
    ['TLSV1_ALERT_CERTIFICATE_REQUIRED', 'unauthenticated', 'it rejected the client certificate: certificate required'],
    ['SSLV3_ALERT_HANDSHAKE_FAILURE', 'unauthenticated', 'it rejected the client certificate: handshake failure'],
    ['TLSV1_ALERT_UNKNOWN_CA', 'unauthenticated', 'it rejected the client certificate: unknown ca'],
    ['TLSV1_ALERT_NO_APPLICATION_PROTOCOL', 'unreachable', '10.0.0.1:6443 only supports HTTP/2'],
  ])('%s', (reason, kind, message) => {
    const boring = failure(`ERR_SSL_${reason}`, `error:1000045c:SSL routines:OPENSSL_internal:${reason}`);
    expect(networkError(boring, target)).toMatchObject({
      kind,
      message: `Unable to connect to the server: ${message}`,
    });
  });
});
