import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { systemClock } from './clock.ts';

const CHUNK = 65_536;

/** Reads a file that may have no end. Regular files are read at once; everything else is polled, so that nothing blocks. */
export interface Limits {
  /** The limit in bytes. */
  readonly upTo: number;
  /** The offset to begin at. */
  readonly from: number;
}

/** Reads a regular file in one piece, because its size is known. */
export function readRegular(path: string, { from, upTo }: Limits): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const parts: Buffer[] = [];
    let length = 0;
    for (;;) {
      // Files in /proc have no size, and some files grow during the read
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

/** Polling interval of a pipe without data, in milliseconds. */
const PAUSE = 10;

/** The path of `<(…)` in a shell, which has a writer from the start. */
const HAS_WRITER = /^\/(?:dev\/fd|dev\/stdin|proc)\b/;

/** Time limit for the first data of a pipe or a device, in milliseconds. */
interface Patience {
  readonly withinMs?: number;
}

/**
 * Reads a pipe or a device by polling. A blocking read could not be interrupted, not even by the end of this process. A named pipe without
 * data may or may not have had a writer, so it is read until one has written.
 */
export async function readStream(path: string, limits: Pick<Limits, 'upTo'> & Patience): Promise<Uint8Array> {
  const reading = streamReading(path, limits);
  for (;;) {
    const { done, value } = reading.next();
    if (done === true) return value;
    await systemClock.sleep(PAUSE);
  }
}

/** The synchronous variant. */
export function readStreamSync(path: string, limits: Pick<Limits, 'upTo'> & Required<Patience>): Uint8Array {
  const reading = streamReading(path, limits);
  const never = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    const { done, value } = reading.next();
    if (done === true) return value;
    Atomics.wait(never, 0, 0, PAUSE);
  }
}

/** Yields while there is no data. */
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

/** Undefined if there is no data yet. */
function readNow(file: number, into: Uint8Array): number | undefined {
  try {
    return readSync(file, into, 0, into.length, null);
  } catch (error) {
    if (error instanceof Error && (error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined;
    throw error;
  }
}
