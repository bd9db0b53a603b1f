import { describe, expect, it } from 'vitest';
import { createLineSplitter, MAX_LINE, textOf } from '../../../src/daemonset/logs/split-lines.ts';

const T = '2026-01-31T08:00:01.123456789Z';

describe('createLineSplitter', () => {
  it('puts lines together wherever the bytes were divided', () => {
    const log = `${T} one\n${T} \n${T} three`;
    for (let cut = 0; cut <= log.length; cut++) {
      const splitter = createLineSplitter({ timestamps: true });
      const lines = [...splitter.push(log.slice(0, cut)), ...splitter.push(log.slice(cut)), ...splitter.end()];
      expect(lines.map(({ at, text, ends }) => [at, text, ends])).toEqual([
        [T, 'one', true],
        [T, '', true],
        [T, 'three', false],
      ]);
    }
  });

  it('keeps a line without a timestamp whole', () => {
    const [line] = createLineSplitter({ timestamps: true }).push('failed to open the log\n');
    expect(line).toMatchObject({ at: '', text: 'failed to open the log' });
  });

  it('gives out a very long line in parts, whose bytes are those of the line', () => {
    const splitter = createLineSplitter({ timestamps: true });
    const part = 'x'.repeat(MAX_LINE / 4);
    const lines = [`${T} `, part, part, part, part, `${T} y\n${T} next\n`].flatMap((bytes) => splitter.push(bytes));
    expect(lines.map(({ at, ends, continues }) => [at, ends, continues])).toEqual([
      [T, false, false],
      ['', true, true],
      [T, true, false],
    ]);
    expect(
      lines
        .slice(0, 2)
        .map(({ text }) => text)
        .join(''),
    ).toBe(`${part.repeat(4)}${T} y`);
  });
});

describe('textOf', () => {
  it('reads UTF-8 from text with one character per byte', () => {
    expect(textOf(Buffer.from('größe ✓').toString('latin1'))).toBe('größe ✓');
    expect(textOf('\xff')).toBe('\ufffd');
  });
});
