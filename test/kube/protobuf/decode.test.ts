import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeObject } from '../../../src/apimachinery/schema/decode.ts';
import { loadSchema } from '../../../src/apimachinery/schema/load-schema.ts';
import { isObject, type Building, type Json, type JsonObject } from '../../../src/core/json/json.ts';
import { putMember } from '../../../src/core/json/members.ts';
import { without } from '../../../src/core/json/without.ts';
import { continueOf, decodeBody, openEnvelope } from '../../../src/kube/protobuf/decode.ts';
import { messagePlan, type FieldType, type MessagePlan } from '../../../src/kube/protobuf/message-plan.ts';
import { InvalidProtobuf } from '../../../src/kube/protobuf/wire-reader.ts';
import { decodeProtobuf } from '../../../src/sandbox/api/body/protobuf.ts';
import { encodeList, encodeMessage, encodeStatus, envelope } from '../../support/encode-protobuf.ts';
import type { RolloutVectors } from '../../vectors/rollout-vectors.ts';

function decoded(bytes: Uint8Array, omit: readonly string[] = []): JsonObject {
  return decodeBody(openEnvelope(bytes), omit);
}

const TIME = fc
  .integer({ min: 1, max: 4_000_000_000 })
  .map((seconds) => new Date(seconds * 1000).toISOString().replace('.000', ''));

function valueOf(type: FieldType, depth: number, integers: fc.Arbitrary<number>): fc.Arbitrary<Json> {
  switch (type) {
    case 'string':
      return fc.string({ minLength: 1, maxLength: 80, unit: 'grapheme' });
    case 'bool':
      return fc.constant(true);
    case 'int':
      return integers.map((value) => value || 1);
    case 'double':
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case 'bytes':
      return fc.uint8Array({ minLength: 1 }).map((bytes) => Buffer.from(bytes).toString('base64'));
    case 'Quantity':
      return fc.constantFrom('1', '100m', '32Gi', '0');
    case 'IntOrString':
      return fc.oneof(fc.integer(), fc.constantFrom('http', '50%', ''));
    case 'FieldsV1':
      return fc.constant({ 'f:metadata': { 'f:labels': { '.': {} } } });
    case 'Time':
      return TIME;
    case 'MicroTime':
      return TIME.map((text) => text.replace('Z', '.000123Z'));
    default:
      return objectOf(type, depth - 1, integers);
  }
}

/** Objects with some of the message's fields, as an API server writes them: without empty lists, and zero values where JSON omits them. */
function objectOf(
  plan: MessagePlan,
  depth: number,
  integers: fc.Arbitrary<number> = fc.maxSafeInteger(),
): fc.Arbitrary<JsonObject> {
  const fields = plan.flatMap((field): (readonly [string, fc.Arbitrary<Json>])[] => {
    if (field === undefined || (typeof field.type === 'object' && depth <= 0)) return [];
    const { name, type, shape } = field;
    if (name === '') return [];
    const value = valueOf(type, depth, integers);
    if (shape === 'list') return [[name, fc.array(value, { minLength: 1, maxLength: 3 })]];
    const key = fc.oneof(fc.constantFrom('app', '__proto__', 'constructor'), fc.string({ maxLength: 8 }));
    if (shape === 'map') return [[name, fc.array(fc.tuple(key, value), { minLength: 1, maxLength: 3 }).map(mapOf)]];
    return [[name, value]];
  });
  return fc.record(Object.fromEntries(fields), { requiredKeys: [] });
}

function mapOf(entries: readonly (readonly [string, Json])[]): JsonObject {
  const map: Building = {};
  for (const [key, value] of entries) putMember(map, key, value);
  return map;
}

