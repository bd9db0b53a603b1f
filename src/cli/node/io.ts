import type { IO, Output } from '../../core/io.ts';
import { wantsColor, type ColorMode } from '../color-mode.ts';
import { isTerminal } from './is-terminal.ts';
import { nodeOutput, type Reader } from './output.ts';

/** The process's streams, and what only the adapter does with them. */
export interface Terminal {
  readonly io: IO;
  /** What --color said. */
  setColor(mode: ColorMode): void;
  /** Resolves when everything written has left the process. */
  drained(): Promise<void>;
}

/** The terminal of this process. */
export interface NodeTerminal extends Terminal {
  /**
   * From now on the listener gets what is written to stderr, which must not fall into the middle of a screen; the function that it
   * returns lets go, and writes all of it.
   */
  holdErrors(listener: (text: string) => void): () => void;
}

async function readStdin(signal: AbortSignal, upTo = Infinity): Promise<Uint8Array> {
  const { stdin } = process;
  // Ctrl-C while a person types a manifest
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

/** Reading stdin ends when the signal fires. `onBroken` is called when nobody reads stdout any more; what is written to a broken stderr is lost, and that is all. */
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
  };
  return {
    io: { stdin: { isTTY: isTerminal(0), readAll: (upTo) => readStdin(signal, upTo) }, stdout, stderr },
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
