import { describe, expect, it } from 'vitest';
import type { Toleration } from '../../../src/kube/wire.ts';
import { tolerationFor, toleratesTaint } from '../../../src/daemonset/placement/tolerations.ts';
import { taint } from '../build.ts';

describe('toleratesTaint', () => {
  it.each<[Toleration, string, boolean]>([
    [{ key: 'gpu', operator: 'Equal', value: 'true', effect: 'NoSchedule' }, 'gpu=true:NoSchedule', true],
    [{ key: 'gpu', value: 'true', effect: 'NoSchedule' }, 'gpu=true:NoSchedule', true],
    [{ key: 'gpu', operator: '', value: 'true' }, 'gpu=true:NoExecute', true],
    [{ key: 'gpu', value: 'true', effect: 'NoSchedule' }, 'gpu=false:NoSchedule', false],
    [{ key: 'gpu', value: 'true', effect: 'NoSchedule' }, 'gpu=true:NoExecute', false],
    [{ key: 'gpu' }, 'gpu:NoSchedule', true],
    [{ key: 'gpu' }, 'gpu=true:NoSchedule', false],
    [{ key: 'gpu', operator: 'Exists' }, 'gpu=true:NoSchedule', true],
    [{ key: 'gpu', operator: 'Exists', effect: 'NoExecute' }, 'gpu=true:NoSchedule', false],
    [{ key: 'cpu', operator: 'Exists' }, 'gpu=true:NoSchedule', false],
    [{ operator: 'Exists' }, 'gpu=true:NoExecute', true],
    [{ operator: 'Exists', effect: 'NoSchedule' }, 'gpu=true:NoExecute', false],
    [{ key: '', operator: 'Exists', effect: '' }, 'gpu=true:NoExecute', true],
    [{}, 'gpu:NoSchedule', true],
    [{}, 'gpu=true:NoSchedule', false],
    [{ key: 'gpu', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 0 }, 'gpu:NoExecute', true],
    [{ key: 'gpu', operator: 'In', value: 'true' }, 'gpu=true:NoSchedule', false],
  ])('%j against %s: %s', (toleration, text, expected) => {
    expect(toleratesTaint(toleration, taint(text))).toBe(expected);
  });

  it.each<[string, string, string, boolean]>([
    ['Lt', '10', '9', true],
    ['Lt', '10', '10', false],
    ['Lt', '10', '11', false],
    ['Gt', '10', '11', true],
    ['Gt', '10', '10', false],
    ['Gt', '-5', '-4', true],
    ['Gt', '0', '-0', false],
    ['Lt', '010', '9', false],
    ['Lt', '+10', '9', false],
    ['Lt', '10', '09', false],
    ['Lt', '10', '', false],
    ['Lt', 'ten', '9', false],
    ['Lt', '9223372036854775807', '9223372036854775806', true],
    ['Lt', '9223372036854775808', '1', false],
    ['Gt', '-9223372036854775808', '-9223372036854775807', true],
  ])('%s %s against %s: %s', (operator, bound, value, expected) => {
    const toleration = { key: 'disk', operator, value: bound, effect: 'NoSchedule' };
    expect(toleratesTaint(toleration, taint(`disk=${value}:NoSchedule`))).toBe(expected);
    expect(toleratesTaint(toleration, taint(`disk=${value}:NoSchedule`), { comparisonOperators: false })).toBe(false);
    expect(toleratesTaint({ ...toleration, key: 'ram' }, taint(`disk=${value}:NoSchedule`))).toBe(false);
  });
});

it('finds the first toleration that tolerates a taint', () => {
  const tolerations = [{ key: 'a', operator: 'Exists' }, { key: 'b', operator: 'Exists' }, { operator: 'Exists' }];
  expect(tolerationFor(tolerations, taint('b=1:NoSchedule'))).toBe(tolerations[1]);
  expect(tolerationFor(tolerations, taint('c=1:NoSchedule'))).toBe(tolerations[2]);
  expect(tolerationFor(tolerations.slice(0, 2), taint('c=1:NoSchedule'))).toBeUndefined();
});
