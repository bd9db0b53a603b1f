import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FieldSet } from '../../../src/apimachinery/managed-fields/field-set.ts';
import {
  keyElement,
  pathText,
  valueElement,
  type FieldPath,
} from '../../../src/apimachinery/managed-fields/path-element.ts';

const element = fc.constantFrom('f:a', 'f:b', 'k:{"name":"x"}', 'v:1');
const path: fc.Arbitrary<FieldPath> = fc.array(element, { minLength: 1, maxLength: 3 });
const paths = fc.array(path, { maxLength: 8 });

const texts = (set: FieldSet): Set<string> => new Set([...set.paths()].map((one) => one.join('/')));
const textsOf = (list: readonly FieldPath[]): Set<string> => new Set(list.map((one) => one.join('/')));

describe('FieldSet', () => {
  it('is a set of paths', () => {
    fc.assert(
      fc.property(paths, paths, (a, b) => {
        const [x, y] = [FieldSet.of(...a), FieldSet.of(...b)];
        const [p, q] = [textsOf(a), textsOf(b)];
        expect(texts(x)).toEqual(p);
        expect(texts(x.union(y))).toEqual(new Set([...p, ...q]));
        expect(texts(x.intersection(y))).toEqual(new Set([...p].filter((one) => q.has(one))));
        expect(texts(x.difference(y))).toEqual(new Set([...p].filter((one) => !q.has(one))));
        const below = (one: string): boolean => [...q].some((other) => one === other || one.startsWith(`${other}/`));
        expect(texts(x.recursiveDifference(y))).toEqual(new Set([...p].filter((one) => !below(one))));
        for (const one of [...a, ...b]) expect(x.has(one)).toBe(p.has(one.join('/')));
        expect(x.isEmpty).toBe(p.size === 0);
      }),
    );
  });

  it('is written as fieldsV1 and read back', () => {
    fc.assert(
      fc.property(paths, (list) => {
        const set = FieldSet.of(...list);
        expect(texts(FieldSet.fromJson(set.toJson()))).toEqual(texts(set));
      }),
    );
  });

  it('distinguishes a field from what is below it', () => {
    const set = FieldSet.of(['f:spec', 'f:ports', 'k:{"port":80}'], ['f:spec', 'f:ports', 'k:{"port":80}', 'f:port']);
    expect(set.toJson()).toEqual({ 'f:spec': { 'f:ports': { 'k:{"port":80}': { '.': {}, 'f:port': {} } } } });
    expect(set.has(['f:spec'])).toBe(false);
  });
});

describe('path elements', () => {
  it('name items by their keys, in order', () => {
    expect(keyElement({ protocol: 'TCP', containerPort: 80 })).toBe('k:{"containerPort":80,"protocol":"TCP"}');
    expect(valueElement('example.com/hold')).toBe('v:"example.com/hold"');
  });

  it('read as the server writes them in conflicts', () => {
    const one = ['f:spec', 'f:containers', 'k:{"name":"agent"}', 'f:ports', 'k:{"containerPort":80,"protocol":"TCP"}'];
    expect(pathText(one)).toBe('.spec.containers[name="agent"].ports[containerPort=80,protocol="TCP"]');
    expect(pathText(['f:metadata', 'f:finalizers', 'v:"a"'])).toBe('.metadata.finalizers[="a"]');
  });
});
