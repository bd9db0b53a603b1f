import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { certificateAuthority, clientCertificate, serverCertificate } from './certificates.ts';

describe('certificates', () => {
  const authority = certificateAuthority('authority');
  const parsedAuthority = new X509Certificate(authority.certificatePem);

  it('are signed by the authority, which is self-signed', () => {
    expect(parsedAuthority.ca).toBe(true);
    expect(parsedAuthority.verify(parsedAuthority.publicKey)).toBe(true);
    const client = new X509Certificate(clientCertificate(authority, 'admin', 'system:masters').certificatePem);
    expect(client.checkIssued(parsedAuthority)).toBe(true);
    expect(client.verify(parsedAuthority.publicKey)).toBe(true);
    expect(client.verify(certificateAuthorityKey())).toBe(false);
    expect(client.subject).toBe('O=system:masters\nCN=admin');
  });

  it('name the hosts that a server answers for', () => {
    const server = new X509Certificate(
      serverCertificate(authority, 'server', ['127.0.0.1', 'localhost']).certificatePem,
    );
    expect(server.ca).toBe(false);
    expect(server.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(server.checkHost('localhost')).toBe('localhost');
    expect(server.checkHost('elsewhere')).toBeUndefined();
  });

  it('fit their keys', () => {
    const { certificatePem, key } = clientCertificate(authority, 'admin');
    expect(new X509Certificate(certificatePem).checkPrivateKey(key)).toBe(true);
  });
});

function certificateAuthorityKey() {
  return new X509Certificate(certificateAuthority('another').certificatePem).publicKey;
}
