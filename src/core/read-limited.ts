import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { systemClock } from './clock.ts';

const CHUNK = 65_536;

/** What is read of something that may have no end: regular files are read at once, all else waits without holding anybody up. */
export interface Limits {
  /** Bytes after which nothing more is read. */
  readonly upTo: number;
  /** Where to begin. */
  readonly from: number;
}

/** A regular file from a place on; its size says how much there is, so that it is read in one piece. */
export function readRegular(path: string, { from, upTo }: Limits): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const parts: Buffer[] = [];
    let length = 0;
    for (;;) {
      // Files of /proc have no size, and some grow while they are read
      const expected = Math.max(CHUNK, fstatSync(file).size - from - length + 1);
      const part = Buffer.allocUnsafe(Math.min(expected, upTo - length));
      const count = part.length === 0 ? 0 : readSync(file, part, 0, part.length, from + length);
      if (count === 0) return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
      parts.push(part.subarray(0, count));
      length += count;
    }
  } finally {
    closeSync(file);
  }
}

/** Milliseconds between looks at a pipe that has nothing to read yet. */
const PAUSE = 10;

/** What a shell makes of `<(…)`: it has a writer from the start. */
const HAS_WRITER = /^\/(?:dev\/fd|dev\/stdin|proc)\b/;

/** As long as this nothing is read of a pipe or a device, in milliseconds, before it is given up. */
interface Patience {
  readonly withinMs?: number;
}

/**
 * A pipe or a device. Looks at it now and then, and does not wait in the system for what may never come: nothing could end that,
 * the end of this process neither. A named pipe without data may or may not have had its writer, so it waits for one.
 */
export async function readStream(path: string, limits: Pick<Limits, 'upTo'> & Patience): Promise<Uint8Array> {
  const reading = streamReading(path, limits);
  for (;;) {
    const { done, value } = reading.next();
    if (done === true) return value;
    await systemClock.sleep(PAUSE);
  }
}

/** The same where nothing can be awaited. */
export function readStreamSync(path: string, limits: Pick<Limits, 'upTo'> & Required<Patience>): Uint8Array {
  const reading = streamReading(path, limits);
  const never = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    const { done, value } = reading.next();
    if (done === true) return value;
    Atomics.wait(never, 0, 0, PAUSE);
  }
}

/** Yields while there is nothing to read yet. */
function* streamReading(
  path: string,
  { upTo, withinMs = Infinity }: Pick<Limits, 'upTo'> & Patience,
): Generator<undefined, Uint8Array, undefined> {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const until = systemClock.now() + withinMs;
  try {
    const parts: Buffer[] = [];
    const isWaitedFor = fstatSync(file).isFIFO() && !HAS_WRITER.test(path);
    let length = 0;
    while (length < upTo) {
      const part = Buffer.alloc(Math.min(CHUNK, upTo - length));
      const count = readNow(file, part);
      if (count === 0 && !(isWaitedFor && length === 0)) break;
      if (count === undefined || count === 0) {
        if (systemClock.now() >= until) throw new Error(`it did not end within ${withinMs / 1000}s`);
        yield;
        continue;
      }
      parts.push(part.subarray(0, count));
      length += count;
    }
    return Buffer.concat(parts);
  } finally {
    closeSync(file);
  }
}

/** Undefined when there is nothing yet. */
function readNow(file: number, into: Uint8Array): number | undefined {
  try {
    return readSync(file, into, 0, into.length, null);
  } catch (error) {
    if (error instanceof Error && (error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined;
    throw error;
  }
}
