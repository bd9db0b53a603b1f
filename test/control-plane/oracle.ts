import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Json } from '../../src/core/json/json.ts';
import { goBuild, requireGo } from './build.ts';
import { binariesFolder } from './folders.ts';
import { withLock } from './lock.ts';
import { pinnedRelease } from './release.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const LIMIT_MS = 120_000;

/** The result of Kubernetes' packages for a case. */
export type Answer = { readonly value: Json } | { readonly error: string };

/** The program in `oracle/`, built once per version. Throws NoControlPlane without Go. */
export async function findOracle(): Promise<string> {
  const sources = readdirSync(join(HERE, 'oracle')).map((name) => join(HERE, 'oracle', name));
  const digest = createHash('sha256');
  for (const file of [...sources.sort(), join(HERE, 'go.mod')]) digest.update(readFileSync(file));
  const path = join(binariesFolder(), `oracle-${pinnedRelease()}-${digest.digest('hex').slice(0, 12)}`);
  if (existsSync(path)) return path;
  requireGo('the program that answers for kubectl is not built', '');
  mkdirSync(dirname(path), { recursive: true });
  await withLock(
    `${path}.lock`,
    () => undefined,
    async () => {
      if (existsSync(path)) return;
      await goBuild('./oracle', `${path}.building`, '-s -w');
      renameSync(`${path}.building`, path);
    },
  );
  return path;
}

/** The results of all cases, in order, from one process. */
export function askOracle(oracle: string, cases: readonly object[]): Promise<readonly Answer[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(oracle, [], { stdio: ['pipe', 'pipe', 'inherit'], timeout: LIMIT_MS, env: {} });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stdin.on('error', () => undefined);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      const lines = Buffer.concat(output).toString('utf8').split('\n').slice(0, -1);
      if (code === 0 && lines.length === cases.length) resolve(lines.map((line) => JSON.parse(line) as Answer));
      else
        reject(new Error(`oracle ended with ${code ?? signal ?? ''} after ${lines.length} of ${cases.length} answers`));
    });
    child.stdin.end(cases.map((one) => `${JSON.stringify(one)}\n`).join(''));
  });
}
