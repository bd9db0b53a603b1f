import { parseArgs } from 'node:util';
import { hasTmux, openPane } from '../support/tmux.ts';
import { processorTime, viewCommand, viewEnvironment } from './live-view-process.ts';
import { machine } from './measure.ts';
import { rolloutServer } from './rollout-server.ts';

const USAGE = `tsx test/bench/live-view.ts [--nodes 5000] [--events 100] [--seconds 30] [--size 200x50]

The processor time that ds rollout status takes on a terminal while a rollout goes on, as a part of one core: the whole process, with
TLS, reading and drawing. Needs tmux and Linux. Exits 1 when it is more than a tenth of a core.
`;

const { values: options } = parseArgs({
  options: {
    nodes: { type: 'string', default: '5000' },
    events: { type: 'string', default: '100' },
    seconds: { type: 'string', default: '30' },
    size: { type: 'string', default: '200x50' },
    show: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
});

const LIMIT = 10;

const pause = (seconds: number): Promise<void> => new Promise((done) => setTimeout(done, seconds * 1000));

async function main(): Promise<void> {
  const [columns = 200, rows = 50] = options.size.split('x').map(Number);
  const server = await rolloutServer(Number(options.nodes), Number(options.events));
  const pane = openPane(viewCommand(server), { columns, rows, env: viewEnvironment() });
  try {
    await pane.until((screen) => /[1-9]\d* updating/.test(screen), 'view of a rollout that goes on');
    // What V8 compiles in the first seconds is not what it takes to watch
    await pause(10);
    const [time, before, sent] = [Date.now(), processorTime(pane.pid), server.sent()];
    await pause(Number(options.seconds));
    const seconds = (Date.now() - time) / 1000;
    const percent = ((processorTime(pane.pid) - before) / seconds) * 100;
    const events = (server.sent() - sent) / seconds;
    if (options.show === true) process.stdout.write(`${pane.styled()}\n`);
    process.stdout.write(`${machine(process.version)}\n`);
    process.stdout.write(
      `${options.nodes} nodes, ${events.toFixed(0)} events a second, ${columns}x${rows}: ${percent.toFixed(1)} % of one core\n`,
    );
    if (percent >= LIMIT) process.exitCode = 1;
  } finally {
    pane.close();
    await server.stop();
  }
}

if (options.help === true) process.stdout.write(USAGE);
else if (!hasTmux() || process.platform !== 'linux') {
  process.stderr.write('SKIPPED: the bench of the live view needs tmux, and Linux\n');
  process.exitCode = 69;
} else await main();
