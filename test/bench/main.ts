import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startControlPlane } from '../control-plane/cluster.ts';
import { comparisonRow, header, LEGEND } from './comparison-table.ts';
import { environment, UNSET } from './environment.ts';
import { daemonSet, fourObjects } from './manifests.ts';
import { interleaved, machine } from './measure.ts';
import { binaryOf, contendersOf, type Comparison } from './programs.ts';
import { runBench } from './run-bench.ts';

const USAGE = `usage: npm run bench -- [--runs N] [--only NAME]... [--node PATH] [--binary PATH]

Compares ds, on Node and as a binary, with kubectl of the same release, on the same real control plane, in one run.
Ratios below 1 mean that ds is faster.
  --runs N        measured runs of each command; 20 by default
  --only NAME     help, get, describe, apply, apply-changed, diff, diff-server-side, rollout-status, complete
  --node PATH     the Node to run ds with; this one by default
  --binary PATH   the binary; that of \`npm run build:binary\` by default; none to leave it out
`;

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '20' },
    only: { type: 'string', multiple: true },
    node: { type: 'string', default: process.execPath },
    binary: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
});

function comparisons(folder: string): readonly Comparison[] {
  const file = join(folder, 'agent.yaml');
  const changed = join(folder, 'changed.yaml');
  const edited = join(folder, 'edited.yaml');
  writeFileSync(file, fourObjects('bench', 'registry.example/agent:1.0'));
  writeFileSync(edited, fourObjects('bench', 'registry.example/agent:2.0'));
  let turn = 0;
  const change = (): Promise<void> => {
    turn += 1;
    // No node matches, so that the controller's work does not fall into a measured run.
    const idle = daemonSet('bench-changed', `registry.example/agent:1.${turn}`);
    writeFileSync(changed, idle.replace('    spec:\n', '    spec:\n      nodeSelector: {bench: none}\n'));
    return Promise.resolve();
  };
  const serverSide = ['--server-side', '--force-conflicts'];
  const diff = ['diff', '-f', edited, '--force-conflicts'];
  return [
    { name: 'help', ds: ['--help'], kubectl: ['--help'] },
    { name: 'get', ds: ['get', '-A'], kubectl: ['get', 'daemonsets', '-A'] },
    { name: 'describe', ds: ['describe', 'bench'], kubectl: ['describe', 'daemonset', 'bench'] },
    { name: 'apply', ds: ['apply', '-f', file], kubectl: ['apply', '-f', file, ...serverSide] },
    {
      name: 'apply-changed',
      ds: ['apply', '--force-conflicts', '-f', changed],
      kubectl: ['apply', '-f', changed, ...serverSide],
      prepare: change,
    },
    // kubectl diff as people type it reads the server's schema; with --server-side it sends what ds sends
    { name: 'diff', ds: diff, kubectl: ['diff', '-f', edited], codes: [1] },
    { name: 'diff-server-side', ds: diff, kubectl: ['diff', '-f', edited, ...serverSide], codes: [1] },
    {
      name: 'rollout-status',
      ds: ['rollout', 'status', 'bench'],
      kubectl: ['rollout', 'status', 'daemonset/bench'],
    },
    { name: 'complete', ds: ['__complete', 'get', 'b'], kubectl: ['__complete', 'get', 'daemonset', 'b'] },
  ];
}

async function main(): Promise<void> {
  const runs = Number(options.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs=${options.runs} is no number of runs`);
  const folder = mkdtempSync(join(tmpdir(), 'daemonset-cli-bench-'));
  try {
    const all = comparisons(folder);
    const unknown = options.only?.find((name) => !all.some((each) => each.name === name));
    if (unknown !== undefined) {
      throw new Error(`--only=${unknown}: there are ${all.map((each) => each.name).join(', ')}`);
    }
    const binary = binaryOf(options.binary);
    const controlPlane = await startControlPlane({ owner: process.pid });
    try {
      const { kubectl } = controlPlane;
      const env = environment(controlPlane, folder);
      const setUp = (...args: readonly string[]): void => {
        execFileSync(kubectl, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
      };
      setUp('apply', '--server-side', '-f', join(folder, 'agent.yaml'));
      setUp('rollout', 'status', 'daemonset/bench', '--timeout=60s');
      const version = execFileSync(options.node, ['--version'], { encoding: 'utf8' }).trim();
      process.stdout.write(`${machine(version)}; unset: ${UNSET.join(', ')}; ${runs} interleaved runs\n${LEGEND}\n`);
      process.stdout.write(header());
      for (const comparison of all) {
        if (options.only !== undefined && !options.only.includes(comparison.name)) continue;
        const contenders = contendersOf(comparison, { node: options.node, binary, kubectl });
        process.stdout.write(comparisonRow(comparison.name, await interleaved(contenders, runs, env)));
      }
    } finally {
      await controlPlane.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await runBench(USAGE, options.help, main);