describe.each(['Node', 'Pod'] as const)('a list of kind %sList', (kind) => {
  it('is what was encoded', () => {
    fc.assert(
      fc.property(fc.array(objectOf(messagePlan(kind), 4), { maxLength: 4 }), (items) => {
        const metadata = { resourceVersion: '7', continue: 'token', remainingItemCount: 3 };
        const bytes = encodeList(kind, items, metadata);
        expect(continueOf(openEnvelope(bytes))).toBe('token');
        // as text: toEqual does not see a member called __proto__
        expect(JSON.parse(JSON.stringify(decoded(bytes)))).toEqual(
          JSON.parse(JSON.stringify({ kind: `${kind}List`, apiVersion: 'v1', metadata, items })),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('is what the decoder of the sandbox, which follows the schema, makes of each object', async () => {
    const schema = await loadSchema();
    const node = schema.kind({ group: '', version: 'v1', kind }) ?? {};
    fc.assert(
      // the schema knows which integers have 32 bits
      fc.property(objectOf(messagePlan(kind), 4, fc.integer()), (object) => {
        const body = envelope('v1', kind, encodeMessage(messagePlan(kind), object));
        const { object: expected } = decodeObject(schema, node, decodeProtobuf(schema, body.toString('latin1')), kind);
        const { apiVersion, kind: own, ...rest } = expected;
        expect({ apiVersion, own, rest: withoutEmpty(rest) }).toEqual({
          apiVersion: 'v1',
          own: kind,
          rest: withoutEmpty({ ...decoded(body), apiVersion: undefined, kind: undefined }),
        });
      }),
      { numRuns: 40 },
    );
  });
});

/** Without what only the schema's defaults add: an empty object, list or text, and zero. */
function withoutEmpty(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(withoutEmpty);
  if (!isObject(value)) return value;
  const kept = Object.entries(value)
    .map(([key, one]) => [key, one === undefined ? null : withoutEmpty(one)] as const)
    .filter(([, one]) => !isEmpty(one));
  return Object.fromEntries(kept);
}

function isEmpty(value: Json): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isObject(value)) return Object.keys(value).length === 0;
  return value === null || value === '' || value === 0 || value === false;
}

describe('protobuf', () => {
  it('holds every node and pod of a recorded rollout', () => {
    const { objects } = JSON.parse(
      readFileSync(new URL('../../vectors/rollout.json', import.meta.url), 'utf8'),
    ) as RolloutVectors;
    for (const [plural, kind] of [
      ['nodes', 'Node'],
      ['pods', 'Pod'],
    ] as const) {
      const items = objects
        .filter((one) => one.plural === plural)
        .map(({ object }) => withoutNull(object as Json) as JsonObject);
      expect(items.length).toBeGreaterThan(0);
      const typed = items.map((item) => without(item, 'apiVersion', 'kind'));
      expect(decoded(encodeList(kind, typed))['items']).toEqual(typed);
    }
  });

  it('is read without the fields that nobody needs', () => {
    const items = [
      { metadata: { name: 'a', managedFields: [{ manager: 'x' }] }, spec: { containers: [{ name: 'c', image: 'i' }] } },
    ];
    const omit = ['metadata.managedFields', 'spec.containers.image'];
    expect(decoded(encodeList('Pod', items as never), omit)['items']).toEqual([
      { metadata: { name: 'a' }, spec: { containers: [{ name: 'c' }] } },
    ]);
  });

  it('keeps zero values that JSON has, and leaves out the others', () => {
    const pod = {
      status: { containerStatuses: [{ name: 'c', restartCount: 0, ready: false, image: '', imageID: '' }] },
    };
    expect(decoded(encodeList('Pod', [pod as never]))['items']).toEqual([pod]);
    expect(decoded(encodeList('Pod', [{ spec: { nodeName: '', hostNetwork: false, priority: 0 } }]))['items']).toEqual([
      { spec: { priority: 0 } },
    ]);
  });

  it('is skipped where a newer server has a field that is not known here', () => {
    const known = encodeMessage(messagePlan('Taint'), { key: 'k', effect: 'NoSchedule' });
    // field 1000 as text, 1001 as a number, 1002 with 8 bytes, 1003 with 4
    const unknown = Buffer.from('c23e0378797ac83e96 01d13e0102030405060708dd3e01020304'.replace(' ', ''), 'hex');
    const spec = Buffer.concat([Buffer.from([0x2a, known.length + unknown.length]), known, unknown]);
    const node = Buffer.concat([Buffer.from([0x12, spec.length]), spec]);
    expect(decoded(envelope('v1', 'Node', node))).toEqual({
      kind: 'Node',
      apiVersion: 'v1',
      spec: { taints: [{ key: 'k', effect: 'NoSchedule' }] },
    });
  });

  it('has no time where the server has none', () => {
    const pod = Buffer.from([0x0a, 4, 0x42, 0, 0x4a, 0]);
    expect(decoded(envelope('v1', 'Pod', pod))).toEqual({ kind: 'Pod', apiVersion: 'v1', metadata: {} });
  });

  it('reads an error', () => {
    const status = {
      status: 'Failure',
      message: 'nodes is forbidden',
      reason: 'Forbidden',
      details: { kind: 'nodes', causes: [{ message: 'm' }], retryAfterSeconds: 3 },
      code: 403,
    };
    expect(decoded(encodeStatus(status))).toEqual({ kind: 'Status', apiVersion: 'v1', ...status });
  });

  it('is refused when it is cut, changed or something else, never misread without an end', () => {
    const pod = { metadata: { name: 'a', labels: { b: 'c' } }, spec: { containers: [{ name: 'c' }] } };
    const bytes = encodeList('Pod', [pod], { resourceVersion: '7' });
    for (let length = 0; length < bytes.length - 4; length++) {
      expect(() => decoded(bytes.subarray(0, length))).toThrow(InvalidProtobuf);
    }
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, byte) => {
        const changed = Buffer.from(bytes);
        changed[at] = byte;
        try {
          decoded(changed);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidProtobuf);
        }
      }),
    );
    expect(() => decoded(Buffer.from('{"kind":"PodList"}'))).toThrow('without the prefix');
    expect(() => decoded(envelope('v1', 'SecretList', Buffer.alloc(0)))).toThrow('no known message of kind SecretList');
  });
});

function withoutNull(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(withoutNull);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([, one]) => one !== null && one !== undefined);
  return Object.fromEntries(kept.map(([key, one]) => [key, withoutNull(one ?? null)]));
}
