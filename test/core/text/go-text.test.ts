import { describe, expect, it } from 'vitest';
import { goScalarText, goText } from '../../../src/core/text/go-text.ts';

describe('goText', () => {
  it('prints values as Go’s fmt does', () => {
    expect(goText({ b: [1, 'x', null], a: { c: true } })).toBe('map[a:map[c:true] b:[1 x <nil>]]');
  });
});

describe('goScalarText', () => {
  it.each([
    [1e21, '1e+21'],
    [1e-7, '1e-07'],
    [-2.5e-9, '-2.5e-09'],
    [0.25, '0.25'],
    ['1e-7', '1e-7'],
    [true, 'true'],
  ])('prints %j as %s', (value, text) => {
    expect(goScalarText(value)).toBe(text);
  });
});
