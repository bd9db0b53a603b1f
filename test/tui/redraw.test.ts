import { expect, it } from 'vitest';
import { createNotes } from '../../src/tui/notes.ts';
import { startRedraw } from '../../src/tui/redraw.ts';
import { manualClock } from '../support/manual-clock.ts';

function started({
  costMs = 0,
  draw = () => undefined,
}: { readonly costMs?: number; readonly draw?: () => void } = {}) {
  const clock = manualClock();
  /** The time goes on while a frame is drawn, and is back when whoever drew it waits. */
  let drawing = 0;
  const now = (): number => clock.now() + drawing;
  const frames: number[] = [];
  const errors: unknown[] = [];
  const stop = new AbortController();
  const start = clock.now();
  const redraw = startRedraw(
    () => {
      frames.push(clock.now() - start);
      draw();
      drawing = costMs;
      queueMicrotask(() => (drawing = 0));
    },
    { clock: { ...clock, now }, signal: stop.signal, failed: (error) => errors.push(error) },
  );
  return { clock, frames, errors, stop, redraw };
}

it('draws on request with the next frame, and every second without one', async () => {
  const { clock, frames, redraw } = started();
  await clock.advance(1000);
  expect(frames).toHaveLength(1);
  redraw.request();
  redraw.request();
  await clock.advance(300);
  expect(frames).toHaveLength(2);
  await clock.advance(700);
  expect(frames).toHaveLength(2);
  await clock.advance(600);
  expect(frames).toHaveLength(3);
});

/** The number of frames in a second in which something changes every 5 ms. */
async function framesOfBusySecond(costMs: number): Promise<number> {
  const { clock, frames, redraw, stop } = started({ costMs });
  for (let ms = 0; ms < 1000; ms += 5) {
    redraw.request();
    await clock.advance(5);
  }
  stop.abort(new Error('stopped'));
  return frames.length;
}

it('shows a change after a quiet time at once, with others of the same moment', async () => {
  const { clock, frames, redraw } = started({ costMs: 8 });
  await clock.advance(500);
  const [first] = frames;
  redraw.request();
  await clock.advance(5);
  redraw.request();
  await clock.advance(100);
  expect(frames).toEqual([first, 510]);
});

it('spends a 50th of the time on drawing, with two frames a second at least', async () => {
  expect(await framesOfBusySecond(0.5)).toBe(25);
  expect(await framesOfBusySecond(2)).toBe(10);
  expect(await framesOfBusySecond(5)).toBe(4);
  expect(await framesOfBusySecond(8)).toBe(3);
  expect(await framesOfBusySecond(100)).toBe(2);
});

it('draws at once for a user who waits', () => {
  const { frames, redraw } = started();
  redraw.now();
  expect(frames).toEqual([0]);
});

it('ends with the signal, and reports what drawing throws', async () => {
  const ended = started();
  ended.stop.abort(new Error('stopped'));
  await ended.clock.advance(5000);
  expect([ended.frames, ended.errors]).toEqual([[], []]);
  const broken = new Error('broken');
  const failing = started({
    draw: () => {
      throw broken;
    },
  });
  await failing.clock.advance(5000);
  expect(failing.errors).toEqual([broken]);
});

it('shows a note for its time', async () => {
  const clock = manualClock();
  const notes = createNotes(clock);
  expect(notes.current).toBeUndefined();
  notes.show('q quits', 3000);
  await clock.advance(2999);
  expect(notes.current).toBe('q quits');
  await clock.advance(1);
  expect(notes.current).toBeUndefined();
});
