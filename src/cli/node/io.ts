import type { IO, Output } from '../../core/io.ts';
import { wantsColor, type ColorMode } from '../color-mode.ts';
import { isTerminal } from './is-terminal.ts';
import { nodeOutput, type Reader } from './output.ts';

/** The standard streams, and their control. */
export interface Terminal {
  readonly io: IO;
  /** Sets the value of --color. */
  setColor(mode: ColorMode): void;
  /** Resolves when everything is written. */
  drained(): Promise<void>;
}

/** The terminal of this process. */
export interface NodeTerminal extends Terminal {
  /** Sends what is written to stderr to the listener, to keep it off the screen. The returned function ends this and writes it all. */
  holdErrors(listener: (text: string) => void): () => void;
}

async function readStdin(signal: AbortSignal, upTo = Infinity): Promise<Uint8Array> {
  const { stdin } = process;
  // Ctrl-C while a manifest is being typed
  const stop = (): void => void stdin.destroy(signal.reason as Error);
  signal.throwIfAborted();
  signal.addEventListener('abort', stop, { once: true });
  const chunks: Uint8Array[] = [];
  try {
    let length = 0;
    for await (const chunk of stdin as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      length += chunk.byteLength;
      if (length >= upTo) break;
    }
  } finally {
    signal.removeEventListener('abort', stop);
  }
  return Buffer.concat(chunks).subarray(0, upTo);
}

async function* stdinPieces(signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const { stdin } = process;
  const stop = (): void => void stdin.destroy();
  signal.throwIfAborted();
  signal.addEventListener('abort', stop, { once: true });
  try {
    yield* stdin as AsyncIterable<Uint8Array>;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** The signal ends reading from stdin. `onBroken` is called when stdout is closed by its reader; a closed stderr is ignored. */
export function nodeTerminal(
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
  onBroken: (reader: Reader) => void,
): NodeTerminal {
  let mode: ColorMode = 'auto';
  const color = (isTTY: boolean): boolean => wantsColor(mode, env, isTTY);
  const stdout = nodeOutput(1, color, onBroken);
  const direct = nodeOutput(2, color, () => undefined);
  let hold: ((text: string) => void) | undefined;
  const stderr: Output = {
    isTTY: direct.isTTY,
    get columns() {
      return direct.columns;
    },
    get rows() {
      return direct.rows;
    },
    get color() {
      return direct.color;
    },
    write: (text) => (hold ?? direct.write)(text),
    writeBytes: (bytes) => direct.writeBytes(bytes),
  };
  return {
    io: {
      stdin: { isTTY: isTerminal(0), readAll: (upTo) => readStdin(signal, upTo), pieces: () => stdinPieces(signal) },
      stdout,
      stderr,
    },
    holdErrors: (listener) => {
      const held: string[] = [];
      hold = (text) => {
        held.push(text);
        listener(text);
      };
      return () => {
        hold = undefined;
        if (held.length > 0) direct.write(held.join(''));
      };
    },
    setColor: (chosen) => {
      mode = chosen;
    },
    drained: async () => {
      await Promise.all([stdout.drained(), direct.drained()]);
    },
  };
}
