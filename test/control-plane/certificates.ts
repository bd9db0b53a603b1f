import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { bitString, der, integer, objectId, sequence, tagged, utcTime, utf8 } from './der.ts';

export interface Certificate {
  readonly commonName: string;
  readonly key: KeyObject;
  readonly certificatePem: string;
  readonly keyPem: string;
  /** SHA-1 of the public key: how a certificate and its issuer's find one another. */
  readonly keyId: Buffer;
}

const ECDSA_WITH_SHA256 = sequence(objectId('1.2.840.10045.4.3.2'));
const DAY_MS = 86_400_000;

export function certificateAuthority(commonName: string): Certificate {
  const basics = extension('2.5.29.19', true, sequence(der(0x01, Buffer.from([0xff]))));
  // keyCertSign and cRLSign.
  const usage = extension('2.5.29.15', true, bitString(Buffer.from([0x06]), 1));
  return issue({ commonName }, [basics, usage]);
}

/** For a server that is reached by these DNS names and IPv4 addresses. */
export function serverCertificate(authority: Certificate, commonName: string, hosts: readonly string[]): Certificate {
  const names = hosts.map((host) =>
    isIPv4(host) ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, Buffer.from(host)),
  );
  const alternatives = extension('2.5.29.17', false, sequence(...names));
  return issue({ commonName }, [...leaf('1.3.6.1.5.5.7.3.1'), alternatives], authority);
}

/** For a client: Kubernetes reads the common name as the user and the organization as the group. */
export function clientCertificate(authority: Certificate, commonName: string, organization?: string): Certificate {
  return issue({ commonName, organization }, leaf('1.3.6.1.5.5.7.3.2'), authority);
}

interface Subject {
  readonly commonName: string;
  readonly organization?: string | undefined;
}

function issue(subject: Subject, extensions: readonly Buffer[], authority?: Certificate): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicDer = publicKey.export({ type: 'spki', format: 'der' });
  // An uncompressed P-256 point, the bit string's content, is the last 65 bytes.
  const keyId = createHash('sha1').update(publicDer.subarray(-65)).digest();
  const now = Date.now();
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const content = sequence(
    tagged(0, integer(Buffer.from([2]))),
    integer(serial),
    ECDSA_WITH_SHA256,
    name(authority ?? subject),
    sequence(utcTime(new Date(now - DAY_MS)), utcTime(new Date(now + 365 * DAY_MS))),
    name(subject),
    publicDer,
    tagged(
      3,
      sequence(
        extension('2.5.29.14', false, der(0x04, keyId)),
        extension('2.5.29.35', false, sequence(der(0x80, authority?.keyId ?? keyId))),
        ...extensions,
      ),
    ),
  );
  const signature = sign('sha256', content, authority?.key ?? privateKey);
  const certificate = sequence(content, ECDSA_WITH_SHA256, bitString(signature));
  return {
    commonName: subject.commonName,
    key: privateKey,
    certificatePem: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64').replace(/.{64}/g, '$&\n').trimEnd()}\n-----END CERTIFICATE-----\n`,
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    keyId,
  };
}

/** An end entity's extensions; `purpose` is the extended key usage. */
function leaf(purpose: string): readonly Buffer[] {
  return [
    extension('2.5.29.19', true, sequence()),
    // digitalSignature.
    extension('2.5.29.15', true, bitString(Buffer.from([0x80]), 7)),
    extension('2.5.29.37', false, sequence(objectId(purpose))),
  ];
}

function name({ commonName, organization }: Subject): Buffer {
  const attribute = (id: string, value: string): Buffer => der(0x31, sequence(objectId(id), utf8(value)));
  return sequence(
    ...(organization === undefined ? [] : [attribute('2.5.4.10', organization)]),
    attribute('2.5.4.3', commonName),
  );
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  return sequence(objectId(id), ...(critical ? [der(0x01, Buffer.from([0xff]))] : []), der(0x04, value));
}
