import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { NoControlPlane } from '../control-plane/build.ts';
import { startControlPlane, type ControlPlane } from '../control-plane/cluster.ts';
import { interleaved, machine, median, type Contender, type Sample } from './measure.ts';

const USAGE = `usage: npm run bench -- [--runs N] [--only NAME]... [--node PATH]

Compares the wall time of ds with that of kubectl of the same release, on the same real control plane, in one run.
Ratios below 1 mean that ds is faster.
  --runs N      measured runs of each command; 20 unless told
  --only NAME   get, describe, apply, apply-changed, rollout-status, complete
  --node PATH   the Node to run ds with; this one unless told
`;

interface Comparison {
  readonly name: string;
  readonly ds: readonly string[];
  readonly kubectl: readonly string[];
  /** Run before each run of either, not counted. */
  readonly prepare?: () => Promise<void>;
}

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '20' },
    only: { type: 'string', multiple: true },
    node: { type: 'string', default: process.execPath },
    help: { type: 'boolean', short: 'h' },
  },
});

function manifest(name: string, image: string): string {
  return `apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: ${name}
  namespace: default
spec:
  selector:
    matchLabels: {app: ${name}}
  template:
    metadata:
      labels: {app: ${name}}
    spec:
      containers:
        - name: agent
          image: ${image}
          resources:
            requests: {cpu: 10m, memory: 32Mi}
`;
}

function comparisons(folder: string): readonly Comparison[] {
  const file = join(folder, 'agent.yaml');
  const changed = join(folder, 'changed.yaml');
  writeFileSync(file, manifest('bench', 'registry.example/agent:1.0'));
  let turn = 0;
  const change = (): Promise<void> => {
    turn += 1;
    // No node matches, so that the controller's work does not fall into somebody's run.
    const idle = manifest('bench-changed', `registry.example/agent:1.${turn}`);
    writeFileSync(changed, idle.replace('    spec:\n', '    spec:\n      nodeSelector: {bench: none}\n'));
    return Promise.resolve();
  };
  const serverSide = ['--server-side', '--force-conflicts'];
  return [
    { name: 'get', ds: ['get'], kubectl: ['get', 'daemonsets'] },
    { name: 'describe', ds: ['describe', 'bench'], kubectl: ['describe', 'daemonset', 'bench'] },
    { name: 'apply', ds: ['apply', '-f', file], kubectl: ['apply', '-f', file, ...serverSide] },
    {
      name: 'apply-changed',
      ds: ['apply', '--force-conflicts', '-f', changed],
      kubectl: ['apply', '-f', changed, ...serverSide],
      prepare: change,
    },
    {
      name: 'rollout-status',
      ds: ['rollout', 'status', 'bench'],
      kubectl: ['rollout', 'status', 'daemonset/bench'],
    },
    { name: 'complete', ds: ['__complete', 'get', 'b'], kubectl: ['__complete', 'get', 'daemonset', 'b'] },
  ];
}

/**
 * For the first alone Node 20 pays 56 ms a process; the others make it read every root of the system at the first connection, which
 * kubectl puts off until a cluster brings no authority of its own. Few people set them, and who does pays them in every Node program.
 */
const UNSET = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'];

function environment(controlPlane: ControlPlane, folder: string): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, KUBECONFIG: controlPlane.kubeconfig, HOME: folder };
  for (const name of UNSET) Reflect.deleteProperty(env, name);
  return env;
}

function row(cells: readonly string[]): string {
  return `${cells.map((cell, index) => (index === 0 ? cell.padEnd(16) : cell.padStart(18))).join('')}\n`;
}

function shown({ times }: Sample): string {
  return `${median(times).toFixed(1)} (${Math.min(...times).toFixed(1)})`;
}

async function main(): Promise<void> {
  const runs = Number(options.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs=${options.runs} is no number of runs`);
  const ds = resolve(import.meta.dirname, '../../bin/ds.js');
  const folder = mkdtempSync(join(tmpdir(), 'daemonset-cli-bench-'));
  const all = comparisons(folder);
  const unknown = options.only?.find((name) => !all.some((each) => each.name === name));
  if (unknown !== undefined) throw new Error(`--only=${unknown}: there are ${all.map((each) => each.name).join(', ')}`);
  const controlPlane = await startControlPlane({ owner: process.pid });
  try {
    const env = environment(controlPlane, folder);
    const setUp = (args: readonly string[]): void => {
      execFileSync(controlPlane.kubectl, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
    };
    setUp(['apply', '--server-side', '-f', join(folder, 'agent.yaml')]);
    setUp(['rollout', 'status', 'daemonset/bench', '--timeout=60s']);
    const version = execFileSync(options.node, ['--version'], { encoding: 'utf8' }).trim();
    process.stdout.write(`${machine(version)}; unset: ${UNSET.join(', ')}\n`);
    process.stdout.write(`milliseconds of wall time: median (minimum) of ${runs} interleaved runs\n\n`);
    process.stdout.write(row(['command', 'ds', 'kubectl', 'ratio of medians', 'of minima']));
    for (const { name, ds: ours, kubectl: theirs, prepare } of all) {
      if (options.only !== undefined && !options.only.includes(name)) continue;
      const before = prepare === undefined ? {} : { prepare };
      const contenders: readonly Contender[] = [
        { name: 'ds', command: options.node, args: ['--use-openssl-ca', ds, ...ours], ...before },
        { name: 'kubectl', command: controlPlane.kubectl, args: theirs, ...before },
      ];
      const [mine, peer] = await interleaved(contenders, runs, env);
      if (mine === undefined || peer === undefined) throw new Error('nothing was measured');
      const medians = (median(mine.times) / median(peer.times)).toFixed(2);
      const minima = (Math.min(...mine.times) / Math.min(...peer.times)).toFixed(2);
      process.stdout.write(row([name, shown(mine), shown(peer), medians, minima]));
    }
  } finally {
    await controlPlane.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

if (options.help === true) {
  process.stdout.write(USAGE);
} else {
  try {
    await main();
  } catch (error) {
    if (error instanceof NoControlPlane) process.stderr.write('SKIPPED: the bench needs the real control plane\n');
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = error instanceof NoControlPlane ? 69 : 1;
  }
}
