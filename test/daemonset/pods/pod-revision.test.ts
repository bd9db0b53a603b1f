import { describe, expect, it } from 'vitest';
import { isUpdated, revisionHashOf, templateGenerationOf } from '../../../src/daemonset/pods/pod-revision.ts';

const labelled = (labels: Record<string, string>) => ({ metadata: { labels } });
const hash = 'controller-revision-hash';
const generation = 'pod-template-generation';

describe('isUpdated', () => {
  it.each<[string, Record<string, string>, string, string | undefined, boolean]>([
    ['by hash', { [hash]: 'abc' }, 'abc', undefined, true],
    ['by generation', { [hash]: 'old', [generation]: '3' }, 'abc', '3', true],
    ['by neither', { [hash]: 'old', [generation]: '2' }, 'abc', '3', false],
    ['no hash known', { [hash]: '' }, '', undefined, false],
    ['no labels', {}, 'abc', '3', false],
    ['no generation known', { [generation]: '3' }, 'abc', undefined, false],
  ])('%s', (_, labels, current, currentGeneration, expected) => {
    expect(isUpdated(labelled(labels), current, currentGeneration)).toBe(expected);
  });
});

it.each([
  ['7', '7'],
  ['+7', '7'],
  ['007', '7'],
  ['', undefined],
  ['seven', undefined],
])('reads the template generation %j as %j', (annotation, expected) => {
  const ds = { metadata: { annotations: { 'deprecated.daemonset.template.generation': annotation } } };
  expect(templateGenerationOf(ds)).toBe(expected);
});

it('handles missing generations and hashes', () => {
  expect(templateGenerationOf({})).toBeUndefined();
  expect(revisionHashOf({})).toBeUndefined();
});
