import { describe, expect, it } from 'vitest';
import stringWidth from 'string-width';
import {
  apart,
  displayWidth,
  NARROW,
  truncate,
  truncateMiddle,
  truncateStart,
} from '../../../src/render/table/width.ts';

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

describe('a text that fits exactly', () => {
  it.each([truncate, truncateStart, truncateMiddle])('is not cut: %o', (cut) => {
    expect([cut('abc', 3), cut('abc', 4), cut('日本', 4)]).toEqual(['abc', 'abc', '日本']);
  });
  it.each([truncate, truncateStart, truncateMiddle])('is an ellipsis in one column, and nothing in none: %o', (cut) => {
    expect([cut('abc', 1), cut('abc', 0)]).toEqual(['…', '']);
  });
});

describe('truncateMiddle', () => {
  it('keeps both ends, the beginning the longer one', () => {
    expect([truncateMiddle('abcdef', 5), truncateMiddle('abcdef', 4), truncateMiddle('abcdef', 3)]).toEqual([
      'ab…ef',
      'ab…f',
      'a…f',
    ]);
    expect(truncateMiddle('abc', 2)).toBe('a…');
  });
  it('never cuts a family or a flag', () => {
    expect(truncateMiddle('👩‍👩‍👧abcdef👩‍👩‍👧', 6)).toBe('👩‍👩‍👧a…👩‍👩‍👧');
  });
});

describe('apart', () => {
  it('cuts in the middle, so that an image keeps its tag', () => {
    expect(apart('registry.example/agent:1', 'registry.example/agent:2', 9)).toEqual(['…/agent:1', '…/agent:2']);
    expect(apart('agent-of-nodes:1', 'other-of-nodes:2', 9)).toEqual(['agen…es:1', 'othe…es:2']);
  });
  it('cuts at the beginning what differs only at its end, and at the end what has one middle and one end', () => {
    expect(apart('aaaaaaaab', 'aaaaaaaac', 4)).toEqual(['…aab', '…aac']);
    expect(apart('abXXXXXyz', 'acXXXXXyz', 3)).toEqual(['ab…', 'ac…']);
  });
  it('cuts equal texts at their end', () => {
    expect(apart('abcdefghi', 'abcdefghi', 5)).toEqual(['abcd…', 'abcd…']);
  });
});
