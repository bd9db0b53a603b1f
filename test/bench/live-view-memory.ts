import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { machine } from './measure.ts';
import { pidOf, spawnView } from './live-view-process.ts';
import { rolloutServer } from './rollout-server.ts';

const USAGE = `tsx test/bench/live-view-memory.ts [--nodes 5000] [--events 360000] [--rate 1500]

The memory of ds rollout status while as many events come as in an hour of 100 a second, only faster; the view is drawn on 200x50. Needs
script(1) and Linux. Exits 1 when the least memory in the second half is over a tenth more than in the first half, without its first tenth.
`;

const { values: options } = parseArgs({
  options: {
    nodes: { type: 'string', default: '5000' },
    events: { type: 'string', default: '360000' },
    rate: { type: 'string', default: '1500' },
    help: { type: 'boolean', short: 'h' },
  },
});

/** In MB. */
function memoryOf(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

const pause = (seconds: number): Promise<void> => new Promise((done) => setTimeout(done, seconds * 1000));

async function main(): Promise<void> {
  const server = await rolloutServer(Number(options.nodes), Number(options.rate));
  const view = spawnView(server, { columns: 200, rows: 50 });
  view.stdout?.resume();
  const closed = new Promise((resolve) => view.once('close', resolve));
  const total = Number(options.events);
  /** A sample at each hundredth of the events. */
  const samples: number[] = [];
  try {
    while (samples.length < 100) {
      await pause(0.1);
      if (view.exitCode !== null) throw new Error('the view has ended');
      while (server.sent() >= ((samples.length + 1) * total) / 100) samples.push(memoryOf(pidOf(view)));
    }
  } finally {
    view.stdin?.write('q');
    await closed;
    await server.stop();
  }
  const [first, second] = [samples.slice(10, 50), samples.slice(50)];
  const text = (half: readonly number[]): string =>
    `${Math.min(...half).toFixed(0)} to ${Math.max(...half).toFixed(0)} MB`;
  process.stdout.write(`${machine(process.version)}\n${options.nodes} nodes, ${server.sent()} events: `);
  process.stdout.write(`${text(first)} in the first half, ${text(second)} in the second\n`);
  process.stdout.write(
    `${samples
      .filter((_, index) => index % 10 === 9)
      .map((mb) => mb.toFixed(0))
      .join(' ')} MB at each tenth\n`,
  );
  // what is left after a garbage collection; how much comes on top depends on when the next one is
  if (Math.min(...second) > Math.min(...first) * 1.1) process.exitCode = 1;
}

if (options.help === true) process.stdout.write(USAGE);
else await main();
