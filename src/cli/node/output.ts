import { write, writeSync } from 'node:fs';
import { DsError } from '../../core/errors.ts';
import type { Output } from '../../core/io.ts';
import { isTerminal } from './is-terminal.ts';

/** What reads the output. */
export type Reader = 'pipe' | 'terminal';

/** An Output on a file descriptor of this process. */
export interface NodeOutput extends Output {
  /** Resolves when everything is written. */
  drained(): Promise<void>;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}

/** Writes in a thread of its own: a pipe whose reader is slow blocks the thread, and not Ctrl-C. Returns the number of bytes. */
function writePart(fd: number, bytes: Uint8Array): Promise<number> {
  return new Promise((resolve, reject) => {
    write(fd, bytes, (error, written) => (error === null ? resolve(written) : reject(error)));
  });
}

/**
 * Writes synchronously, which takes a fifth of the time of opening Node's stream. When a write would block (a non-blocking pipe), this
 * and all later writes go through the stream. `onBroken` is called when the reader is gone.
 */
export function nodeOutput(
  fd: 1 | 2,
  color: (isTTY: boolean) => boolean,
  onBroken: (reader: Reader) => void,
): NodeOutput {
  const isTTY = isTerminal(fd);
  const stream = (): NodeJS.WriteStream => (fd === 1 ? process.stdout : process.stderr);
  let pending = 0;
  let streaming = false;
  let settle: () => void = () => undefined;

  const fail = (error: unknown): void => {
    // EIO: the terminal is gone
    const reader = codeOf(error) === 'EPIPE' ? 'pipe' : isTTY && codeOf(error) === 'EIO' ? 'terminal' : undefined;
    if (reader !== undefined) {
      onBroken(reader);
      return;
    }
    const why = error instanceof Error ? error.message : String(error);
    throw new DsError('failure', `cannot write to ${fd === 1 ? 'stdout' : 'stderr'}: ${why}`, { cause: error });
  };

  const writeThroughStream = (bytes: Uint8Array, done?: () => void): void => {
    if (!streaming) {
      streaming = true;
      stream().on('error', fail);
    }
    pending++;
    stream().write(bytes, () => {
      pending--;
      done?.();
      if (pending === 0) settle();
    });
  };

  return {
    isTTY,
    get columns() {
      return isTTY ? stream().columns : undefined;
    },
    get rows() {
      return isTTY ? stream().rows : undefined;
    },
    get color() {
      return color(isTTY);
    },
    write: (text) => {
      const bytes = Buffer.from(text, 'utf8');
      let written = 0;
      try {
        while (!streaming && written < bytes.length) written += writeSync(fd, bytes, written);
      } catch (error) {
        if (codeOf(error) !== 'EAGAIN') {
          fail(error);
          return;
        }
      }
      if (written < bytes.length) writeThroughStream(bytes.subarray(written));
    },
    writeBytes: async (bytes) => {
      let written = 0;
      try {
        while (!streaming && written < bytes.length) written += await writePart(fd, bytes.subarray(written));
      } catch (error) {
        if (codeOf(error) !== 'EAGAIN') {
          fail(error);
          return;
        }
      }
      if (written === bytes.length) return;
      await new Promise<void>((resolve) => writeThroughStream(bytes.subarray(written), resolve));
    },
    drained: () =>
      pending === 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            settle = resolve;
          }),
  };
}
