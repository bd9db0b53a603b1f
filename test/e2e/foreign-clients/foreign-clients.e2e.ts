import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { PODS } from '../../../src/sandbox/kinds/pods.ts';
import { serveCluster, type RunningCluster } from '../../../src/sandbox/serve-cluster.ts';
import { pool, scenario } from '../../../src/sandbox/scenarios/scenario.ts';
import { goClient, hasGo, hasPython, INSTALL_MS, pythonWith } from '../../control-plane/foreign-clients.ts';
import { writeChart } from './chart.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const DS = fileURLToPath(new URL('../../../bin/ds.js', import.meta.url));
/** For one run of a client. */
const LIMIT_MS = 120_000;

const cluster = inject('cluster');
const skip = (what: string): void => void process.stderr.write(`\nSKIPPED: ${what}\n\n`);
if (!hasGo) skip('helm and stern, as there is no go command to build them with');
if (!hasPython) skip('the Python client, as there is no python3 of 3.10 or later with venv and ensurepip');

interface Result {
  readonly code: number | null;
  readonly output: string;
}

let folder = '';
let sandbox: RunningCluster | undefined;
let sandboxConfig = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'daemonset-cli-foreign-clients-'));
  // Controllers, and pods that become ready, as on the control plane.
  sandbox = await serveCluster({ scenario: scenario('foreign-clients', 'two workers', [pool('node', 2)]) });
  sandboxConfig = join(folder, 'kubeconfig');
  writeFileSync(sandboxConfig, sandbox.kubeconfig, { mode: 0o600 });
});
afterAll(async () => {
  await sandbox?.close();
  rmSync(folder, { recursive: true, force: true });
});

function start(program: string, args: readonly string[], kubeconfig: string, env: NodeJS.ProcessEnv = {}) {
  const home = { HOME: folder, PATH: process.env['PATH'], KUBECONFIG: kubeconfig };
  return spawn(program, args, { env: { ...home, ...env }, stdio: ['ignore', 'pipe', 'pipe'], timeout: LIMIT_MS });
}

async function run(...call: Parameters<typeof start>): Promise<Result> {
  const child = start(...call);
  let output = '';
  child.stdout.on('data', (part: Buffer) => (output += part.toString()));
  child.stderr.on('data', (part: Buffer) => (output += part.toString()));
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  return { code, output: steady(output) };
}

/** Without times, and the width of their columns. */
function steady(output: string): string {
  return output
    .replace(/ +/g, ' ')
    .replace(/\w{3} \w{3} \d+ \d\d:\d\d:\d\d \d{4}/g, '<time>')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ \+0000 UTC/g, '<time>')
    .trimEnd();
}

/** The same on the real control plane and on the sandbox, at once. */
async function onBoth<T>(work: (kubeconfig: string) => Promise<T>): Promise<readonly [real: T, sandbox: T]> {
  return Promise.all([work(cluster?.kubeconfig ?? ''), work(sandboxConfig)]);
}

describe.skipIf(cluster === undefined || !hasGo)('helm', () => {
  let helm = '';
  beforeAll(async () => {
    helm = await goClient('helm');
    writeChart(join(folder, 'agent'));
  }, INSTALL_MS);

  const chart = (): string => join(folder, 'agent');
  /** Arguments, and the exit code. Each step builds on those before. */
  const steps: readonly (readonly [args: string, code?: number])[] = [
    ['install agent CHART --create-namespace --wait --timeout 60s'],
    ['list'],
    ['get manifest agent'],
    ['upgrade agent CHART --set tag=2 --wait --timeout 60s'],
    ['upgrade agent CHART --set tag=2-missing --wait --timeout 3s', 1],
    ['rollback agent 2 --wait --timeout 60s'],
    ['upgrade agent CHART --set tag=3 --history-max 2'],
    ['upgrade agent CHART --set interval=20s --dry-run=server'],
    ['upgrade agent CHART --set container=BAD', 1],
    ['history agent'],
    ['status agent'],
    ['uninstall agent --wait --timeout 60s'],
    ['list --all'],
    ['uninstall agent', 1],
  ];

  it('installs, upgrades, rolls back and uninstalls a DaemonSet on the sandbox as on a real control plane', async () => {
    const [real, ours] = await onBoth(async (kubeconfig) => {
      const results: Result[] = [];
      for (const [args] of steps) {
        const all = ['--namespace', 'foreign-helm', ...args.split(' ').map((arg) => (arg === 'CHART' ? chart() : arg))];
        results.push(await run(helm, all, kubeconfig));
      }
      return results;
    });
    const named = (results: readonly Result[]) =>
      results.map((result, index) => ({ helm: steps[index]?.[0], ...result }));
    expect(named(ours)).toEqual(named(real));
    expect(real.map(({ code }) => code)).toEqual(steps.map(([, code = 0]) => code));
  }, 400_000);
});

describe.skipIf(cluster === undefined || !hasPython)('the Python client', () => {
  let packages = '';
  beforeAll(async () => {
    packages = await pythonWith(join(HERE, 'requirements.txt'));
  }, INSTALL_MS);

  it('creates, patches, watches and deletes on the sandbox as on a real control plane', async () => {
    const env = { PYTHONPATH: packages, PYTHONDONTWRITEBYTECODE: '1' };
    const [real, ours] = await onBoth((kubeconfig) => run('python3', [join(HERE, 'client.py')], kubeconfig, env));
    expect(ours).toEqual(real);
    expect(real.code).toBe(0);
    for (const line of ['create: ok', 'apply, force True: ok', "event DELETED {'c': 'd'}", 'delete namespace: ok']) {
      expect(real.output.split('\n')).toContain(line);
    }
  }, 200_000);
});

/** The kubelets of the control plane serve no logs, so this is about the sandbox alone. */
describe.skipIf(!hasGo)('stern', () => {
  let stern = '';
  beforeAll(async () => {
    stern = await goClient('stern');
  }, INSTALL_MS);

  /** Applies a DaemonSet, waits for its pods, and returns their names. */
  const rolledOut = async (image: string): Promise<readonly string[]> => {
    const file = join(folder, 'logger.json');
    const labels = { app: 'logger' };
    const template = { metadata: { labels }, spec: { containers: [{ name: 'main', image }] } };
    const metadata = { name: 'logger', namespace: 'default' };
    const spec = { selector: { matchLabels: labels }, template };
    writeFileSync(file, JSON.stringify({ apiVersion: 'apps/v1', kind: 'DaemonSet', metadata, spec }));
    const applied = await run(process.execPath, [DS, 'apply', '-f', file, '--wait', '--timeout=60s'], sandboxConfig);
    expect(applied).toMatchObject({ code: 0 });
    return (sandbox?.cluster.store.list(PODS) ?? [])
      .filter(({ spec: pod }) => pod?.containers[0]?.image === image)
      .map(({ metadata: pod }) => pod.name);
  };

  it('follows the logs of a rollout', async () => {
    const args = ['logger', '--namespace=default', '--color=never', '--template={{.PodName}} {{.Message}}{{"\\n"}}'];
    const child = start(stern, args, sandboxConfig);
    let output = '';
    child.stdout.on('data', (part: Buffer) => (output += part.toString()));
    try {
      const pods = [await rolledOut('logger:1'), await rolledOut('logger:2')].flat();
      expect(new Set(pods).size).toBe(4);
      const lines = pods.map((pod) => `${pod} main: started`);
      await expect.poll(() => output.split('\n'), { timeout: 60_000 }).toEqual(expect.arrayContaining(lines));
    } finally {
      child.kill('SIGKILL');
    }
  }, 200_000);
});
