import { describe, expect, it } from 'vitest';
import { requirementMatches, selectorMatches } from '../../../src/apimachinery/labels/label-selector.ts';

const LABELS = { app: 'agent', tier: 'edge', empty: '' };

describe('a requirement', () => {
  it.each([
    ['In', ['agent', 'x'], true, false],
    ['In', ['x'], false, false],
    ['In', [], false, false],
    ['NotIn', ['agent'], false, true],
    ['NotIn', ['x'], true, true],
    ['Exists', [], true, false],
    ['DoesNotExist', [], false, true],
    // of a newer server, or misspelled
    ['exists', [], false, false],
    ['Gt', ['1'], false, false],
  ])('%s %j: with the label agent %s, without the label %s', (operator, values, withIt, withoutIt) => {
    expect(requirementMatches(operator, values, 'agent')).toBe(withIt);
    expect(requirementMatches(operator, values, undefined)).toBe(withoutIt);
  });

  it('takes an empty value for a label that is there', () => {
    expect(requirementMatches('Exists', [], '')).toBe(true);
    expect(requirementMatches('In', [''], '')).toBe(true);
    expect(requirementMatches('In', [''], undefined)).toBe(false);
  });
});

describe('a selector', () => {
  it('matches nothing when it is missing, and everything when it is empty', () => {
    expect(selectorMatches(undefined, LABELS)).toBe(false);
    for (const selector of [{}, { matchLabels: {} }, { matchExpressions: [] }]) {
      expect(selectorMatches(selector, LABELS)).toBe(true);
      expect(selectorMatches(selector, {})).toBe(true);
    }
  });

  it.each([
    [{ matchLabels: { app: 'agent' } }, true],
    [{ matchLabels: { app: 'agent', tier: 'core' } }, false],
    [{ matchLabels: { missing: '' } }, false],
    [{ matchLabels: { empty: '' } }, true],
    [{ matchLabels: { constructor: 'Object' } }, false],
    [{ matchExpressions: [{ key: 'tier', operator: 'In', values: ['edge'] }] }, true],
    [{ matchExpressions: [{ key: 'tier', operator: 'Exists' }] }, true],
    [{ matchExpressions: [{ key: 'toString', operator: 'Exists' }] }, false],
    [{ matchExpressions: [{ key: 'tier', operator: 'In' }] }, false],
    [{ matchExpressions: [{ key: 'missing', operator: 'NotIn', values: ['edge'] }] }, true],
    // all of them must match
    [
      {
        matchExpressions: [
          { key: 'app', operator: 'Exists' },
          { key: 'tier', operator: 'DoesNotExist' },
        ],
      },
      false,
    ],
    [
      { matchLabels: { app: 'agent' }, matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['edge'] }] },
      false,
    ],
    [{ matchLabels: { app: 'x' }, matchExpressions: [{ key: 'tier', operator: 'Exists' }] }, false],
  ])('%j matches: %s', (selector, expected) => {
    expect(selectorMatches(selector, LABELS)).toBe(expected);
  });
});
