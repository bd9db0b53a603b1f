import { describe, expect, it } from 'vitest';
import { wrapLine, wrapText } from '../../../src/render/table/wrap.ts';

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
