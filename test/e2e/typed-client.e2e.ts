import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { serveCluster } from '../../src/sandbox/serve-cluster.ts';
import { pool, scenario } from '../../src/sandbox/scenarios/scenario.ts';

const MODULE = fileURLToPath(new URL('../control-plane', import.meta.url));
/** A cold build of client-go, on a busy machine. */
const BUILD_MS = 600_000;

const cluster = inject('cluster');
const hasGo = spawnSync('go', ['version']).status === 0;
if (!hasGo) process.stderr.write('\nSKIPPED: the client-go program, as there is no go command to build it with\n\n');

const run = promisify(execFile);

/** What helm, controllers and operators send: test/control-plane/typed-client. */
describe.skipIf(cluster === undefined || !hasGo)('a client-go program', () => {
  const folder = mkdtempSync(join(tmpdir(), 'daemonset-cli-typed-client-'));
  const program = join(folder, 'typed-client');

  const steps = async (kubeconfig: string): Promise<readonly string[]> => {
    const { stdout } = await run(program, [], { env: { KUBECONFIG: kubeconfig }, timeout: 90_000 });
    return stdout.trimEnd().split('\n');
  };

  beforeAll(async () => {
    const env = { ...process.env, CGO_ENABLED: '0' };
    await run('go', ['build', '-trimpath', '-mod=readonly', '-o', program, './typed-client'], { cwd: MODULE, env });
  }, BUILD_MS);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('deletes, evicts and watches on the sandbox as on a real control plane', async () => {
    // With controllers, which create the service accounts that pods need.
    const sandbox = await serveCluster({ scenario: scenario('typed-client', 'one worker', [pool('node', 1)]) });
    try {
      const kubeconfig = join(folder, 'kubeconfig');
      writeFileSync(kubeconfig, sandbox.kubeconfig, { mode: 0o600 });
      const real = await steps(cluster?.kubeconfig ?? '');
      expect(await steps(kubeconfig)).toEqual(real);
      for (const form of ['json', 'protobuf']) {
        expect(real).toContain(`typed-${form}: delete pod one: ok`);
        expect(real).toContain(`typed-${form}: evict pod two: ok`);
        expect(real).toContain(`typed-${form}: list pods []: ok`);
        expect(real).toContain(`typed-${form}: delete the namespace: ok`);
      }
    } finally {
      await sandbox.close();
    }
  });
});
