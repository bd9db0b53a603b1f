import { describe, expect, it } from 'vitest';
import { safeCell, safeText } from '../../../src/core/text/terminal-safe.ts';

describe('safeText', () => {
  it.each([
    ['escape sequences', '\x1b[2J\x1b]0;title\x07', '^[[2J^[]0;title^G'],
    ['carriage returns, in kubectl’s way', 'fine\rbad', 'fine\\rbad'],
    ['the other control characters', '\x00\x08\x0b\x0c\x7f', '^@^H^K^L^?'],
    ['the second set of control characters', '\x9b31m\x85', '\\u009b31m\\u0085'],
    ['newlines and tabs', 'a\nb\tc', 'a\\nb\\tc'],
    ['bidirectional overrides, isolates and marks', 'a\u202eb\u2066c\u2069\u200f', 'a\\u202eb\\u2066c\\u2069\\u200f'],
    ['what draws nothing', 'a\u200bb\ufeffc\u00add\u3164', 'a\\u200bb\\ufeffc\\u00add\\u3164'],
    ['joiners in plain words', 'ad\u200dmin', 'ad\\u200dmin'],
    ['line separators', 'a\u2028b\u2029', 'a\\u2028b\\u2029'],
    ['invisible letters beyond the first plane', 'a\u{e0041}', 'a\\u{e0041}'],
    ['halves of surrogate pairs', 'a\ud800b', 'a\ufffdb'],
  ])('makes %s visible', (_, text, shown) => {
    expect(safeText(text)).toBe(shown);
  });

  it.each(['plain ASCII ~!', 'grüße', '日本語', 'نمی‌خواهم', '👩‍💻 ❤️', 'हिन्दी'])('leaves %s alone', (text) => {
    expect(safeText(text)).toBe(text);
  });

  it('keeps newlines and tabs when the layout is the text’s own', () => {
    expect(safeText('a\n\tb\x1b\r\n', { newlines: true, tabs: true })).toBe('a\n\tb^[\\r\n');
  });
});

describe('safeCell', () => {
  it('cuts at the first line break, as kubectl’s tables do', () => {
    expect(safeCell('one\ntwo')).toBe('one...');
    expect(safeCell('one\r\ntwo')).toBe('one...');
    expect(safeCell('one\ftwo')).toBe('one...');
  });

  it('makes the rest safe', () => {
    expect(safeCell('a\x1bb')).toBe('a^[b');
    expect(safeCell('\x1b\n')).toBe('^[...');
  });
});
