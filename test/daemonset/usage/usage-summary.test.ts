import { describe, expect, it } from 'vitest';
import { readQuantity } from '../../../src/apimachinery/quantity/quantity.ts';
import type { Amount } from '../../../src/apimachinery/quota/amounts.ts';
import type { PodUsage, ResourceUsage } from '../../../src/daemonset/usage/pod-usage.ts';
import {
  distributionOf,
  outliersOf,
  shareOf,
  sortedByUsage,
  usagePools,
} from '../../../src/daemonset/usage/usage-summary.ts';
import { pod } from '../build.ts';

function amount(text: string): Amount {
  const quantity = readQuantity(text);
  if (quantity === undefined) throw new Error(text);
  return quantity;
}

function used(text: string): ResourceUsage {
  return { used: text === '?' ? undefined : amount(text), requested: undefined, limit: undefined };
}

function usages(memory: readonly string[], labels: readonly (Record<string, string> | undefined)[] = []) {
  return memory.map((text, index): PodUsage => {
    const [name, node] = [`p${index}`, `n${index}`];
    const agent = { pod: pod(name, node), name, node, labels: labels[index] };
    return { agent, cpu: used('10m'), memory: used(text), containers: [], allocatable: undefined };
  });
}

const nodes = (pods: readonly PodUsage[]): readonly string[] => pods.map(({ agent }) => agent.node);

describe('percentiles of what pods use are values that occur, by nearest rank', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => `${100 - index}Mi`);
  it.each([
    [['64Mi'], ['64Mi', '64Mi', '64Mi']],
    [
      ['3Mi', '1Mi', '2Mi', '4Mi'],
      ['2Mi', '4Mi', '4Mi'],
    ],
    [
      ['1Mi', '?', '3Mi', '2Mi'],
      ['2Mi', '3Mi', '3Mi'],
    ],
    [hundred, ['50Mi', '95Mi', '100Mi']],
  ])('%j', (memory, [p50 = '', p95 = '', max = '']) => {
    const found = distributionOf(usages(memory), 'memory', 'used');
    expect([found?.p50.nano, found?.p95.nano, found?.max.nano]).toEqual([p50, p95, max].map((one) => amount(one).nano));
  });

  it('there are none without any value', () => {
    expect(distributionOf(usages(['?', '?']), 'memory', 'used')).toBeUndefined();
    expect(distributionOf(usages(['1Mi']), 'memory', 'requested')).toBeUndefined();
  });
});

describe('an outlier uses more than twice the median and 16Mi more', () => {
  it.each([
    [['64Mi', '64Mi', '64Mi', '200Mi'], ['n3']],
    [['64Mi', '64Mi', '64Mi', '128Mi'], []],
    [['64Mi', '64Mi', '64Mi', '129Mi'], ['n3']],
    [['2Mi', '2Mi', '17Mi'], []],
    [['2Mi', '2Mi', '18Mi'], ['n2']],
    [['200Mi', '?', '64Mi', '64Mi'], ['n0']],
    // two are no majority
    [['64Mi', '200Mi'], []],
    [['64Mi', '?', '200Mi'], []],
  ])('%j: %j', (memory, expected) => {
    const found = outliersOf(usages(memory), 'memory');
    expect(nodes(found.map(({ usage }) => usage))).toEqual(expected);
  });

  it('names the median, and compares each resource by itself', () => {
    const pods = usages(['64Mi', '60Mi', '200Mi']);
    expect(outliersOf(pods, 'memory')[0]?.median.nano).toBe(amount('64Mi').nano);
    expect(outliersOf(pods, 'cpu')).toEqual([]);
  });
});

it('pools are sorted by the value of the label, and nodes without it come last', () => {
  const pods = usages(['1Mi', '2Mi', '3Mi', '4Mi'], [{ zone: 'b' }, {}, { zone: 'a' }, undefined]);
  expect(usagePools(pods, 'zone').map(({ value, pods: own }) => [value, nodes(own)])).toEqual([
    ['a', ['n2']],
    ['b', ['n0']],
    [undefined, ['n1', 'n3']],
  ]);
});

it('sorts by exact values, the largest first and unknown ones last', () => {
  // the same in doubles
  const pods = usages(['9007199254740993', '?', '9007199254740992', '9007199254740994']);
  expect(nodes(sortedByUsage(pods, 'memory', 'used'))).toEqual(['n3', 'n0', 'n2', 'n1']);
});

it('a share is a fraction, and unknown where a part or the whole is', () => {
  expect(shareOf(amount('500m'), amount('2'))).toBe(0.25);
  expect(shareOf(undefined, amount('2'))).toBeUndefined();
  expect(shareOf(amount('1'), undefined)).toBeUndefined();
  expect(shareOf(amount('1'), amount('0'))).toBeUndefined();
});
