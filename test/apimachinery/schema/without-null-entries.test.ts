import { beforeAll, describe, expect, it } from 'vitest';
import { loadSchema } from '../../../src/apimachinery/schema/load-schema.ts';
import type { Schema } from '../../../src/apimachinery/schema/schema.ts';
import { withoutNullEntries } from '../../../src/apimachinery/schema/without-null-entries.ts';
import type { JsonObject } from '../../../src/core/json/json.ts';

let schema: Schema;

beforeAll(async () => {
  schema = await loadSchema();
});

function without(kind: string, object: JsonObject): JsonObject {
  const node = schema.kind({ group: kind === 'DaemonSet' ? 'apps' : '', version: 'v1', kind }) ?? {};
  return withoutNullEntries(schema, node, object);
}

function pod(spec: JsonObject): JsonObject {
  return { spec: { template: { spec } } };
}

describe('nulls in maps of scalars', () => {
  it.each([
    ['a node selector', pod({ nodeSelector: { a: null, b: 'x' } }), pod({ nodeSelector: { b: 'x' } })],
    [
      'limits',
      pod({ containers: [{ name: 'a', resources: { limits: { cpu: null, memory: '1Mi' } } }] }),
      pod({ containers: [{ name: 'a', resources: { limits: { memory: '1Mi' } } }] }),
    ],
    ['labels', { metadata: { labels: { a: null } } }, { metadata: { labels: {} } }],
    ['annotations', { metadata: { annotations: { a: null, b: '' } } }, { metadata: { annotations: { b: '' } } }],
    ['a selector', { spec: { selector: { matchLabels: { a: null } } } }, { spec: { selector: { matchLabels: {} } } }],
  ])('go from %s', (_, object, expected) => expect(without('DaemonSet', object)).toEqual(expected));

  it('go from the data of a ConfigMap, whatever the key', () => {
    const object = JSON.parse('{"data":{"__proto__":"x","constructor":null,"a":null}}') as JsonObject;
    expect(JSON.stringify(without('ConfigMap', object))).toBe('{"data":{"__proto__":"x"}}');
  });
});

it('keeps the nulls of fields', () => {
  const object = pod({ nodeSelector: null, containers: [{ name: 'a', image: null }], affinity: null });
  expect(without('DaemonSet', object)).toEqual(object);
});
