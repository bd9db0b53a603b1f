import { describe, expect, it } from 'vitest';
import { labelsText, selectorText } from '../../../src/apimachinery/labels/selector-text.ts';

describe('labelsText', () => {
  it('sorts pairs and joins them', () => {
    expect(labelsText({ b: '2', a: '1', 'a-b': '' })).toBe('a-b=,a=1,b=2');
  });
  it('is empty for none', () => {
    expect(labelsText({})).toBe('');
    expect(labelsText(undefined)).toBe('');
  });
});

describe('selectorText', () => {
  it('writes every operator, requirements by key and values sorted', () => {
    const selector = {
      matchLabels: { tier: 'node', app: 'x' },
      matchExpressions: [
        { key: 'zone', operator: 'In', values: ['b', 'a'] },
        { key: 'b', operator: 'NotIn', values: ['x'] },
        { key: 'gone', operator: 'DoesNotExist' },
        { key: 'there', operator: 'Exists' },
      ],
    };
    expect(selectorText(selector)).toBe('app=x,b notin (x),!gone,there,tier=node,zone in (a,b)');
  });
  it('keeps the order of requirements with one key, and sorts the others', () => {
    const selector = {
      matchLabels: { b: '1', c: '2' },
      matchExpressions: [
        { key: 'b', operator: 'Exists' },
        { key: 'a', operator: 'In' },
        { key: 'b', operator: 'NotIn', values: ['x'] },
      ],
    };
    expect(selectorText(selector)).toBe('a in (),b=1,b,b notin (x),c=2');
  });
  it('is empty for an empty or missing selector', () => {
    expect(selectorText({})).toBe('');
    expect(selectorText(undefined)).toBe('');
  });
});
