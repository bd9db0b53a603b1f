import { expect, it } from 'vitest';
import { createNotes } from '../../src/tui/notes.ts';
import { startRedraw } from '../../src/tui/redraw.ts';
import { manualClock } from '../support/manual-clock.ts';

function started(draw: () => void = () => undefined) {
  const clock = manualClock();
  const frames: number[] = [];
  const errors: unknown[] = [];
  const stop = new AbortController();
  const start = clock.now();
  const redraw = startRedraw(
    () => {
      frames.push(clock.now() - start);
      draw();
    },
    { clock, signal: stop.signal, failed: (error) => errors.push(error) },
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
  const failing = started(() => {
    throw broken;
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
