import type { Json, JsonObject } from '../../src/core/json/json.ts';

/** A generator of objects of any size, each with a later version in which one value at its end differs. */
export interface GrowingDocument {
  readonly name: string;
  /** `apps/v1` and `DaemonSet`, for the schema. */
  readonly apiVersion: string;
  readonly kind: string;
  make(size: number, last?: string): JsonObject;
}

function schemaOf(depth: number, last: string): Json {
  let node: Json = { type: 'string', description: last };
  for (let level = depth; level > 0; level--) {
    node = {
      type: 'object',
      description: `level ${level}`,
      required: ['inner'],
      properties: { inner: node, name: { type: 'string', maxLength: 63 } },
    };
  }
  return node;
}

const CRD = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' };
const DAEMON_SET = { apiVersion: 'apps/v1', kind: 'DaemonSet' };

function definition(schema: Json): JsonObject {
  return {
    ...CRD,
    metadata: { name: 'things.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'things', singular: 'thing', kind: 'Thing', listKind: 'ThingList' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
    },
  };
}

const named = (count: number, name: (index: number) => string): readonly string[] =>
  Array.from({ length: count }, (_, index) => name(index));

export const GROWING_DOCUMENTS: readonly GrowingDocument[] = [
  {
    name: 'a definition with a deep schema',
    ...CRD,
    make: (size, last = 'a') => definition(schemaOf(size, last)),
  },
  {
    name: 'a definition with a wide schema',
    ...CRD,
    make: (size, last = 'a') => {
      const fields = named(size, (index) => `field${index}`).map((field) => [field, { type: 'string', maxLength: 63 }]);
      return definition({
        type: 'object',
        properties: { ...(Object.fromEntries(fields) as JsonObject), last: { type: 'string', description: last } },
      });
    },
  },
  {
    name: 'a ConfigMap with many keys',
    apiVersion: 'v1',
    kind: 'ConfigMap',
    make: (size, last = 'a') => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings' },
      data: { ...Object.fromEntries(named(size, (index) => `key-${index}`).map((key) => [key, 'value'])), last },
    }),
  },
  {
    name: 'a DaemonSet with long lists',
    ...DAEMON_SET,
    make: (size, last = 'a') => ({
      ...DAEMON_SET,
      metadata: { name: 'agent', finalizers: named(size, (index) => `example.com/finalizer-${index}`) },
      spec: {
        selector: { matchLabels: { app: 'agent' } },
        template: {
          metadata: { labels: { app: 'agent' } },
          spec: {
            containers: [
              {
                name: 'agent',
                image: 'registry.example/agent:1',
                args: named(size, (index) => `--flag-${index}`),
                env: [...named(size, (index) => `NAME_${index}`), 'LAST'].map((name) => ({ name, value: last })),
                volumeMounts: named(size, (index) => `v${index}`).map((name) => ({ name, mountPath: `/data/${name}` })),
              },
            ],
            tolerations: named(size, (index) => `key-${index}`).map((key) => ({ key, operator: 'Exists' })),
            volumes: named(size, (index) => `v${index}`).map((name) => ({ name, emptyDir: {} })),
          },
        },
      },
    }),
  },
];
