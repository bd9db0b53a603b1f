/** Unread characters after which a client is disconnected, as the API server does with slow watchers. */
const MAX_BUFFERED = 32 * 1024 * 1024;

/** The body of a watch: a queue of lines between the store and the client. */
export class EventStream implements AsyncIterable<string> {
  #chunks: string[] = [];
  #size = 0;
  #ended = false;
  #wake: (() => void) | undefined;
  readonly #closed: () => void;

  /** `closed` is called once, when either side ends. */
  constructor(closed: () => void) {
    this.#closed = closed;
  }

  get ended(): boolean {
    return this.#ended;
  }

  push(line: string): void {
    if (this.#ended) return;
    this.#chunks.push(line);
    this.#size += line.length;
    if (this.#size > MAX_BUFFERED) this.end();
    else this.#wake?.();
  }

  /** Ends the stream after the lines that were pushed. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#closed();
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<string> {
    try {
      for (;;) {
        while (this.#chunks.length > 0) {
          const text = this.#chunks.join('');
          this.#chunks = [];
          this.#size = 0;
          yield text;
        }
        if (this.#ended) return;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#wake = undefined;
      }
    } finally {
      this.end();
    }
  }
}
