import { describe, expect, it } from 'vitest';
import type { Node, NodeSelectorTerm } from '../../../src/kube/wire.ts';
import { checkTerm, readTerm, requiredTerms, termMatches } from '../../../src/daemonset/placement/node-affinity.ts';
import { node } from '../build.ts';

function check(term: NodeSelectorTerm, on: Node, index = 0) {
  const read = readTerm(term, index);
  const checked = checkTerm(read, on);
  expect(checked.pass).toBe(termMatches(read, on));
  return checked;
}
const at = node('n1', { zone: 'a', size: '10', empty: '', word: 'ten', constructor_: 'x' });

describe('requirements on labels', () => {
  it.each<[string, string, string[] | undefined, boolean]>([
    ['zone', 'In', ['a'], true],
    ['zone', 'In', ['b', 'a'], true],
    ['zone', 'In', ['b'], false],
    ['none', 'In', ['a'], false],
    ['empty', 'In', [''], true],
    ['none', 'In', [''], false],
    ['zone', 'NotIn', ['a'], false],
    ['zone', 'NotIn', ['b'], true],
    ['none', 'NotIn', ['a'], true],
    ['zone', 'Exists', undefined, true],
    ['empty', 'Exists', [], true],
    ['none', 'Exists', [], false],
    ['constructor', 'Exists', [], false],
    ['zone', 'DoesNotExist', [], false],
    ['none', 'DoesNotExist', [], true],
    ['toString', 'DoesNotExist', [], true],
    ['size', 'Gt', ['9'], true],
    ['size', 'Gt', ['10'], false],
    ['size', 'Lt', ['11'], true],
    ['size', 'Lt', ['10'], false],
    ['size', 'Gt', ['007'], true],
    ['word', 'Gt', ['1'], false],
    ['none', 'Lt', ['1'], false],
    ['empty', 'Lt', ['1'], false],
  ])('%s %s %j: %s', (key, operator, values, pass) => {
    const term = check({ matchExpressions: [{ key, operator, ...(values && { values }) }] }, at);
    expect(term.pass).toBe(pass);
    expect(term.requirements).toHaveLength(1);
    expect(term.requirements[0]).toMatchObject({ on: 'label', key, operator, values: values ?? [], pass });
    expect(term.requirements[0]).not.toHaveProperty('invalid');
  });

  it("reports the node's value", () => {
    const term = {
      matchExpressions: [
        { key: 'zone', operator: 'In', values: ['b'] },
        { key: 'none', operator: 'Exists' },
      ],
    };
    expect(check(term, at, 3)).toEqual({
      index: 3,
      pass: false,
      requirements: [
        { on: 'label', key: 'zone', operator: 'In', values: ['b'], actual: 'a', pass: false },
        { on: 'label', key: 'none', operator: 'Exists', values: [], actual: undefined, pass: false },
      ],
    });
  });
});

describe('what cannot match', () => {
  it.each<[string, string, string[], string]>([
    ['zone', 'In', [], 'In needs at least one value'],
    ['none', 'NotIn', [], 'NotIn needs at least one value'],
    ['zone', 'Exists', ['a'], 'Exists takes no values'],
    ['none', 'DoesNotExist', ['a'], 'DoesNotExist takes no values'],
    ['size', 'Gt', ['1', '2'], 'Gt needs exactly one integer'],
    ['size', 'Gt', ['1.5'], 'Gt needs exactly one integer'],
    ['size', 'Lt', ['99999999999999999999'], 'Lt needs exactly one integer'],
    ['size', 'Gt', ['-5'], '"-5" is not a label value'],
    ['none', 'NotIn', ['a b'], '"a b" is not a label value'],
    ['no key', 'DoesNotExist', [], '"no key" is not a label key'],
    ['zone', 'Equals', ['a'], '"Equals" is not an operator'],
  ])('%s %s %j: %s', (key, operator, values, invalid) => {
    const [requirement] = check({ matchExpressions: [{ key, operator, values }] }, at).requirements;
    expect(requirement).toMatchObject({ pass: false, invalid });
  });
});

describe('requirements on fields', () => {
  it.each<[string, string, string[], boolean]>([
    ['metadata.name', 'In', ['n1'], true],
    ['metadata.name', 'In', ['n2'], false],
    ['metadata.name', 'NotIn', ['n2'], true],
    ['metadata.name', 'NotIn', ['n1'], false],
    ['metadata.name', 'In', ['n1', 'n2'], false],
    ['metadata.name', 'Exists', [], false],
    ['metadata.name', 'Gt', ['n0'], false],
    ['metadata.uid', 'In', ['n1'], false],
    ['metadata.uid', 'NotIn', ['n1'], true],
    ['metadata.uid', 'In', [''], true],
  ])('%s %s %j: %s', (key, operator, values, pass) => {
    expect(check({ matchFields: [{ key, operator, values }] }, at).pass).toBe(pass);
  });
});

describe('terms', () => {
  const zoneA = { key: 'zone', operator: 'In', values: ['a'] };
  const zoneB = { key: 'zone', operator: 'In', values: ['b'] };
  it('match when all requirements match', () => {
    const name = { key: 'metadata.name', operator: 'In', values: ['n1'] };
    expect(check({ matchExpressions: [zoneA], matchFields: [name] }, at).pass).toBe(true);
    expect(check({ matchExpressions: [zoneB], matchFields: [name] }, at).pass).toBe(false);
    expect(check({ matchExpressions: [zoneA, zoneB] }, at).pass).toBe(false);
  });
  it('match nothing when empty', () => {
    expect(check({}, at).pass).toBe(false);
    expect(check({ matchExpressions: [], matchFields: [] }, at).pass).toBe(false);
  });
});

it('distinguishes an empty list of terms from none', () => {
  expect(requiredTerms({})).toBeUndefined();
  expect(requiredTerms({ affinity: { nodeAffinity: {} } })).toBeUndefined();
  const required = { nodeSelectorTerms: [] };
  expect(
    requiredTerms({ affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: required } } }),
  ).toEqual([]);
});
