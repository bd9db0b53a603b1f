import { X509Certificate, createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { certificateAuthority, serverCertificate } from '../../../src/sandbox/tls/certificates.ts';

const authority = certificateAuthority('the-authority');
const server = serverCertificate(authority, 'the-server', ['127.0.0.1', 'localhost']);
const [ca, leaf] = [new X509Certificate(authority.certificatePem), new X509Certificate(server.certificatePem)];

describe('certificates', () => {
  it('are signed by the authority, which is self-signed', () => {
    expect(ca.verify(ca.publicKey)).toBe(true);
    expect(leaf.verify(ca.publicKey)).toBe(true);
    expect(leaf.checkIssued(ca)).toBe(true);
    expect([ca.ca, leaf.ca]).toEqual([true, false]);
  });

  it('contain their subject names', () => {
    expect([ca.subject, leaf.subject, leaf.issuer]).toEqual(['CN=the-authority', 'CN=the-server', 'CN=the-authority']);
    expect(leaf.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(leaf.checkHost('localhost')).toBe('localhost');
    expect(leaf.checkHost('example.com')).toBeUndefined();
    expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  });

  it('are valid now, with unique serials and matching keys', () => {
    for (const one of [ca, leaf]) {
      expect(Date.parse(one.validFrom)).toBeLessThan(Date.now());
      expect(Date.parse(one.validTo)).toBeGreaterThan(Date.now());
    }
    expect(ca.serialNumber).not.toBe(leaf.serialNumber);
    const own = createPublicKey(server.keyPem).export({ type: 'spki', format: 'der' });
    expect(leaf.publicKey.export({ type: 'spki', format: 'der' }).equals(own)).toBe(true);
  });
});
