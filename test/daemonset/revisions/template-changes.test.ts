import { describe, expect, it } from 'vitest';
import { loadSchema } from '../../../src/apimachinery/schema/load-schema.ts';
import { formatPath, templateChanges } from '../../../src/daemonset/revisions/template-changes.ts';

const schema = await loadSchema();

function reported(before: object, after: object) {
  return templateChanges(schema, before, after).map((change) => [formatPath(change.path), change.before, change.after]);
}
const agent = (fields: object) => ({ spec: { containers: [{ name: 'agent', ...fields }] } });

describe('the fields in which two templates differ', () => {
  it.each<[string, object, object, unknown[]]>([
    ['none', agent({ image: 'a' }), agent({ image: 'a' }), []],
    ['an image', agent({ image: 'a' }), agent({ image: 'b' }), [['spec.containers[agent].image', 'a', 'b']]],
    ['an added field', agent({}), agent({ tty: true }), [['spec.containers[agent].tty', undefined, true]]],
    ['a removed field', agent({ tty: true }), agent({}), [['spec.containers[agent].tty', true, undefined]]],
    [
      'nulls and empty lists are absent',
      { metadata: { creationTimestamp: null }, spec: { tolerations: [] } },
      { metadata: {}, spec: {} },
      [],
    ],
    [
      'an empty object is not',
      { spec: {} },
      { spec: { securityContext: {} } },
      [['spec.securityContext', undefined, {}]],
    ],
    [
      'an annotation',
      { metadata: { annotations: { 'a.b/c': '1' } } },
      { metadata: { annotations: { 'a.b/c': '2' } } },
      [['metadata.annotations[a.b/c]', '1', '2']],
    ],
    [
      'an environment variable',
      agent({
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '1' },
        ],
      }),
      agent({
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
        ],
      }),
      [['spec.containers[agent].env[B].value', '1', '2']],
    ],
    [
      'a container added',
      agent({}),
      { spec: { containers: [{ name: 'agent' }, { name: 'side', image: 's' }] } },
      [['spec.containers[side]', undefined, { name: 'side', image: 's' }]],
    ],
    [
      'a container renamed',
      agent({}),
      { spec: { containers: [{ name: 'a2' }] } },
      [
        ['spec.containers[agent]', { name: 'agent' }, undefined],
        ['spec.containers[a2]', undefined, { name: 'a2' }],
      ],
    ],
    [
      'a port',
      agent({ ports: [{ containerPort: 80 }] }),
      agent({ ports: [{ containerPort: 80, hostPort: 80 }] }),
      [['spec.containers[agent].ports[80].hostPort', undefined, 80]],
    ],
    [
      'ports with one number twice',
      agent({
        ports: [
          { containerPort: 53, protocol: 'UDP' },
          { containerPort: 53, protocol: 'TCP' },
        ],
      }),
      agent({
        ports: [
          { containerPort: 53, protocol: 'UDP' },
          { containerPort: 53, protocol: 'SCTP' },
        ],
      }),
      [
        ['spec.containers[agent].ports[53]', { containerPort: 53, protocol: 'TCP' }, undefined],
        ['spec.containers[agent].ports[53/SCTP]', undefined, { containerPort: 53, protocol: 'SCTP' }],
      ],
    ],
    [
      'a port whose protocol was left out',
      agent({
        ports: [
          { containerPort: 53, protocol: 'TCP' },
          { containerPort: 53, protocol: 'UDP' },
        ],
      }),
      agent({ ports: [{ containerPort: 53 }, { containerPort: 53, protocol: 'UDP', name: 'dns' }] }),
      [
        ['spec.containers[agent].ports[53].protocol', 'TCP', undefined],
        ['spec.containers[agent].ports[53/UDP].name', undefined, 'dns'],
      ],
    ],
    [
      'spread constraints, by topology and what happens otherwise',
      {
        spec: { topologySpreadConstraints: [{ topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', maxSkew: 1 }] },
      },
      {
        spec: { topologySpreadConstraints: [{ topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', maxSkew: 2 }] },
      },
      [['spec.topologySpreadConstraints[zone/DoNotSchedule].maxSkew', 1, 2]],
    ],
    [
      'a variable that stands twice, by position',
      agent({
        env: [
          { name: 'A', value: '1' },
          { name: 'A', value: '2' },
        ],
      }),
      agent({
        env: [
          { name: 'A', value: '1' },
          { name: 'A', value: '3' },
        ],
      }),
      [['spec.containers[agent].env[1].value', '2', '3']],
    ],
    [
      'a mount',
      agent({ volumeMounts: [{ mountPath: '/var/log', name: 'log' }] }),
      agent({ volumeMounts: [{ mountPath: '/var/log', name: 'log', readOnly: true }] }),
      [['spec.containers[agent].volumeMounts[/var/log].readOnly', undefined, true]],
    ],
    [
      'arguments, as a whole',
      agent({ args: ['-v', '1'] }),
      agent({ args: ['-v', '2'] }),
      [['spec.containers[agent].args', ['-v', '1'], ['-v', '2']]],
    ],
    ['none in equal arguments', agent({ args: ['-v', '1'] }), agent({ args: ['-v', '1'] }), []],
    [
      'a variable that stands twice only afterwards, by position',
      agent({ env: [{ name: 'A', value: '1' }] }),
      agent({
        env: [
          { name: 'A', value: '1' },
          { name: 'A', value: '2' },
        ],
      }),
      [['spec.containers[agent].env[1]', undefined, { name: 'A', value: '2' }]],
    ],
    [
      'a variable that stood twice, by position',
      agent({
        env: [
          { name: 'A', value: '1' },
          { name: 'A', value: '2' },
        ],
      }),
      agent({ env: [{ name: 'A', value: '1' }] }),
      [['spec.containers[agent].env[1]', { name: 'A', value: '2' }, undefined]],
    ],
    [
      'tolerations in another order, one of them with a null',
      { spec: { tolerations: [{ key: 'a', value: null }, { key: 'b' }] } },
      { spec: { tolerations: [{ key: 'b' }, { value: null, key: 'a' }] } },
      [['spec.tolerations', [{ key: 'a', value: null }, { key: 'b' }], [{ key: 'b' }, { value: null, key: 'a' }]]],
    ],
    [
      'two tolerations that stand elsewhere, each where it stood',
      { spec: { tolerations: [{ key: 'a' }, { key: 'b' }, { key: 'c' }] } },
      { spec: { tolerations: [{ key: 'c' }, { key: 'x' }, { key: 'y' }] } },
      [
        ['spec.tolerations[0].key', 'a', 'x'],
        ['spec.tolerations[1].key', 'b', 'y'],
      ],
    ],
    [
      'tolerations, by position',
      { spec: { tolerations: [{ key: 'a' }] } },
      { spec: { tolerations: [{ key: 'a', operator: 'Exists' }, { key: 'b' }] } },
      [
        ['spec.tolerations[0].operator', undefined, 'Exists'],
        ['spec.tolerations[1]', undefined, { key: 'b' }],
      ],
    ],
    [
      'a removed toleration, without those after it',
      { spec: { tolerations: [{ key: 'a' }, { key: 'b' }, { key: 'c' }] } },
      { spec: { tolerations: [{ key: 'b' }, { key: 'c' }] } },
      [['spec.tolerations[0]', { key: 'a' }, undefined]],
    ],
    [
      'a toleration put before others',
      { spec: { tolerations: [{ key: 'b' }, { key: 'b' }] } },
      { spec: { tolerations: [{ key: 'a' }, { key: 'b' }, { key: 'b' }] } },
      [['spec.tolerations[0]', undefined, { key: 'a' }]],
    ],
    [
      'tolerations in another order',
      { spec: { tolerations: [{ key: 'a', effect: 'x' }, { key: 'b' }] } },
      { spec: { tolerations: [{ key: 'b' }, { effect: 'x', key: 'a' }] } },
      [['spec.tolerations', [{ key: 'a', effect: 'x' }, { key: 'b' }], [{ key: 'b' }, { effect: 'x', key: 'a' }]]],
    ],
    ['another type', agent({ x: { a: 1 } }), agent({ x: [1] }), [['spec.containers[agent].x', { a: 1 }, [1]]]],
    [
      'a list emptied',
      agent({ args: ['a'] }),
      agent({ args: [] }),
      [['spec.containers[agent].args', ['a'], undefined]],
    ],
  ])('%s', (_, before, after, expected) => expect(reported(before, after)).toEqual(expected));

  it('reports a changed order, which restarts pods as well', () => {
    const env = (...names: string[]) => agent({ env: names.map((name) => ({ name, value: '1' })) });
    expect(templateChanges(schema, env('A', 'B', 'C'), env('C', 'A', 'B'))).toEqual([
      {
        path: ['spec', 'containers', { item: 'agent' }, 'env'],
        before: ['A', 'B', 'C'],
        after: ['C', 'A', 'B'],
        reordered: true,
      },
    ]);
    expect(templateChanges(schema, env('A', 'B'), env('A', 'X', 'B'))).toHaveLength(1);
    const tolerating = (...keys: string[]) => ({
      spec: { containers: [], tolerations: keys.map((key) => ({ key })) },
    });
    expect(templateChanges(schema, tolerating('a', 'b'), tolerating('b', 'a'))).toMatchObject([{ reordered: true }]);
  });
});
