import { createChangeSignal } from '../core/async/change-signal.ts';
import type { Clock } from '../core/clock.ts';

export interface Redraw {
  /** Something has changed: draw with the next frame. */
  request(): void;
  /** Draw now, for a user who waits for it. */
  now(): void;
}

/** Changes of one moment, such as the events in one packet, share a frame. */
const SETTLE_MS = 10;
/** Ages on the screen go up without any change. */
const TICK_MS = 1000;

/**
 * The milliseconds from the start of one frame to that of the next, by what it cost. A 50th of the time goes into drawing, so that small
 * clusters get up to 25 frames a second. On a machine that is so slow or busy that a frame takes long, there are still two.
 */
function pauseAfter(costMs: number): number {
  return Math.max(40, Math.min(500, costMs * 50));
}

/**
 * Draws on request and every second until the signal fires: at once after a quiet time, or else after a pause. `failed` is called with
 * what `draw` throws.
 */
export function startRedraw(
  draw: () => void,
  {
    clock,
    signal,
    failed,
  }: { readonly clock: Clock; readonly signal: AbortSignal; readonly failed: (error: unknown) => void },
): Redraw {
  const changes = createChangeSignal(clock, signal);
  let isRequested = false;
  let drawnAt = clock.now();
  let pauseMs = 0;
  const request = (): void => {
    isRequested = true;
    changes.notify();
  };
  const now = (): void => {
    isRequested = false;
    changes.clear();
    drawnAt = clock.now();
    draw();
    pauseMs = pauseAfter(clock.now() - drawnAt);
  };
  const loop = async (): Promise<void> => {
    for (;;) {
      await changes.next(drawnAt + TICK_MS);
      await clock.sleep(Math.max(SETTLE_MS, drawnAt + pauseMs - clock.now()), signal);
      if (isRequested || clock.now() - drawnAt >= TICK_MS) now();
    }
  };
  request();
  loop().catch((error: unknown) => {
    if (!signal.aborted) failed(error);
  });
  return { request, now };
}
