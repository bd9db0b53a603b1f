import { beforeAll, describe, expect, it } from 'vitest';
import { sharedMergeKeys } from '../../../src/apimachinery/patch/shared-merge-keys.ts';
import { strategicMergePatch } from '../../../src/apimachinery/patch/strategic-merge-patch.ts';
import { threeWayStrategicPatch } from '../../../src/apimachinery/patch/three-way.ts';
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
const node = () => schema.kind({ group: 'apps', version: 'v1', kind: 'DaemonSet' }) ?? {};
const patched = (live: JsonObject, wanted: JsonObject) => [
  ...sharedMergeKeys(schema, node(), {
    original: {},
    wanted,
    live,
    result: strategicMergePatch(schema, node(), live, wanted),
  }),
];
const applied = (original: JsonObject, live: JsonObject, wanted: JsonObject) => {
  const body = threeWayStrategicPatch(schema, node(), { original, modified: wanted, current: live });
  const result = strategicMergePatch(schema, node(), live, body);
  return [...sharedMergeKeys(schema, node(), { original, wanted, live, result })];
};

const level = (...values: readonly string[]): JsonObject => ({
  env: values.map((value) => ({ name: 'LEVEL', value })),
});
const dns = (...protocols: readonly string[]): JsonObject => ({
  ports: protocols.map((protocol) => ({ containerPort: 53, protocol })),
});
const others = { env: [{ name: 'constructor', value: 'c' }, ...(level('info', 'trace')['env'] as JsonObject[])] };
const variable = { field: 'spec.template.spec.containers[1].env', key: 'name LEVEL' };
const port = { field: 'spec.template.spec.containers[1].ports', key: 'containerPort 53' };

describe('a patch', () => {
  it.each([
    ['changes the first of two variables', others, level('debug'), variable],
    ['has a variable twice', level('info'), level('debug', 'trace'), { ...variable, isRepeated: true }],
    ['does not say which port', dns('UDP', 'TCP'), { ports: [{ containerPort: 53, name: 'dns' }] }, port],
    ['changes the first of two ports into the second', dns('UDP', 'TCP'), dns('TCP'), port],
  ])('that %s is found', (_, live, change, expected) => {
    expect(patched(agent(live), patch(change))).toEqual([{ isRepeated: false, ...expected }]);
  });

  it.each([
    ['one of a variable that is there once', { env: [{ name: 'constructor', value: 'x' }] }],
    ['one of a variable that is not there', { env: [{ name: 'toString', value: 'x' }] }],
    ['one that deletes both', { env: [{ name: 'LEVEL', $patch: 'delete' }] }],
    ['one that replaces the list', { env: [{ $patch: 'replace' }, { name: 'LEVEL', value: 'x' }] }],
    ['one that replaces the container', { $patch: 'replace', ...level('x') }],
    ['one of a list without merge key', { args: ['a', 'a'] }],
    ['one of the first port', { ports: [{ containerPort: 53, protocol: 'UDP', name: 'dns' }] }],
  ])('is right: %s', (_, change) => {
    expect(patched(agent({ ...others, ...dns('UDP', 'TCP'), args: ['a', 'a'] }), patch(change))).toEqual([]);
  });
});

// What kubectl and a real API server store in each case is in test/transcripts/repeated-variable.transcript
describe('a client-side apply', () => {
  it.each([
    ['a second variable of the name', level('1'), level('1'), level('1', '2'), { ...variable, isRepeated: true }],
    ['a change of the second', level('1', '2'), level('1', '2'), level('1', '3'), { ...variable, isRepeated: true }],
    ['one variable instead of two', level('1', '2'), level('1', '2'), level('2'), variable],
    ['one instead of two, where one is left', level('1', '2'), level('2'), level('2'), variable],
    ['a second protocol', dns('UDP'), dns('UDP'), dns('UDP', 'TCP'), port],
    ['one protocol less', dns('UDP', 'TCP'), dns('UDP', 'TCP'), dns('TCP'), port],
    ['one protocol less, the other being of somebody else', dns('UDP'), dns('UDP', 'TCP'), { ports: [] }, port],
  ])('loses %s', (_, original, live, file, expected) => {
    const found = applied(patch(original), agent(live), patch(file));
    expect(found).toEqual([{ isRepeated: false, ...expected }]);
  });

  it.each([
    ['what is there', level('1', '2'), level('1', '2'), level('1', '2')],
    ['a change of the first', level('1', '2'), level('1', '2'), level('3', '2')],
    ['two where none was', {}, {}, level('1', '2')],
    ['none where two were', level('1', '2'), level('1', '2'), {}],
    ['another protocol for the first', dns('UDP', 'TCP'), dns('UDP', 'TCP'), dns('SCTP', 'TCP')],
    ['a port beside one of somebody else', dns('UDP'), dns('UDP', 'TCP'), dns('UDP')],
  ])('stores %s', (_, original, live, file) => {
    expect(applied(patch(original), agent(live), patch(file))).toEqual([]);
  });
});
