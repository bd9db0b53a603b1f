import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { connect } from '../../src/kube/connect.ts';
import { NODES } from '../../src/kube/resource.ts';

/**
 * How long `ds sandbox start` takes to its end, and until the API has then answered a list of the nodes; each run on a state folder of
 * its own, of the bundle in dist/. `tsx test/bench/sandbox-start.ts [RUNS] [FLAG...]`, as in `20 --scenario five-thousand`.
 */
async function main(runs: number, flags: readonly string[]): Promise<void> {
  const bin = resolve(import.meta.dirname, '../../bin/ds.js');
  const folder = mkdtempSync(join(tmpdir(), 'ds-bench-'));
  const env = { PATH: process.env['PATH'], HOME: folder, XDG_STATE_HOME: folder };
  const ds = (...args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--use-openssl-ca', bin, 'sandbox', ...args], {
      env,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    return stdout;
  };
  const [started, answered, empty]: number[][] = [[], [], []];
  let nodes = 0;
  try {
    for (let run = 0; run < runs; run++) {
      const bare = performance.now();
      spawnSync(process.execPath, ['-e', '0'], { env });
      empty?.push(performance.now() - bare);
      const begin = performance.now();
      ds('start', ...flags);
      started?.push(performance.now() - begin);
      const kubeconfig = join(folder, 'daemonset-cli/sandbox/kubeconfig');
      const { client } = await connect({ kubeconfig }, {}, { userAgent: 'bench' });
      nodes = (await client.list({ resource: NODES })).items.length;
      answered?.push(performance.now() - begin);
      client.transport.close();
      ds('stop');
    }
  } finally {
    ds('stop');
    rmSync(folder, { recursive: true, force: true });
  }
  const line = (what: string, times: readonly number[] = []): void => {
    const sorted = [...times].sort((a, b) => a - b);
    const [median, least] = [sorted[Math.floor(sorted.length / 2)] ?? 0, sorted[0] ?? 0];
    process.stdout.write(`${what.padEnd(28)} ${median.toFixed(0).padStart(5)} ms (${least.toFixed(0)})\n`);
  };
  line('node -e 0', empty);
  line('ds sandbox start', started);
  line(`and its ${nodes} nodes listed`, answered);
}

await main(Number(process.argv[2] ?? 20), process.argv.slice(3));
