import type { Clock } from '../../core/clock.ts';

export type Cancel = () => void;

export interface TimerOptions {
  /** For heartbeats and endless retries: a virtual clock is idle while only such timers are left. */
  readonly background?: boolean;
}

/** A clock with callbacks. Callbacks that are due at the same time run in the order in which they were added. */
export interface TimedClock extends Clock {
  /** Calls `run` once, in `ms` milliseconds, never before this returns. */
  after(ms: number, run: () => void, options?: TimerOptions): Cancel;
}

export interface Timer {
  readonly at: number;
  readonly order: number;
  readonly background: boolean;
  readonly run: () => void;
  done: boolean;
}

function before(a: Timer, b: Timer): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** Timers in a binary heap by time; cancelled ones stay until they are due. */
export class TimerQueue {
  readonly #heap: Timer[] = [];
  #order = 0;
  #foreground = 0;

  /** The number of timers that are not in the background. */
  get foreground(): number {
    return this.#foreground;
  }

  add(at: number, run: () => void, { background = false }: TimerOptions = {}): Cancel {
    const timer: Timer = { at, order: this.#order++, background, run, done: false };
    if (!background) this.#foreground++;
    this.#push(timer);
    return () => this.#finish(timer);
  }

  /** The time of the next timer. */
  next(): number | undefined {
    this.#dropFinished();
    return this.#heap[0]?.at;
  }

  /** Removes the next timer that is due at `now`. */
  take(now: number): (() => void) | undefined {
    this.#dropFinished();
    const timer = this.#heap[0];
    if (timer === undefined || timer.at > now) return undefined;
    this.#pop();
    this.#finish(timer);
    return timer.run;
  }

  #finish(timer: Timer): void {
    if (timer.done) return;
    timer.done = true;
    if (!timer.background) this.#foreground--;
  }

  #dropFinished(): void {
    while (this.#heap[0]?.done === true) this.#pop();
  }

  #push(timer: Timer): void {
    const heap = this.#heap;
    let at = heap.length;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      const above = heap[parent];
      if (above === undefined || !before(timer, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = timer;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      const [left, right] = [heap[child], heap[child + 1]];
      let below = left;
      if (left !== undefined && right !== undefined && before(right, left)) {
        child++;
        below = right;
      }
      if (below === undefined || !before(below, last)) break;
      heap[at] = below;
      at = child;
    }
    heap[at] = last;
  }
}
