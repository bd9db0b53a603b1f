import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The main job of `ds`, step by step, on the cluster of KUBECONFIG; `npm run demo` provides a sandbox. */

const root = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'ds-demo-'));

/** Runs `ds` with its output on the terminal; an unexpected exit code ends the demo. */
async function ds(...args: readonly string[]): Promise<void> {
  process.stdout.write(`\n$ ds ${args.join(' ')}\n`);
  const child = spawn(process.execPath, ['--use-openssl-ca', join(root, 'bin/ds.js'), ...args], {
    cwd: folder,
    stdio: 'inherit',
  });
  const code = await new Promise((done, failed) => child.once('close', done).once('error', failed));
  if (code !== 0) throw new Error(`ds ${args.join(' ')} ended with ${String(code)}`);
}

try {
  const manifest = readFileSync(join(root, 'examples/log-agent.yaml'), 'utf8');
  writeFileSync(join(folder, 'log-agent.yaml'), manifest);
  await ds('apply', '-f', 'log-agent.yaml');
  await ds('rollout', 'status', 'log-agent', '-n', 'logging');
  await ds('get', '-A');
  await ds('nodes', 'log-agent', '-n', 'logging');
  await ds('describe', 'log-agent', '-n', 'logging');
  process.stdout.write('\n# log-agent.yaml: image 1.0.0 becomes 1.1.0, and control planes are no longer tolerated\n');
  const toleration = /      tolerations:\n(?: {8,}.*\n)+/;
  writeFileSync(
    join(folder, 'log-agent.yaml'),
    manifest.replace('log-agent:1.0.0', 'log-agent:1.1.0').replace(toleration, ''),
  );
  await ds('plan', '-f', 'log-agent.yaml');
  await ds('apply', '-f', 'log-agent.yaml');
  await ds('rollout', 'status', 'log-agent', '-n', 'logging');
  await ds('nodes', 'log-agent', '-n', 'logging');
  await ds('delete', 'log-agent', '-n', 'logging');
} catch (error) {
  process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
