import { beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { decodeObject, TypeMismatch, type Decoded } from '../../../src/apimachinery/schema/decode.ts';
import { loadDescriptions, loadSchema } from '../../../src/apimachinery/schema/load-schema.ts';
import type { Schema } from '../../../src/apimachinery/schema/schema.ts';

let schema: Schema;

beforeAll(async () => {
  schema = await loadSchema();
});

function decode(object: JsonObject, kind = 'Pod', group = ''): Decoded {
  const node = schema.kind({ group, version: 'v1', kind });
  if (node === undefined) throw new Error(`there is no ${kind}`);
  return decodeObject(schema, node, object, kind);
}

const inSpec = (spec: JsonObject): JsonObject => ({ metadata: { name: 'a' }, spec });
const specOf = ({ object }: Decoded): unknown => object['spec'];

describe('decodeObject', () => {
  it('names unknown fields by their paths', () => {
    const { unknown, object } = decode({
      ...inSpec({ containers: [{ name: 'a' }, { nmae: 'b', ports: [{ port: 1 }] }] }),
      extra: {},
    });
    expect(unknown).toEqual(['spec.containers[1].nmae', 'spec.containers[1].ports[0].port', 'extra']);
    expect(object).not.toHaveProperty('extra');
  });

  it('drops nulls and what Go omits, and writes what Go always writes', () => {
    const read = decode(
      inSpec({
        nodeName: '',
        hostNetwork: false,
        nodeSelector: {},
        tolerations: [],
        terminationGracePeriodSeconds: 0,
        priority: null,
        containers: [{ name: 'a', stdin: false, args: [], env: [{ name: 'X', value: '' }] }],
      }),
    );
    expect(specOf(read)).toEqual({
      terminationGracePeriodSeconds: 0,
      containers: [{ name: 'a', env: [{ name: 'X' }], resources: {} }],
    });
  });

  it('writes quantities in their shortest form', () => {
    const requests = { cpu: '0.5', memory: '1024Mi', 'example.com/gpu': 2 };
    expect(specOf(decode(inSpec({ containers: [{ name: 'a', resources: { requests } }] })))).toMatchObject({
      containers: [{ resources: { requests: { cpu: '500m', memory: '1Gi', 'example.com/gpu': '2' } } }],
    });
  });

  it.each([
    [
      inSpec({ containers: 'a' }),
      'json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type []v1.Container',
    ],
    [
      inSpec({ hostNetwork: 'yes' }),
      'json: cannot unmarshal string into Go struct field PodSpec.spec.hostNetwork of type bool',
    ],
    [
      inSpec({ priority: 1.5 }),
      'json: cannot unmarshal number 1.5 into Go struct field PodSpec.spec.priority of type int32',
    ],
    [
      inSpec({ nodeSelector: { a: 1 } }),
      'json: cannot unmarshal number into Go struct field PodSpec.spec.nodeSelector of type string',
    ],
    [
      inSpec({ containers: [{ name: 'a', resources: { limits: { cpu: 'much' } } }] }),
      "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
    ],
  ])('refuses %j', (object, message) => {
    expect(() => decode(object)).toThrow(expect.objectContaining({ name: TypeMismatch.name, message }));
  });

  it('reads back what it wrote', () => {
    const first = decode(
      inSpec({
        containers: [{ name: 'a', image: 'a:1', ports: [{ containerPort: 80, hostPort: 0 }] }],
        volumes: [{ name: 'v', emptyDir: {} }],
        securityContext: {},
      }),
    );
    expect(decode(first.object)).toEqual(first);
  });
});

describe('the schema', () => {
  it('has the supported kinds and their list rules', () => {
    expect(schema.release).toMatch(/^v1\.\d+\.\d+$/);
    const spec = schema.resolve({ $ref: '#/components/schemas/io.k8s.api.core.v1.PodSpec' });
    expect(spec.properties?.['containers']).toMatchObject({
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['name'],
      'x-kubernetes-patch-merge-key': 'name',
    });
    expect(schema.kind({ group: 'apps', version: 'v1', kind: 'Nothing' })).toBeUndefined();
  });

  it('has no dangling references', () => {
    const referred = new Set(JSON.stringify(schema.schemas).match(/(?<="#\/components\/schemas\/)[^"]+/g));
    expect([...referred].filter((name) => !Object.hasOwn(schema.schemas, name))).toEqual([]);
  });

  it('has field descriptions', async () => {
    const descriptions = await loadDescriptions();
    expect(descriptions['io.k8s.api.apps.v1.DaemonSetSpec']?.['minReadySeconds']).toContain('ready');
    expect(Object.keys(descriptions).filter((name) => !Object.hasOwn(schema.schemas, name))).toEqual([]);
  });
});
