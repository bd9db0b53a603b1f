import { readFileSync } from 'node:fs';
import { devNull } from 'node:os';
import tls, { type SecureContext, type SecureContextOptions } from 'node:tls';

/**
 * Node has one store of default roots per process, and fills it when the first context is created, even if that context has its own CA.
 * With --use-openssl-ca and SSL_CERT_FILE this takes 15 ms or more, which is unnecessary for a cluster with its own CA.
 */
let store: 'empty' | 'filled' | 'passedOver' = 'empty';

/**
 * A context that trusts only `ca`. For the first context of the process, SSL_CERT_FILE is hidden while it is created; {@link defaultRoots}
 * provides the default roots later.
 */
export function contextTrustingOnly(
  ca: string | readonly string[],
  options: Omit<SecureContextOptions, 'ca'>,
): SecureContext {
  const make = (): SecureContext => tls.createSecureContext({ ...options, ca: typeof ca === 'string' ? ca : [...ca] });
  const file = process.env['SSL_CERT_FILE'];
  if (store !== 'empty' || file === undefined || file === '') return make();
  store = 'passedOver';
  process.env['SSL_CERT_FILE'] = devNull;
  try {
    return make();
  } finally {
    process.env['SSL_CERT_FILE'] = file;
  }
}

/** The files in which systems keep their roots; Go, and so kubectl, uses the same list. */
const SYSTEM_FILES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

function readOrNothing(file: string | undefined): string | undefined {
  try {
    return file === undefined || file === '' ? undefined : readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** Whether Node was started with the roots of the system; otherwise its store has the built-in roots. */
function nodeTrustsTheSystem(): boolean {
  const options = [...process.execArgv, ...(process.env['NODE_OPTIONS'] ?? '').split(' ')];
  return options.some((option) => option === '--use-openssl-ca' || option === '--use-system-ca');
}

function systemRoots(): readonly string[] {
  const files = [process.env['SSL_CERT_FILE'], ...SYSTEM_FILES];
  for (const file of files) {
    const text = readOrNothing(file);
    if (text !== undefined) return [text];
  }
  // macOS and Windows keep them elsewhere; Node can read them since 22.15
  const { getCACertificates } = tls as { readonly getCACertificates?: (type: 'system') => readonly string[] };
  return getCACertificates?.('system') ?? [];
}

/**
 * The `ca` of a connection that trusts the system's roots, as kubectl does, and NODE_EXTRA_CA_CERTS; undefined if Node's own store has
 * them. For every connection without its own CA.
 */
export function defaultRoots(): string[] | undefined {
  if (store !== 'passedOver') {
    store = 'filled';
    if (nodeTrustsTheSystem()) return undefined;
  }
  const roots = systemRoots();
  const more = readOrNothing(process.env['NODE_EXTRA_CA_CERTS']);
  return roots.length === 0 ? undefined : [...roots, ...(more === undefined ? [] : [more])];
}
