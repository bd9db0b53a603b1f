import { describe, expect, it } from 'vitest';
import { createResumePoint } from '../../../src/daemonset/logs/resume-point.ts';
import { randomFrom } from '../../support/random.ts';

const at = (second: number, nanos: number, zone = 'Z'): string =>
  `2026-01-31T08:00:${String(second).padStart(2, '0')}.${String(nanos).padStart(9, '0')}${zone}`;

describe('a resume point', () => {
  it('asks from the beginning of the last two seconds that have lines', () => {
    const point = createResumePoint();
    expect(point.since()).toBeUndefined();
    point.accept(at(1, 5));
    expect(point.since()).toBe('2026-01-31T08:00:01Z');
    point.accept(at(4, 5));
    point.accept(at(9, 5));
    expect(point.since()).toBe('2026-01-31T08:00:04Z');
  });

  it('understands the time zones of nodes', () => {
    const point = createResumePoint();
    point.accept(at(1, 5, '+02:00'));
    expect(point.since()).toBe('2026-01-31T06:00:01Z');
  });

  it('drops as many lines of a timestamp as there were, and no more', () => {
    const point = createResumePoint();
    for (const nanos of [7, 7, 7, 8]) point.accept(at(1, nanos));
    point.resume();
    expect([7, 7, 7, 7, 8, 9].map((nanos) => point.accept(at(1, nanos)))).toEqual([
      false,
      false,
      false,
      true,
      false,
      true,
    ]);
  });

  it('keeps a line that came late with an earlier timestamp', () => {
    const point = createResumePoint();
    for (const [second, nanos] of [
      [1, 9],
      [2, 1],
      [1, 8],
    ] as const)
      point.accept(at(second, nanos));
    point.resume();
    expect(point.accept(at(1, 9))).toBe(false);
    expect(point.accept(at(2, 1))).toBe(false);
    expect(point.accept(at(1, 8))).toBe(false);
    expect(point.accept(at(1, 7))).toBe(true);
  });

  it('loses and repeats nothing, wherever a connection breaks', () => {
    const random = randomFrom(12);
    for (let round = 0; round < 200; round++) {
      const times: string[] = [];
      let [second, nanos] = [0, 0];
      for (let line = 0; line < 60; line++) {
        // several lines of one timestamp, and some seconds without a line
        if (random(10) < 3) nanos += 1;
        if (random(20) < 3) [second, nanos] = [second + 1 + random(3), 0];
        times.push(`${at(second % 60, nanos)}#${line}`);
      }
      const seen: string[] = [];
      const point = createResumePoint();
      for (;;) {
        const since = point.since();
        if (since !== undefined) point.resume();
        const rest = times.filter(
          (time) => since === undefined || Date.parse(time.split('#')[0] ?? '') >= Date.parse(since),
        );
        const until = random(5) === 0 ? rest.length : random(rest.length);
        for (const line of rest.slice(0, until)) if (point.accept(line.split('#')[0] ?? '')) seen.push(line);
        if (until === rest.length) break;
      }
      expect(seen).toEqual(times);
    }
  });
});
