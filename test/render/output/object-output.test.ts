import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { eventPrinter, listOf, objectPrinter } from '../../../src/render/output/object-output.ts';

const agent = (name: string): JsonObject => ({
  kind: 'DaemonSet',
  apiVersion: 'apps/v1',
  metadata: { name, managedFields: [{ manager: 'kubectl' }] },
});
const piped = { output: { isTTY: false } };

describe('objectPrinter', () => {
  it('prints JSON as kubectl does, without managed fields', () => {
    expect(objectPrinter('json', piped)(agent('a'))).toBe(
      '{\n    "apiVersion": "apps/v1",\n    "kind": "DaemonSet",\n    "metadata": {\n        "name": "a"\n    }\n}\n',
    );
  });

  it('shows managed fields when asked', () => {
    expect(objectPrinter('yaml', { ...piped, showManagedFields: true })(agent('a'))).toBe(
      'apiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  managedFields:\n  - manager: kubectl\n  name: a\n',
    );
  });

  it('separates YAML documents', () => {
    const print = objectPrinter('yaml', piped);
    expect(print(agent('a')) + print(agent('b'))).toBe(
      'apiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  name: a\n---\napiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  name: b\n',
    );
  });

  it('prints several objects as one list, managed fields hidden in each', () => {
    expect(objectPrinter('yaml', piped)(listOf([agent('a')]))).toBe(
      'apiVersion: v1\nitems:\n- apiVersion: apps/v1\n  kind: DaemonSet\n  metadata:\n    name: a\nkind: List\nmetadata:\n  resourceVersion: ""\n',
    );
  });

  it('names objects, one a line', () => {
    const print = objectPrinter('name', piped);
    expect(print(agent('a'))).toBe('daemonset.apps/a\n');
    expect(print(listOf([agent('a'), { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } }]))).toBe(
      'daemonset.apps/a\npod/p\n',
    );
  });

  it('escapes unsafe characters for a terminal', () => {
    const object = { kind: 'X', metadata: { name: 'a\u202eb' } };
    expect(objectPrinter('json', { output: { isTTY: true } })(object)).toContain('"a\\u202eb"');
    expect(objectPrinter('json', piped)(object)).toContain('"a\u202eb"');
    expect(objectPrinter('name', piped)(object)).toBe('x/a\\u202eb\n');
  });
});

describe('eventPrinter', () => {
  const object: JsonObject = { kind: 'X', apiVersion: 'v1', metadata: { name: 'a', managedFields: [] } };

  it('prints JSON one event a line', () => {
    expect(eventPrinter('json', piped)('ADDED', object)).toBe(
      '{"type":"ADDED","object":{"apiVersion":"v1","kind":"X","metadata":{"name":"a"}}}\n',
    );
  });

  it('prints YAML documents', () => {
    const print = eventPrinter('yaml', piped);
    const document = (type: string): string =>
      `object:\n  apiVersion: v1\n  kind: X\n  metadata:\n    name: a\ntype: ${type}\n`;
    expect(print('ADDED', object) + print('DELETED', object)).toBe(`${document('ADDED')}---\n${document('DELETED')}`);
  });

  it('prints names as they are', () => {
    expect(eventPrinter('name', piped)('DELETED', object)).toBe('x/a\n');
  });
});
