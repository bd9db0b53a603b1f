import { endEntity, issue, type Certificate } from '../../src/sandbox/tls/certificates.ts';

export { certificateAuthority, serverCertificate, type Certificate } from '../../src/sandbox/tls/certificates.ts';

const CLIENT_AUTHENTICATION = '1.3.6.1.5.5.7.3.2';

/** For a client: Kubernetes reads the common name as the user and the organization as the group. */
export function clientCertificate(authority: Certificate, commonName: string, organization?: string): Certificate {
  return issue({ commonName, organization }, endEntity(CLIENT_AUTHENTICATION), authority);
}
