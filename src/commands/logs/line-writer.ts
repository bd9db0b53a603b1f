import type { Output } from '../../core/io.ts';

/** More bytes than this wait for the output: no more lines are read until they are written. */
const MOST_WAITING = 256 * 1024;

/** Writes lines in large parts, and lets the caller wait for a slow reader. */
export interface LineWriter {
  /** Text with one character per byte. */
  add(bytes: string): void;
  /** Resolves when more lines may be added; undefined when they may be added now. */
  ready(): Promise<void> | undefined;
  /** Resolves when everything is written. */
  flush(): Promise<void>;
}

export function createLineWriter(output: Pick<Output, 'writeBytes'>): LineWriter {
  let parts: string[] = [];
  let size = 0;
  let writing: Promise<void> | undefined;

  const write = async (): Promise<void> => {
    // what is added at the same time is written together
    await Promise.resolve();
    while (size > 0) {
      const bytes = Buffer.from(parts.join(''), 'latin1');
      parts = [];
      size = 0;
      await output.writeBytes(bytes);
    }
  };
  const start = (): Promise<void> => {
    writing ??= write().finally(() => (writing = undefined));
    return writing;
  };

  return {
    add: (bytes) => {
      parts.push(bytes);
      size += bytes.length;
      // `ready` and `flush` give out its error
      start().catch(() => undefined);
    },
    ready: () => (size > MOST_WAITING ? start() : undefined),
    flush: async () => {
      while (size > 0 || writing !== undefined) await start();
    },
  };
}
