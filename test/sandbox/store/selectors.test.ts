import { describe, expect, it } from 'vitest';
import { parseFieldSelector, parseLabelSelector } from '../../../src/sandbox/store/selectors.ts';

describe('parseLabelSelector', () => {
  const labels = { app: 'web', tier: 'front', size: '10' };
  it.each([
    ['app=web', true],
    ['app == web , tier!=back', true],
    ['app=db', false],
    ['app', true],
    ['!app', false],
    ['none', false],
    ['!none', true],
    ['app in (web, db)', true],
    ['app notin (web)', false],
    ['none notin (a)', true],
    ['size > 9', true],
    ['size<10', false],
    ['tier in ()', false],
    ['app!=web', false],
    ['none=', false],
  ])('%s → %s', (text, expected) => {
    expect(parseLabelSelector(text)?.(labels)).toBe(expected);
  });

  it('selects everything when empty', () => {
    expect(parseLabelSelector('')).toBeUndefined();
  });

  it.each([
    ['a==b==', "found '==', expected: ',' or 'end of string'"],
    ['=a', "found '=', expected: !, identifier, or 'end of string'"],
    ['a=b,', "found '', expected: identifier after ','"],
    ['a b', "unable to parse requirement: found 'b', expected: !=, <, =, ==, >, in, notin"],
    ['a in b', "unable to parse requirement: found 'b' expected: '('"],
    [
      'a>x',
      "unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer",
    ],
  ])('refuses %s', (text, message) => {
    expect(() => parseLabelSelector(text)).toThrow(message);
  });
});

describe('parseFieldSelector', () => {
  it('reads terms and their escapes', () => {
    expect(parseFieldSelector('a.b=c,d!=e,f==g\\,h')).toEqual([
      { field: 'a.b', value: 'c', equal: true },
      { field: 'd', value: 'e', equal: false },
      { field: 'f', value: 'g,h', equal: true },
    ]);
  });

  it('ends a field at the first operator', () => {
    expect(parseFieldSelector('b\\=,a=x')).toEqual([
      { field: 'a', value: 'x', equal: true },
      { field: 'b\\', value: '', equal: true },
    ]);
    expect(parseFieldSelector('=,!=')).toEqual([]);
    expect(() => parseFieldSelector('\\=x=')).toThrow('unescaped character in value: =');
  });

  it('refuses a term without an operator', () => {
    expect(() => parseFieldSelector('abc')).toThrow("invalid selector: 'abc'; can't understand 'abc'");
  });
});
