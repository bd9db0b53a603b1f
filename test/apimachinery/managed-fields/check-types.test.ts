import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/json/json.ts';
import { typeProblems } from '../../../src/apimachinery/managed-fields/check-types.ts';
import { UNKNOWN } from '../../../src/apimachinery/managed-fields/shape.ts';
import { loadSchema } from '../../../src/apimachinery/schema/load-schema.ts';

const schema = await loadSchema();
const node = schema.kind({ group: 'apps', version: 'v1', kind: 'DaemonSet' }) ?? UNKNOWN;

function problems(spec: Json): readonly string[] {
  return typeProblems(schema, node, { spec });
}

describe('typeProblems', () => {
  it('gives the position, by item keys, and the value as Go prints it', () => {
    const containers = [
      { name: 'a', image: 5, command: ['x', { y: 1 }], tty: 'no', resources: { limits: { cpu: {} } } },
    ];
    expect(problems({ minReadySeconds: 'soon', selector: [], template: { spec: { containers } } })).toEqual([
      '.spec.minReadySeconds: expected numeric (int or float), got string',
      '.spec.selector: expected map, got &{[]}',
      '.spec.template.spec.containers[name="a"].image: expected string, got &value.valueUnstructured{Value:5}',
      '.spec.template.spec.containers[name="a"].command[1]: expected string, got &value.valueUnstructured{Value:map[string]interface {}{"y":1}}',
      '.spec.template.spec.containers[name="a"].tty: expected boolean, got &{no}',
      '.spec.template.spec.containers[name="a"].resources.limits.cpu: expected any scalar, got &{map[]}',
    ]);
  });

  it('includes unknown fields', () => {
    expect(problems({ replicas: 3 })).toEqual(['.spec.replicas: field not declared in schema']);
  });

  it('is empty for a valid object, nulls included', () => {
    const updateStrategy = { rollingUpdate: { maxUnavailable: '10%', maxSurge: 0 } };
    const limits = { cpu: 1, memory: '1Gi' };
    const containers = [{ name: 'a', image: null, resources: { limits } }];
    expect(problems({ updateStrategy, template: { spec: { containers } } })).toEqual([]);
    expect(typeProblems(schema, UNKNOWN, { anything: [1, 'a'] })).toEqual([]);
  });
});
