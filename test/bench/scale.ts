import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { mapConcurrent } from '../../src/core/async/map-concurrent.ts';
import { startControlPlane, type ControlPlane } from '../control-plane/cluster.ts';
import { resetNodes, workers } from '../control-plane/nodes.ts';
import { comparisonRow, header, LEGEND, sampleOf } from './comparison-table.ts';
import { environment, UNSET } from './environment.ts';
import { daemonSet } from './manifests.ts';
import { interleaved, machine, type Sample } from './measure.ts';
import { binaryOf, contendersOf, type Comparison } from './programs.ts';
import { runBench } from './run-bench.ts';

const USAGE = `usage: npm run bench:scale -- [--runs N] [--sizes N,N…] [--binary PATH]

Compares ds with kubectl on a real control plane as its nodes grow, each with 40 images and a pod, and fits how the processor time grows:
an exponent of 1 means in proportion to the nodes.
  --runs N        measured runs of each command; 5 by default
  --sizes N,N…    numbers of workers, in ascending order; 10,100,1000,5000 by default
  --binary PATH   the binary; that of \`npm run build:binary\` by default; none to leave it out
`;

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    sizes: { type: 'string', default: '10,100,1000,5000' },
    binary: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
});

function comparisons(changed: string): readonly Comparison[] {
  return [
    {
      name: 'nodes',
      ds: ['nodes', 'bench'],
      kubectl: ['get', 'nodes'],
      kubectlAlso: ['get', 'pods', '-l', 'app=bench', '-o', 'wide'],
    },
    { name: 'describe', ds: ['describe', 'bench'], kubectl: ['describe', 'daemonset', 'bench'] },
    { name: 'rollout-status', ds: ['rollout', 'status', 'bench'], kubectl: ['rollout', 'status', 'daemonset/bench'] },
    {
      name: 'plan',
      ds: ['plan', '-f', changed, '--force-conflicts'],
      kubectl: ['diff', '--server-side', '--force-conflicts', '-f', changed],
      codes: [1],
    },
  ];
}

const WRITERS = 16;

/** Gives each node the images that a node in use has: most of its size. */
async function pullImages(controlPlane: ControlPlane, nodes: readonly string[]): Promise<void> {
  const images = Array.from({ length: 40 }, (_, index) => ({
    names: [
      `registry.example/team-${index}/component@sha256:${String(index).padStart(64, 'a')}`,
      `registry.example/team-${index}/component:1.${index}.0`,
    ],
    sizeBytes: 50_000_000 + index,
  }));
  const api = controlPlane.connect();
  try {
    const patch = (name: string): Promise<unknown> => api.patch(`/api/v1/nodes/${name}/status`, { status: { images } });
    const results = mapConcurrent(nodes, WRITERS, patch);
    while ((await results.next()).done !== true);
  } finally {
    api.close();
  }
}

async function measure(controlPlane: ControlPlane, sizes: readonly number[], folder: string): Promise<void> {
  const runs = Number(options.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs=${options.runs} is no number of runs`);
  const binary = binaryOf(options.binary);
  const env = environment(controlPlane, folder);
  const kubectl = (...args: readonly string[]): void => {
    execFileSync(controlPlane.kubectl, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  };
  const [file, changed] = [join(folder, 'agent.yaml'), join(folder, 'changed.yaml')];
  writeFileSync(file, daemonSet('bench', 'registry.example/agent:1.0'));
  writeFileSync(changed, daemonSet('bench', 'registry.example/agent:2.0'));
  process.stdout.write(`${machine(process.version)}; unset: ${UNSET.join(', ')}; ${runs} interleaved runs\n${LEGEND}`);

  const growth = new Map<string, { readonly nodes: number; readonly cpu: number }[]>();
  for (const size of sizes) {
    const begin = Date.now();
    const nodes = workers(size);
    const api = controlPlane.connect();
    await resetNodes(api, nodes, 60_000 + size * 60).finally(() => api.close());
    await pullImages(
      controlPlane,
      nodes.map(({ name }) => name),
    );
    kubectl('apply', '--server-side', '-f', file);
    kubectl('rollout', 'status', 'daemonset/bench', '--timeout=600s');
    process.stdout.write(`\n${size} workers, ready after ${((Date.now() - begin) / 1000).toFixed(0)} s\n${header()}`);
    for (const comparison of comparisons(changed)) {
      const programs = { node: process.execPath, binary, kubectl: controlPlane.kubectl };
      const samples = await interleaved(contendersOf(comparison, programs), runs, env);
      process.stdout.write(comparisonRow(comparison.name, samples));
      for (const program of new Set(samples.map(({ name }) => name))) {
        const sample = sampleOf(program, samples);
        if (sample !== undefined) note(growth, `${comparison.name}, ${program}`, size, sample);
      }
    }
  }
  process.stdout.write('\nexponent of the processor time, between the last two sizes\n');
  for (const [name, points] of growth) process.stdout.write(`${name.padEnd(28)}${exponent(points)}\n`);
}

function note(
  growth: Map<string, { readonly nodes: number; readonly cpu: number }[]>,
  name: string,
  nodes: number,
  { cpu }: Sample,
): void {
  const points = growth.get(name) ?? [];
  growth.set(name, [...points, { nodes, cpu: cpu.min }]);
}

/** What a program needs to start hides the growth at small sizes, so only the last step counts. */
function exponent(points: readonly { readonly nodes: number; readonly cpu: number }[]): string {
  const [from, to] = points.slice(-2);
  if (from === undefined || to === undefined) return '-';
  return (Math.log(to.cpu / from.cpu) / Math.log(to.nodes / from.nodes)).toFixed(2);
}

async function main(): Promise<void> {
  const sizes = options.sizes.split(',').map(Number);
  if (sizes.some((size) => !Number.isInteger(size) || size < 1)) throw new Error(`--sizes=${options.sizes}`);
  const folder = mkdtempSync(join(tmpdir(), 'daemonset-cli-bench-'));
  try {
    const controlPlane = await startControlPlane({ owner: process.pid, maxNodes: Math.max(...sizes) + 1 });
    try {
      await measure(controlPlane, sizes, folder);
    } finally {
      await controlPlane.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await runBench(USAGE, options.help, main);
