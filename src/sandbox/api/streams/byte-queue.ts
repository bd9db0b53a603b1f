/** Bytes from one writer to one reader. The writer waits until the reader has taken a piece. */
export interface ByteQueue extends AsyncIterable<Uint8Array> {
  /** Resolves when the piece is taken, or nobody reads any more. */
  push(bytes: Uint8Array): Promise<void>;
  end(): void;
}

export function createByteQueue(): ByteQueue {
  let piece: Uint8Array | undefined;
  let isEnded = false;
  let taken = (): void => undefined;
  let arrived = (): void => undefined;
  const end = (): void => {
    isEnded = true;
    taken();
    arrived();
  };

  async function* read(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        while (piece === undefined && !isEnded) await new Promise<void>((resolve) => (arrived = resolve));
        const next = piece;
        piece = undefined;
        taken();
        if (next === undefined) return;
        yield next;
      }
    } finally {
      end();
    }
  }

  return {
    push: async (bytes) => {
      if (isEnded) return;
      piece = bytes;
      const isTaken = new Promise<void>((resolve) => (taken = resolve));
      arrived();
      await isTaken;
    },
    end,
    [Symbol.asyncIterator]: read,
  };
}
