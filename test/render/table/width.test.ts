import { describe, expect, it } from 'vitest';
import stringWidth from 'string-width';
import { displayWidth, NARROW, truncate, truncateStart } from '../../../src/render/table/width.ts';

describe('displayWidth', () => {
  it.each([
    ['plain', 5],
    ['grüße', 5],
    ['e\u0301', 1],
    ['日本語', 6],
    ['👩‍💻', 2],
    ['❤️', 2],
    ['…', 1],
    ['\x1b[31mred\x1b[39m', 3],
    ['\x1b[31m赤\x1b[39m', 2],
    ['', 0],
  ])('%j takes %i columns', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});

describe('text that is measured without a lookup', () => {
  it('is as wide as string-width says', () => {
    const characters = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code));
    const narrow = characters.filter((character) => NARROW.test(character));
    expect(narrow.length).toBeGreaterThan(0x5f);
    expect(narrow.filter((character) => stringWidth(character) !== 1)).toEqual([]);
  });
});

describe('truncateStart', () => {
  it('keeps the end of what does not fit', () => expect(truncateStart('spec.image', 6)).toBe('…image'));
  it('never cuts a wide character in half', () => expect(truncateStart('日本語', 4)).toBe('…語'));
});

describe('truncate', () => {
  it('leaves what fits', () => expect(truncate('fluentd', 7)).toBe('fluentd'));
  it('cuts longer text with an ellipsis', () => expect(truncate('fluentd', 6)).toBe('fluen…'));
  it('never cuts a wide character in half', () => expect(truncate('日本語', 4)).toBe('日…'));
  it('is empty for width 0', () => expect(truncate('fluentd', 0)).toBe(''));
});
