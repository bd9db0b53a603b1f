import { describe, expect, test } from 'vitest';
import { labelQuery } from '../../../src/apimachinery/labels/label-query.ts';

const LABELS = { app: 'agent', tier: 'edge', rank: '7', empty: '' };

describe('labelQuery', () => {
  test.each([
    ['', true],
    ['app', true],
    ['!app', false],
    ['nope', false],
    ['! nope', true],
    ['app=agent', true],
    ['app == agent', true],
    ['app=agent,tier=core', false],
    ['app!=agent', false],
    ['nope!=x', true],
    ['empty=', true],
    ['app=', false],
    ['app in (x, agent)', true],
    ['app in (x,y),tier', false],
    ['app notin (x,y)', true],
    ['nope notin (x)', true],
    ['nope in (x)', false],
    ['tier in (edge),app notin (agent)', false],
    ['rank>6', true],
    ['rank<7', false],
    ['rank<8', true],
    ['rank>7', false],
    ['nope>1', false],
    ['nope<1', false],
    ['empty', true],
    ['empty!=', false],
    ['app==x', false],
    ['app notin (agent,x)', false],
    ['app in (,agent)', true],
    ['app notin (,)', true],
    ['!nope,!app', false],
    ['app=agent,tier=edge,rank=7', true],
    ['app>1', false],
    ['in=agent', false],
    ['toString', false],
    ['app in ()', false],
    ['empty in ()', true],
    ['rank in (7,)', true],
    [' app\t,\n!nope ', true],
  ])('%j', (selector, expected) => {
    expect(labelQuery(selector)(LABELS)).toBe(expected);
  });

  test.each([
    'a b',
    'a in x',
    'a,,b',
    '=x',
    'a=(b)',
    'rank>x',
    'a in (b',
    'a=b=c',
    'a,',
    'a!',
    '!',
    '!!a',
    '!a=b',
    'a in (b))',
    'a in b,c',
    'a in (b c)',
    'a in (b=c)',
    'a>',
    'a=b c',
    'rank>-8',
    '_',
    'rank>+6',
    '-a',
    '/',
    'é',
    'a=-',
    'a notin (-)',
    '\u00a0',
    'a>9223372036854775808',
    'a'.repeat(64),
  ])('%j is a usage error', (selector) => {
    expect(() => labelQuery(selector)).toThrow(expect.objectContaining({ kind: 'usage' }) as Error);
  });

  test.each([
    ['a b', "found 'b', expected: !=, <, =, ==, >, in, notin"],
    ['!,a', "found ',', expected: identifier"],
    ['a<x', "values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer"],
    ['a,,b', "found ',', expected: identifier after ','"],
    ['=x', "found '=', expected: !, identifier, or 'end of string'"],
    ['a=(b)', "found '(', expected: identifier"],
    ['a in x', "found 'x' expected: '('"],
    ['a in (b c)', "found 'c', expected: ',' or ')'"],
    ['a=b=c', "found '=', expected: ',' or 'end of string'"],
    ['a>x', "values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer"],
    ['a in (b,-)', 'values[1][a]: Invalid value: "-": a valid label has at most 63 characters'],
    ['-a', 'Invalid value: "-a": a label key is a name of at most 63 characters'],
  ])('%j: %s', (selector, why) => {
    const message = `unable to parse the selector ${JSON.stringify(selector)}: ${why}`;
    expect(() => labelQuery(selector)).toThrow(message);
  });

  test('the hint shows selectors that work', () => {
    const hint = "selectors look like 'app=agent,tier!=edge' or 'env in (a,b)'";
    expect(() => labelQuery('a b')).toThrow(expect.objectContaining({ hint }) as Error);
  });

  test.each([
    ['n=5', false],
    ['n!=5', true],
    ['n', true],
    ['n in (5)', false],
    ['n notin (5)', true],
    ['n>4', false],
    ['n<6', false],
    ['word>4', false],
    ['word<6', false],
  ])('%j of a number that is no text, and of a word: %s', (selector, expected) => {
    expect(labelQuery(selector)({ n: 5, word: 'many' })).toBe(expected);
  });
});
