import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { cert } from '../../support/https-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'ds-roots-'));
const file = join(folder, 'roots.pem');
writeFileSync(file, cert('ca.crt'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The module as a new process has it. */
async function fresh() {
  vi.resetModules();
  return import('../../../src/kube/transport/default-roots.ts');
}

describe('default roots', () => {
  beforeEach(() => {
    vi.unstubAllEnvs();
    vi.stubEnv('NODE_EXTRA_CA_CERTS', '');
    vi.stubEnv('SSL_CERT_FILE', file);
  });

  it("are Node's own with --use-openssl-ca", async () => {
    vi.stubEnv('NODE_OPTIONS', '--no-warnings --use-openssl-ca');
    const { defaultRoots, contextTrustingOnly } = await fresh();
    expect(defaultRoots()).toBeUndefined();
    contextTrustingOnly(cert('ca.crt'), {});
    expect(defaultRoots()).toBeUndefined();
  });

  it('are those of SSL_CERT_FILE otherwise, also after a context without default roots', async () => {
    expect((await fresh()).defaultRoots()).toEqual([cert('ca.crt')]);
    vi.stubEnv('NODE_OPTIONS', '--use-openssl-ca');
    const { defaultRoots, contextTrustingOnly } = await fresh();
    contextTrustingOnly(cert('ca.crt'), {});
    expect(defaultRoots()).toEqual([cert('ca.crt')]);
  });

  it('are those of the system without SSL_CERT_FILE', async () => {
    vi.stubEnv('SSL_CERT_FILE', undefined);
    const system = (await fresh()).defaultRoots();
    vi.stubEnv('SSL_CERT_FILE', join(folder, 'missing.pem'));
    expect((await fresh()).defaultRoots()).toEqual(system);
    expect(system?.[0] ?? '-----BEGIN CERTIFICATE-----').toContain('-----BEGIN');
  });

  it('always include NODE_EXTRA_CA_CERTS, which Node omits with explicit roots', async () => {
    const extra = join(folder, 'extra.pem');
    writeFileSync(extra, cert('server.crt'));
    vi.stubEnv('NODE_EXTRA_CA_CERTS', extra);
    expect((await fresh()).defaultRoots()).toEqual([cert('ca.crt'), cert('server.crt')]);
  });

  it('keep SSL_CERT_FILE for child processes, even when the context cannot be created', async () => {
    const { contextTrustingOnly } = await fresh();
    expect(() => contextTrustingOnly(cert('ca.crt'), { key: 'no key' })).toThrow();
    expect(process.env['SSL_CERT_FILE']).toBe(file);
  });
});
