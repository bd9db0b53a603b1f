import { describe, expect, it } from 'vitest';
import { wordWrap } from '../../../src/render/explain/word-wrap.ts';

describe('wordWrap, as the library that kubectl wraps with', () => {
  it.each([
    ['one two three', 7, 'one two\nthree'],
    ['one two', 7, 'one two'],
    ['', 7, ''],
    ['a\n\nb\n', 7, 'a\n\nb\n'],
    ['  two  spaces stay', 14, '  two  spaces\nstay'],
    // white space at the end stays where there is room
    ['abc   ', 6, 'abc   '],
    ['abc    ', 6, 'abc'],
    // a long word is not cut, and begins a line of its own
    ['see https://example.com/long', 10, 'see\nhttps://example.com/long'],
    ['https://example.com/long see', 10, 'https://example.com/long\nsee'],
    ['no\u00a0break here', 8, 'no\u00a0break\nhere'],
    // characters, not code units
    ['😀😀 😀😀 😀', 5, '😀😀 😀😀\n😀'],
  ])('%j in %i columns', (text, width, expected) => {
    expect(wordWrap(text, width)).toBe(expected);
  });
});
