import { describe, expect, it } from 'vitest';
import { virtualClock, type VirtualClock } from '../../support/virtual-clock.ts';
import { workQueue, type WorkQueue, type WorkQueueOptions } from '../../../src/sandbox/controllers/work-queue.ts';

interface Bench {
  readonly clock: VirtualClock;
  readonly queue: WorkQueue;
  /** `key@milliseconds` of each turn. */
  readonly turns: string[];
}

function bench(options: Partial<WorkQueueOptions> = {}): Bench {
  const clock = virtualClock();
  const start = clock.now();
  const turns: string[] = [];
  const queue = workQueue({
    clock,
    failed: () => undefined,
    ...options,
    process: (key) => {
      turns.push(`${key}@${clock.now() - start}`);
      options.process?.(key);
    },
  });
  return { clock, queue, turns };
}

describe('workQueue', () => {
  it('processes a key once, however often it was added', () => {
    const { clock, queue, turns } = bench();
    queue.add('a');
    queue.add('b');
    queue.add('a');
    clock.runUntilIdle();
    expect(turns).toEqual(['a@0', 'b@0']);
  });

  it('never processes inside add', () => {
    const { queue, turns } = bench();
    queue.add('a');
    expect(turns).toEqual([]);
  });

  it('processes a key again that is added while it is processed', () => {
    let more = 2;
    const { clock, queue, turns } = bench({
      process: (key) => {
        if (more-- > 0) queue.add(key);
      },
    });
    queue.add('a');
    clock.runUntilIdle();
    expect(turns).toEqual(['a@0', 'a@0', 'a@0']);
  });

  it('keeps the earliest of several later times', () => {
    const { clock, queue, turns } = bench();
    queue.addAfter('a', 100);
    queue.addAfter('a', 50);
    queue.addAfter('a', 70);
    clock.runUntilIdle();
    expect(turns).toEqual(['a@50']);
  });

  it('retries a failed key after twice as long each time, and starts again after a success', () => {
    let failures = 4;
    const failed: string[] = [];
    const { clock, queue, turns } = bench({
      process: () => {
        if (failures-- > 0) throw new Error('no');
      },
      failed: (key, error) => failed.push(`${key}: ${(error as Error).message}`),
    });
    queue.add('a');
    clock.runUntilIdle();
    expect(turns).toEqual(['a@0', 'a@5', 'a@15', 'a@35', 'a@75']);
    expect(failed).toHaveLength(4);
    failures = 1;
    queue.add('a');
    clock.runUntilIdle();
    expect(turns.slice(5)).toEqual(['a@75', 'a@80']);
  });

  it('pauses between two runs of one key', () => {
    const { clock, queue, turns } = bench({ pauseMs: () => 20 });
    queue.add('a');
    clock.advance(5);
    queue.add('a');
    queue.add('b');
    clock.advance(3);
    queue.add('a');
    clock.runUntilIdle();
    expect(turns).toEqual(['a@0', 'b@5', 'a@20']);
  });

  it('pauses while it is frozen, and loses nothing', () => {
    const { clock, queue, turns } = bench();
    queue.add('a');
    queue.freeze();
    clock.advance(10);
    queue.add('b');
    queue.addAfter('c', 5);
    clock.advance(10);
    expect(turns).toEqual([]);
    queue.thaw();
    clock.runUntilIdle();
    expect(turns).toEqual(['a@20', 'b@20', 'c@20']);
  });
});
