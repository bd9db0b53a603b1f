import { parseArgs } from 'node:util';
import { machine, median } from './measure.ts';
import { pidOf, processorTime, spawnView } from './live-view-process.ts';
import { rolloutServer } from './rollout-server.ts';

const USAGE = `tsx test/bench/live-view-start.ts [--nodes 5000] [--runs 9]

The time from the start of the process ds rollout status to its first frame, and to the first frame with all nodes, on 200x50; and how
many different counts of what has been read it shows in between. Needs script(1). Exits 1 when the median of the first frame is over 300 ms.
`;

const { values: options } = parseArgs({
  options: {
    nodes: { type: 'string', default: '5000' },
    runs: { type: 'string', default: '9' },
    help: { type: 'boolean', short: 'h' },
  },
});

const LIMIT_MS = 300;

interface Start {
  readonly firstMs: number;
  /** Of the process, until the first frame came. */
  readonly processorMs: number;
  readonly wholeMs: number;
  readonly counts: number;
}

async function start(server: Awaited<ReturnType<typeof rolloutServer>>): Promise<Start> {
  const began = performance.now();
  const view = spawnView(server, { columns: 200, rows: 50 });
  const counts = new Set<string>();
  let firstMs: number | undefined;
  let processorMs = 0;
  let text = '';
  const wholeMs = await new Promise<number>((resolve, reject) => {
    view.once('close', () => reject(new Error(`the view has ended:\n${text}`)));
    view.stdout?.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      const reading = /reading nodes ([\d,]+, pods [\d,]+)/g;
      for (const [, count = ''] of part.matchAll(reading)) counts.add(count);
      if (firstMs === undefined && text.includes('reading nodes')) {
        firstMs = performance.now() - began;
        processorMs = processorTime(pidOf(view)) * 1000;
      }
      if (text.includes('nodes done')) resolve(performance.now() - began);
    });
  });
  view.removeAllListeners('close');
  const closed = new Promise((resolve) => view.once('close', resolve));
  view.stdin?.write('q');
  await closed;
  return { firstMs: firstMs ?? wholeMs, processorMs, wholeMs, counts: counts.size };
}

async function main(): Promise<void> {
  const server = await rolloutServer(Number(options.nodes), 0);
  const starts: Start[] = [];
  try {
    for (let run = -1; run < Number(options.runs); run++) {
      const each = await start(server);
      if (run >= 0) starts.push(each);
    }
  } finally {
    await server.stop();
  }
  const first = starts.map(({ firstMs }) => firstMs);
  const all = starts.map(({ wholeMs }) => wholeMs);
  const text = (values: readonly number[]): string =>
    `${median(values).toFixed(0)} ms (${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)})`;
  process.stdout.write(`${machine(process.version)}, median of ${starts.length} runs at ${options.nodes} nodes\n`);
  process.stdout.write(
    `first frame ${text(first)} with ${text(starts.map(({ processorMs }) => processorMs))} of the processor, all nodes ${text(all)}, `,
  );
  process.stdout.write(`${median(starts.map(({ counts }) => counts))} different counts in between\n`);
  if (median(first) > LIMIT_MS) process.exitCode = 1;
}

if (options.help === true) process.stdout.write(USAGE);
else await main();
