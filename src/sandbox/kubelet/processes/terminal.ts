import { createByteQueue } from '../../api/streams/byte-queue.ts';
import type { ProcessStreams } from '../../api/streams/pod-processes.ts';
import { EXIT } from './process.ts';

const CTRL_C = 3;
const CTRL_D = 4;
const [BACKSPACE, DELETE] = [8, 127];
const NEWLINE = 10;
const RETURN = 13;

type Run = (streams: ProcessStreams) => Promise<number>;

/**
 * A terminal as the kernel's line discipline makes it: typed characters are echoed, lines reach the process when they are complete, Ctrl-C
 * ends it, Ctrl-D ends its input, and each line of output begins at the left.
 */
export async function onTerminal(streams: ProcessStreams, run: Run): Promise<number> {
  const cooked = createByteQueue();
  const interrupted = new AbortController();
  const signal = AbortSignal.any([streams.signal, interrupted.signal]);
  const write = (bytes: Uint8Array): Promise<void> =>
    streams.stdout(Buffer.from(Buffer.from(bytes).toString('latin1').replaceAll('\n', '\r\n'), 'latin1'));
  let line: number[] = [];

  const type = async (key: number): Promise<void> => {
    if (key === CTRL_C) {
      await write(Buffer.from('^C\n'));
      interrupted.abort(new Error('Ctrl-C'));
    } else if (key === CTRL_D) {
      if (line.length === 0) cooked.end();
    } else if (key === BACKSPACE || key === DELETE) {
      if (line.pop() !== undefined) await write(Buffer.from('\b \b'));
    } else if (key === RETURN || key === NEWLINE) {
      await write(Buffer.from('\n'));
      const typed = Buffer.of(...line, NEWLINE);
      line = [];
      // not awaited: Ctrl-C must be read while the process does not read
      void cooked.push(typed);
    } else {
      line.push(key);
      await write(Buffer.of(key));
    }
  };
  const reading = (async () => {
    for await (const bytes of streams.stdin) for (const key of bytes) await type(key);
    cooked.end();
  })();
  reading.catch(() => cooked.end());

  const stopped = new Promise<number>((resolve) => {
    interrupted.signal.addEventListener('abort', () => resolve(EXIT.interrupted), { once: true });
  });
  return Promise.race([run({ ...streams, stdin: cooked, stdout: write, stderr: write, signal }), stopped]);
}
