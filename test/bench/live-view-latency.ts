import { parseArgs } from 'node:util';
import { machine } from './measure.ts';
import { pidOf, processorTime, spawnView } from './live-view-process.ts';
import { rolloutServer } from './rollout-server.ts';

const USAGE = `tsx test/bench/live-view-latency.ts [--nodes 5000] [--events 200] [--seconds 30]

The time from an event on the wire to the screen: from when the server writes that the pod of another node is ready, to when the bytes of a
frame arrive that counts it among the nodes that are done, on 200x50; and the processor time of the whole process meanwhile. Needs script(1)
and Linux. Few nodes and events show how long a single event takes: --nodes 20 --events 10. Exits 1 when one in a hundred takes longer
than 50 ms.
`;

const { values: options } = parseArgs({
  options: {
    nodes: { type: 'string', default: '5000' },
    events: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '30' },
    help: { type: 'boolean', short: 'h' },
  },
});

const LIMIT_MS = 50;
/** What V8 compiles in the first seconds is not what it takes to watch. */
const WARM_UP_MS = 10_000;

async function main(): Promise<void> {
  const server = await rolloutServer(Number(options.nodes), Number(options.events));
  const view = spawnView(server, { columns: 200, rows: 50 });
  const latencies: number[] = [];
  let measuredFrom = Infinity;
  let shown = 0;
  const ended = new Promise<never>((_resolve, reject) => {
    view.once('close', () => reject(new Error('the view has ended')));
  });
  // awaited below
  ended.catch(() => undefined);
  view.stdout?.setEncoding('utf8').on('data', (part: string) => {
    const now = performance.now();
    // of several counts in one read the last one is the newest frame
    const count = Number(/.*■ ([\d,]+) done/s.exec(part)?.[1]?.replaceAll(',', '') ?? shown);
    if (count > shown && measuredFrom === Infinity) measuredFrom = now + WARM_UP_MS;
    for (const at of server.readyAt.slice(shown, count)) if (at > measuredFrom) latencies.push(now - at);
    shown = Math.max(shown, count);
  });
  const until = async (time: () => number): Promise<void> => {
    while (performance.now() < time()) await Promise.race([ended, new Promise((done) => setTimeout(done, 50))]);
  };
  try {
    await until(() => measuredFrom);
    const [began, before] = [performance.now(), processorTime(pidOf(view))];
    await until(() => measuredFrom + Number(options.seconds) * 1000);
    const percent = ((processorTime(pidOf(view)) - before) / (performance.now() - began)) * 100_000;
    const sorted = latencies.toSorted((a, b) => a - b);
    const part = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? Number.NaN).toFixed(0);
    process.stdout.write(`${machine(process.version)}
${options.nodes} nodes, ${options.events} events a second: event to screen ${part(0.5)} ms in the median, ${part(0.99)} ms for 99 of 100, of ${sorted.length}
${percent.toFixed(1)} % of one core
`);
    if (!(Number(part(0.99)) <= LIMIT_MS)) process.exitCode = 1;
  } finally {
    view.removeAllListeners('close').kill();
    await server.stop();
  }
}

if (options.help === true) process.stdout.write(USAGE);
else await main();
