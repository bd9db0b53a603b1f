import { safeText } from '../../../core/text/terminal-safe.ts';
import type { Output } from '../../../core/io.ts';

/** Writes the output of a remote process. */
export interface SafeWriter {
  write(bytes: Uint8Array): Promise<void>;
  /** Writes what was kept back: the beginning of a character. */
  end(): Promise<void>;
}

/** Bytes as they are. */
export function rawWriter(output: Output): SafeWriter {
  return { write: (bytes) => output.writeBytes(bytes), end: () => Promise.resolve() };
}

/** Text that is safe for a terminal, with its lines and tabs. */
export function safeWriter(output: Output): SafeWriter {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  // a line may end with \r\n, and the pieces may end between the two
  let kept = '';
  const show = async (text: string): Promise<void> => {
    if (text === '') return;
    const shown = safeText(text.replaceAll('\r\n', '\n'), { newlines: true, tabs: true });
    await output.writeBytes(new TextEncoder().encode(shown));
  };
  return {
    write: async (bytes) => {
      const text = kept + decoder.decode(bytes, { stream: true });
      kept = text.endsWith('\r') ? '\r' : '';
      await show(kept === '' ? text : text.slice(0, -1));
    },
    end: () => show(kept + decoder.decode()),
  };
}
