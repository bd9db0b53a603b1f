import { describe, expect, it } from 'vitest';
import { fitLines, wrap, wrapLine, wrapText } from '../../../src/render/table/wrap.ts';

describe('wrapLine', () => {
  it('breaks between words, and indents what follows', () => {
    expect(wrapLine('  one two three four', 11, '    ')).toBe('  one two\n    three\n    four');
  });

  it('leaves what fits, what is piped, and words that are too long', () => {
    expect(wrapLine('one two', 7)).toBe('one two');
    expect(wrapLine('one two', undefined)).toBe('one two');
    expect(wrapLine('a very-long-word b', 6)).toBe('a\nvery-long-word\nb');
  });

  it('does not count colours', () => {
    expect(wrapLine('\u001b[31mone\u001b[39m two', 7)).toBe('\u001b[31mone\u001b[39m two');
  });
});

describe('wrapText', () => {
  it('wraps each line on a terminal, and none elsewhere', () => {
    const text = 'one two three\nfour\n';
    expect(wrapText(text, { isTTY: true, columns: 9 })).toBe('one two\n    three\nfour\n');
    expect(wrapText(text, { isTTY: false, columns: 9 })).toBe(text);
  });
});

it('keeps the spaces in front of a line, and fills the lines after it', () => {
  expect(wrapLine('    one two three four five', 12, ' ')).toBe('    one two\n three four\n five');
  expect(wrapLine('one  two', 8)).toBe('one  two');
  expect(wrapLine('x', 0, '  ')).toBe('x');
});

it('breaks a word only when it must', () => {
  expect(wrap('abcdef gh', 4)).toEqual(['abcdef', 'gh']);
  expect(wrap('abcdef gh', 4, { hard: true })).toEqual(['abcd', 'ef', 'gh']);
});

describe('fitLines', () => {
  it('breaks lines that are too wide, inside words too, and keeps their spaces', () => {
    expect(fitLines('abcdef\n  ab  \nfits', 4)).toBe('abcd\nef\n  ab\n  \nfits');
  });
  it('leaves what fits, and all of it without a width', () => {
    expect(fitLines('abcd \nab', 5)).toBe('abcd \nab');
    expect(fitLines('abcdef', undefined)).toBe('abcdef');
  });
});
