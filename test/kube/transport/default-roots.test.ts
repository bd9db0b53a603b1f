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

  it("are Node's own where it was told to trust the system", async () => {
    vi.stubEnv('NODE_OPTIONS', '--no-warnings --use-openssl-ca');
    const { defaultRoots, contextTrustingOnly } = await fresh();
    expect(defaultRoots()).toBeUndefined();
    contextTrustingOnly(cert('ca.crt'), {});
    expect(defaultRoots()).toBeUndefined();
  });

  it('are those of SSL_CERT_FILE where it was not, or after a context that did without them', async () => {
    expect((await fresh()).defaultRoots()).toEqual([cert('ca.crt')]);
    vi.stubEnv('NODE_OPTIONS', '--use-openssl-ca');
    const { defaultRoots, contextTrustingOnly } = await fresh();
    contextTrustingOnly(cert('ca.crt'), {});
    expect(defaultRoots()).toEqual([cert('ca.crt')]);
  });

  it("are the system's without SSL_CERT_FILE, wherever they stand", async () => {
    vi.stubEnv('SSL_CERT_FILE', undefined);
    const system = (await fresh()).defaultRoots();
    vi.stubEnv('SSL_CERT_FILE', join(folder, 'missing.pem'));
    expect((await fresh()).defaultRoots()).toEqual(system);
    expect(system?.[0] ?? '-----BEGIN CERTIFICATE-----').toContain('-----BEGIN');
  });

  it('never lack NODE_EXTRA_CA_CERTS, which Node itself leaves out where roots are given', async () => {
    const extra = join(folder, 'extra.pem');
    writeFileSync(extra, cert('server.crt'));
    vi.stubEnv('NODE_EXTRA_CA_CERTS', extra);
    expect((await fresh()).defaultRoots()).toEqual([cert('ca.crt'), cert('server.crt')]);
  });

  it('leave SSL_CERT_FILE to programs that we start, even when the context cannot be made', async () => {
    const { contextTrustingOnly } = await fresh();
    expect(() => contextTrustingOnly(cert('ca.crt'), { key: 'no key' })).toThrow();
    expect(process.env['SSL_CERT_FILE']).toBe(file);
  });
});
