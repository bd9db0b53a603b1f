import type { Cancel, TimedClock, TimerOptions } from '../clock/timers.ts';

const FIRST_RETRY_MS = 5;
const LONGEST_RETRY_MS = 1_000_000;

/** A queue of keys with one worker. A key that is added again while it waits is processed once. */
export interface WorkQueue {
  add(key: string): void;
  /** Adds the key later; the earliest of several times counts. */
  addAfter(key: string, ms: number, options?: TimerOptions): void;
  /** Keeps keys without processing them, until `thaw`. */
  freeze(): void;
  thaw(): void;
}

export interface WorkQueueOptions {
  readonly clock: TimedClock;
  /** Processes one key. When it throws, the key is retried after 5 ms, then after twice as long each time. */
  readonly process: (key: string) => void;
  readonly failed: (key: string, error: unknown) => void;
  /** The least milliseconds between two runs of one key, so that many changes are processed together. */
  readonly pauseMs?: () => number;
}

interface Later {
  readonly at: number;
  readonly cancel: Cancel;
}

class TimedWorkQueue implements WorkQueue {
  readonly #options: WorkQueueOptions;
  readonly #waiting = new Set<string>();
  readonly #later = new Map<string, Later>();
  readonly #failures = new Map<string, number>();
  readonly #lastTurn = new Map<string, number>();
  #frozen = false;
  #running = false;

  constructor(options: WorkQueueOptions) {
    this.#options = options;
  }

  add(key: string): void {
    if (this.#waiting.has(key)) return;
    const { clock, pauseMs } = this.#options;
    const ready = pauseMs === undefined ? 0 : (this.#lastTurn.get(key) ?? -Infinity) + pauseMs();
    if (ready > clock.now()) {
      this.addAfter(key, ready - clock.now());
      return;
    }
    this.#waiting.add(key);
    this.#run();
  }

  addAfter(key: string, ms: number, options?: TimerOptions): void {
    const { clock } = this.#options;
    const at = clock.now() + ms;
    const known = this.#later.get(key);
    if (known !== undefined && known.at <= at) return;
    known?.cancel();
    const fire = (): void => {
      this.#later.delete(key);
      this.add(key);
    };
    this.#later.set(key, { at, cancel: clock.after(ms, fire, options) });
  }

  freeze(): void {
    this.#frozen = true;
  }

  thaw(): void {
    this.#frozen = false;
    this.#run();
  }

  #run(): void {
    if (this.#running || this.#frozen || this.#waiting.size === 0) return;
    this.#running = true;
    this.#options.clock.after(0, () => {
      this.#running = false;
      if (this.#frozen) return;
      const [key] = this.#waiting;
      if (key === undefined) return;
      this.#waiting.delete(key);
      this.#work(key);
      this.#run();
    });
  }

  #work(key: string): void {
    const { clock, process, failed, pauseMs } = this.#options;
    if (pauseMs !== undefined) this.#lastTurn.set(key, clock.now());
    try {
      process(key);
      this.#failures.delete(key);
    } catch (error) {
      const failures = this.#failures.get(key) ?? 0;
      this.#failures.set(key, failures + 1);
      failed(key, error);
      this.addAfter(key, Math.min(FIRST_RETRY_MS * 2 ** failures, LONGEST_RETRY_MS));
    }
  }
}

export function workQueue(options: WorkQueueOptions): WorkQueue {
  return new TimedWorkQueue(options);
}
