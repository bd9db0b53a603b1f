import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { bitString, der, integer, objectId, sequence, tagged, utcTime, utf8 } from './der.ts';

/** A certificate with its key, ECDSA on P-256. */
export interface Certificate {
  readonly commonName: string;
  readonly key: KeyObject;
  readonly certificatePem: string;
  readonly keyPem: string;
  /** SHA-1 of the public key: the key identifier that links a certificate to its issuer. */
  readonly keyId: Buffer;
}

interface Subject {
  readonly commonName: string;
  readonly organization?: string | undefined;
}

const ECDSA_WITH_SHA256 = sequence(objectId('1.2.840.10045.4.3.2'));
const DAY_MS = 86_400_000;
const SERVER_AUTHENTICATION = '1.3.6.1.5.5.7.3.1';

export function extension(id: string, critical: boolean, value: Buffer): Buffer {
  return sequence(objectId(id), ...(critical ? [der(0x01, Buffer.from([0xff]))] : []), der(0x04, value));
}

/** The extensions of an end entity; `purpose` is the OID of its extended key usage. */
export function endEntity(purpose: string): readonly Buffer[] {
  return [
    extension('2.5.29.19', true, sequence()),
    // digitalSignature.
    extension('2.5.29.15', true, bitString(Buffer.from([0x80]), 7)),
    extension('2.5.29.37', false, sequence(objectId(purpose))),
  ];
}

/** A certificate with a new key, signed by the authority or by itself; valid from yesterday for a year. */
export function issue(subject: Subject, extensions: readonly Buffer[], authority?: Certificate): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicDer = publicKey.export({ type: 'spki', format: 'der' });
  // The last 65 bytes are the content of the bit string: an uncompressed P-256 point.
  const keyId = createHash('sha1').update(publicDer.subarray(-65)).digest();
  const now = Date.now();
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const content = sequence(
    tagged(0, integer(Buffer.from([2]))),
    integer(serial),
    ECDSA_WITH_SHA256,
    nameOf(authority ?? subject),
    sequence(utcTime(new Date(now - DAY_MS)), utcTime(new Date(now + 365 * DAY_MS))),
    nameOf(subject),
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
    certificatePem: pemOf(certificate),
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    keyId,
  };
}

export function certificateAuthority(commonName: string): Certificate {
  const basics = extension('2.5.29.19', true, sequence(der(0x01, Buffer.from([0xff]))));
  // keyCertSign and cRLSign.
  const usage = extension('2.5.29.15', true, bitString(Buffer.from([0x06]), 1));
  return issue({ commonName }, [basics, usage]);
}

/** A certificate for a server with these DNS names and IPv4 addresses. */
export function serverCertificate(authority: Certificate, commonName: string, hosts: readonly string[]): Certificate {
  const names = hosts.map((host) =>
    isIPv4(host) ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, Buffer.from(host)),
  );
  const alternatives = extension('2.5.29.17', false, sequence(...names));
  return issue({ commonName }, [...endEntity(SERVER_AUTHENTICATION), alternatives], authority);
}

function pemOf(certificate: Buffer): string {
  const lines = certificate.toString('base64').replace(/.{64}/g, '$&\n').trimEnd();
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

function nameOf({ commonName, organization }: Subject): Buffer {
  const attribute = (id: string, value: string): Buffer => der(0x31, sequence(objectId(id), utf8(value)));
  return sequence(
    ...(organization === undefined ? [] : [attribute('2.5.4.10', organization)]),
    attribute('2.5.4.3', commonName),
  );
}
