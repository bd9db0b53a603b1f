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
});
