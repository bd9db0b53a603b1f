import { createHash } from 'node:crypto';

/** The output of a command on one node, of which only the beginning is kept. */
export interface KeptOutput {
  readonly text: string;
  /** All bytes, also those that are not kept. */
  readonly bytes: number;
  /** Of all bytes: equal outputs have the same. */
  readonly digest: string;
  /** How many bytes at the end are not in `text`. */
  readonly cut: number;
}

export interface OutputKeeper {
  add(bytes: Uint8Array): void;
  output(): KeptOutput;
}

/** Keeps the first `limit` bytes of an output, and a digest of all of it. */
export function keepOutput(limit: number): OutputKeeper {
  const hash = createHash('sha256');
  const parts: Uint8Array[] = [];
  let bytes = 0;
  let kept = 0;
  return {
    add: (more) => {
      hash.update(more);
      bytes += more.length;
      if (kept >= limit) return;
      // a copy: the piece is part of a larger buffer
      const part = Uint8Array.from(more.subarray(0, limit - kept));
      parts.push(part);
      kept += part.length;
    },
    output: () => ({ text: textOf(Buffer.concat(parts)), bytes, digest: hash.copy().digest('hex'), cut: bytes - kept }),
  };
}

/** Without the part of a character that the limit left at the end. */
function textOf(bytes: Buffer): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes, { stream: true });
}
