import type { Clock } from '../core/clock.ts';

export interface Redraw {
  /** Something has changed: draw with the next frame. */
  request(): void;
  /** Draw now, for a user who waits for it. */
  now(): void;
}

/** Milliseconds between frames. On a slow machine there are more, so that drawing takes a 25th of the time at most. */
const FRAME_MS = 200;
const COST_FACTOR = 25;
/** Ages on the screen go up without any change. */
const TICK_MS = 1000;

/** Draws on request and every second until the signal fires. `failed` is called with what `draw` throws. */
export function startRedraw(
  draw: () => void,
  {
    clock,
    signal,
    failed,
  }: { readonly clock: Clock; readonly signal: AbortSignal; readonly failed: (error: unknown) => void },
): Redraw {
  let isRequested = true;
  let drawnAt = clock.now();
  let costMs = 0;
  const now = (): void => {
    const started = performance.now();
    isRequested = false;
    drawnAt = clock.now();
    draw();
    costMs = performance.now() - started;
  };
  const loop = async (): Promise<void> => {
    for (;;) {
      await clock.sleep(Math.max(FRAME_MS, costMs * COST_FACTOR), signal);
      if (isRequested || clock.now() - drawnAt >= TICK_MS) now();
    }
  };
  loop().catch((error: unknown) => {
    if (!signal.aborted) failed(error);
  });
  return {
    request: () => {
      isRequested = true;
    },
    now,
  };
}
