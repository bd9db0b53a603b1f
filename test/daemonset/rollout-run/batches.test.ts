import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  batchSize,
  compareKeys,
  keyOf,
  planBatches,
  type BatchRules,
} from '../../../src/daemonset/rollout-run/batches.ts';
import { isIn, openBatch } from '../../../src/daemonset/rollout-run/state.ts';
import type { Node } from '../../../src/kube/wire.ts';

const node = (name: string, zone?: string, ring?: string): Node => ({
  metadata: { name, labels: { ...(zone === undefined ? {} : { zone }), ...(ring === undefined ? {} : { ring }) } },
});
const RULES: BatchRules = { by: undefined, size: 1, isCanary: () => true, canaries: 0, reverse: false };
const isEdge = ({ metadata }: Node): boolean => metadata?.labels?.['ring'] === 'edge';

const shown = (nodes: readonly Node[], rules: Partial<BatchRules>): readonly string[] =>
  planBatches(nodes, { ...RULES, ...rules }).map(
    ({ canary, value, nodes: keys }) =>
      `${canary ? 'canary ' : ''}${value ?? '-'}: ${keys.map(({ name }) => name).join(' ')}`,
  );

describe('planBatches', () => {
  const nodes = [node('d', 'z2'), node('c'), node('b', 'z1'), node('a', 'z2', 'edge'), node('e', 'z1', 'edge')];

  it('splits nodes by name into batches of the given size', () => {
    expect(shown(nodes, { size: 2 })).toEqual(['-: a b', '-: c d', '-: e']);
    expect(shown([], { size: 2 })).toEqual([]);
  });

  it('groups by label value, nodes without the label last', () => {
    expect(shown(nodes, { by: 'zone', size: 3 })).toEqual(['z1: b e', 'z2: a d', '-: c']);
  });

  it('starts with canaries', () => {
    expect(shown(nodes, { canaries: 1, size: 3 })).toEqual(['canary -: a', '-: b c d', '-: e']);
    expect(shown(nodes, { canaries: undefined, isCanary: isEdge, by: 'zone', size: 9 })).toEqual([
      'canary z1: e',
      'canary z2: a',
      'z1: b',
      'z2: d',
      '-: c',
    ]);
    expect(shown(nodes, { canaries: 1, isCanary: isEdge, size: 9 })).toEqual(['canary -: a', '-: b c d e']);
  });

  it('reverses the order', () => {
    expect(shown(nodes, { by: 'zone', size: 3, reverse: true })).toEqual(['-: c', 'z2: d a', 'z1: e b']);
  });

  const label = fc.option(fc.constantFrom('z1', 'z2', '10', '9', ''), { nil: undefined });
  const cluster = fc
    .uniqueArray(fc.string({ unit: fc.constantFrom('a', 'b', '-', '1', '0'), minLength: 1, maxLength: 4 }), {
      maxLength: 30,
    })
    .chain((names) =>
      fc.tuple(
        ...names.map((name) => fc.tuple(label, fc.constantFrom('edge', undefined)).map(([z, r]) => node(name, z, r))),
      ),
    );
  const rules = fc.record({
    by: fc.constantFrom(undefined, 'zone'),
    size: fc.integer({ min: 1, max: 6 }),
    isCanary: fc.constantFrom(isEdge, () => true),
    canaries: fc.constantFrom(undefined, 0, 1, 3),
    reverse: fc.boolean(),
  });

  it('puts each node into exactly one batch, of one group and limited size', () => {
    fc.assert(
      fc.property(cluster, rules, (all, requested) => {
        const batches = planBatches(all, requested);
        const names = batches.flatMap(({ nodes: keys }) => keys.map(({ name }) => name));
        expect(names.toSorted()).toEqual(all.map(({ metadata }) => metadata?.name ?? '').toSorted());
        for (const { nodes: keys, value } of batches) {
          expect(keys.length).toBeGreaterThan(0);
          expect(keys.length).toBeLessThanOrEqual(requested.size);
          expect(new Set(keys.map((key) => key.value))).toEqual(new Set([value]));
        }
      }),
    );
  });

  it('puts canaries first, no more than requested, and only matching nodes', () => {
    fc.assert(
      fc.property(cluster, rules, (all, requested) => {
        const batches = planBatches(all, requested);
        const canaries = batches.filter(({ canary }) => canary);
        expect(batches.slice(0, canaries.length)).toEqual(canaries);
        const chosen = canaries.flatMap(({ nodes: keys }) => keys.map(({ name }) => name));
        const able = all.filter(requested.isCanary).map(({ metadata }) => metadata?.name ?? '');
        expect(able).toEqual(expect.arrayContaining(chosen));
        expect(chosen).toHaveLength(Math.min(able.length, requested.canaries ?? Infinity));
      }),
    );
  });

  it('does not depend on the order of the input', () => {
    fc.assert(
      fc.property(cluster, rules, (all, requested) => {
        expect(planBatches(all.toReversed(), requested)).toEqual(planBatches(all, requested));
      }),
    );
  });

  it('creates batches that can be restored from their ends', () => {
    fc.assert(
      fc.property(cluster, rules, (all, requested) => {
        for (const batch of planBatches(all, { ...requested, canaries: 0 })) {
          const open = openBatch(batch, 1);
          const within = all.map((one) => keyOf(one, requested.by)).filter((key) => isIn(open, key));
          expect(within.toSorted(compareKeys)).toEqual(batch.nodes.toSorted(compareKeys));
          expect(open.count).toBe(batch.nodes.length);
        }
      }),
    );
  });

  it('plans 5,000 nodes in a state that stays small', () => {
    const many = Array.from({ length: 5000 }, (_, index) =>
      node(`ip-10-0-${Math.floor(index / 250)}-${index % 250}.eu-central-1.compute.internal`, `z${index % 3}`),
    );
    const batches = planBatches(many, { ...RULES, by: 'zone', size: 500 });
    expect(batches).toHaveLength(12);
    const [first] = batches;
    if (first === undefined) throw new Error('no batch');
    expect(JSON.stringify(openBatch(first, 1)).length).toBeLessThan(300);
  });
});

describe('batchSize', () => {
  it('keeps numbers and rounds percentages up', () => {
    expect(batchSize('3', 100)).toBe(3);
    expect(batchSize('10%', 101)).toBe(11);
    expect(batchSize('1%', 5)).toBe(1);
    expect(batchSize('100%', 7)).toBe(7);
  });

  it('rejects anything else', () => {
    for (const text of ['0', '0%', '101%', '-1', '1.5', '', '%', 'all', '1 %', '9999999999']) {
      expect(batchSize(text, 10), text).toBeUndefined();
    }
  });
});
