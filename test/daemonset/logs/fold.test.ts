import { describe, expect, it } from 'vitest';
import { createFold, withoutTime } from '../../../src/daemonset/logs/fold.ts';

describe('withoutTime', () => {
  it.each([
    ['2026-01-31T08:00:00.123Z started', ' started'],
    ['2026-01-31 08:00:00,123 started', ' started'],
    ['[2026-01-31 08:00:00 +0100] started', ' started'],
    ['2026/01/31 08:00:00 started', ' started'],
    ['Jan  3 08:00:00 host started', ' host started'],
    ['I0131 08:00:00.123456   12345 main.go:1] started', 'Imain.go:1] started'],
    ['[   12.345678] eth0: up', ' eth0: up'],
    ['{"level":"info","ts":"2026-01-31T08:00:00Z","msg":"x"}', '{"level":"info","ts":,"msg":"x"}'],
    ['{"level":"info","ts":1769846400.123,"msg":"x"}', '{"level":"info","ts":,"msg":"x"}'],
    ['time="2026-01-31T08:00:00Z" level=info msg=x', 'time= level=info msg=x'],
    ['level=info ts=2026-01-31T08:00:00.1Z msg=x', 'level=info ts= msg=x'],
    ['retry 2026 times', 'retry 2026 times'],
  ])('%s', (line, expected) => {
    expect(withoutTime(line)).toBe(expected);
  });

  // the time limit of the test would end it
  it('ends for hostile lines', () => {
    for (const line of ['"ts":'.repeat(200_000), `[${' '.repeat(1_000_000)}`, '1'.repeat(1_000_000)]) {
      expect(withoutTime(line)).toBe(line);
    }
  });
});

describe('createFold', () => {
  const line = (at: number, text: string) => ({ at: `2026-01-31T08:00:0${at}.000000000Z`, text });

  it('counts nodes and lines, and takes the earliest first', () => {
    const fold = createFold<{ node: string }>();
    fold.add({ node: 'n1' }, line(5, 'late'), 0);
    fold.add({ node: 'n1' }, line(3, '08:00:03 ready'), 0);
    fold.add({ node: 'n2' }, line(2, '08:00:02 ready'), 0);
    fold.add({ node: 'n2' }, line(4, '08:00:04 ready'), 0);
    expect(fold.take(0, 0).map(({ text, nodes, count, at }) => [text, [...nodes], count, at.slice(17, 19)])).toEqual([
      ['08:00:03 ready', ['n1', 'n2'], 3, '02'],
      ['late', ['n1'], 1, '05'],
    ]);
    expect(fold.size).toBe(0);
  });

  it('holds a line for the given time', () => {
    const fold = createFold<{ node: string }>();
    fold.add({ node: 'n1' }, line(1, 'a'), 100);
    fold.add({ node: 'n1' }, line(1, 'b'), 900);
    expect(fold.take(1100, 1000).map(({ text }) => text)).toEqual(['a']);
    expect(fold.take(1899, 1000)).toEqual([]);
    expect(fold.take(1900, 1000).map(({ text }) => text)).toEqual(['b']);
  });
});
