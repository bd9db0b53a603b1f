import { beforeAll, expect, it } from 'vitest';
import { repeatedKeys } from '../../../src/apimachinery/patch/repeated-keys.ts';
import { loadSchema } from '../../../src/apimachinery/schema/load-schema.ts';
import type { Schema } from '../../../src/apimachinery/schema/schema.ts';
import type { JsonObject } from '../../../src/core/json/json.ts';

let schema: Schema;

beforeAll(async () => {
  schema = await loadSchema();
});

const agent = (container: JsonObject): JsonObject => ({
  spec: { template: { spec: { containers: [{ name: 'other' }, { name: 'a', ...container }] } } },
});
const patch = (container: JsonObject): JsonObject => ({
  spec: { template: { spec: { containers: [{ name: 'a', ...container }] } } },
});
const found = (live: JsonObject, change: JsonObject) => [
  ...repeatedKeys(schema, schema.kind({ group: 'apps', version: 'v1', kind: 'DaemonSet' }) ?? {}, live, change),
];

const env = [
  { name: 'LEVEL', value: 'info' },
  { name: 'constructor', value: 'c' },
  { name: 'LEVEL', value: 'trace' },
];
const ports = [
  { containerPort: 53, protocol: 'UDP' },
  { containerPort: 53, protocol: 'TCP' },
];

it.each([
  ['a variable', { env }, { env: [{ name: 'LEVEL', value: 'debug' }] }, 'env', 'LEVEL'],
  ['a port', { ports }, { ports: [{ containerPort: 53, name: 'dns' }] }, 'ports', '53'],
])('%s that the live list has twice is found', (_, live, change, list, key) => {
  expect(found(agent(live), patch(change))).toEqual([{ field: `spec.template.spec.containers[1].${list}`, key }]);
});

it.each([
  ['one that it has once', { env: [{ name: 'constructor', value: 'x' }] }],
  ['one that it has not', { env: [{ name: 'toString', value: 'x' }] }],
  ['one that is deleted', { env: [{ name: 'LEVEL', $patch: 'delete' }] }],
  ['a list that is replaced', { env: [{ $patch: 'replace' }, { name: 'LEVEL', value: 'x' }] }],
  ['a container that is replaced', { $patch: 'replace', env: [{ name: 'LEVEL', value: 'x' }] }],
  ['a list without merge key', { args: ['a', 'a'] }],
])('%s is not', (_, change) => {
  expect(found(agent({ env, args: ['a', 'a'] }), patch(change))).toEqual([]);
});
