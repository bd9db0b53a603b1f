import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { machine, median } from './measure.ts';
import { pidOf, processorTime, spawnView } from './live-view-process.ts';
import { rolloutServer, type RolloutServer } from './rollout-server.ts';

const USAGE = `tsx test/bench/live-view-start.ts [--nodes 5000] [--runs 9]

The time from the start of the process ds rollout status to its first frame, and to the first frame with all nodes, on 200x50; and how
many different counts of what has been read it shows in between. In turn with these it starts node -e 0: on a busy machine compare with that.
Needs script(1). Exits 1 when the median of the first frame is over 300 ms.
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
  /** Of a Node that does nothing. */
  readonly bareMs: number;
  readonly bareProcessorMs: number;
}

/** The time of Node alone, in ms, and its time on the processor. */
function bareNode(): Pick<Start, 'bareMs' | 'bareProcessorMs'> {
  const began = performance.now();
  const report = 'const { user, system } = process.cpuUsage(); process.stdout.write(String((user + system) / 1000))';
  const printed = execFileSync(process.execPath, ['--use-openssl-ca', '-e', report], { encoding: 'utf8' });
  return { bareMs: performance.now() - began, bareProcessorMs: Number(printed) };
}

async function start(server: RolloutServer): Promise<Start> {
  const bare = bareNode();
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
  return { ...bare, firstMs: firstMs ?? wholeMs, processorMs, wholeMs, counts: counts.size };
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
  const text = (valueOf: (start: Start) => number, digits = 0): string => {
    const values = starts.map(valueOf);
    return [median(values), Math.min(...values), Math.max(...values)].map((value) => value.toFixed(digits)).join(' | ');
  };
  process.stdout.write(`${machine(process.version)}, ${starts.length} runs at ${options.nodes} nodes

| ms | median | least | most |
|---|---|---|---|
| first frame | ${text(({ firstMs }) => firstMs)} |
| on the processor until then | ${text(({ processorMs }) => processorMs)} |
| Node alone | ${text(({ bareMs }) => bareMs)} |
| on the processor | ${text(({ bareProcessorMs }) => bareProcessorMs)} |
| all nodes | ${text(({ wholeMs }) => wholeMs)} |
| first frame / Node alone | ${text(({ firstMs, bareMs }) => firstMs / bareMs, 1)} |
| on the processor / Node alone | ${text(({ processorMs, bareProcessorMs }) => processorMs / bareProcessorMs, 1)} |

${median(starts.map(({ counts }) => counts))} different counts in between
`);
  if (median(first) > LIMIT_MS) process.exitCode = 1;
}

if (options.help === true) process.stdout.write(USAGE);
else await main();
