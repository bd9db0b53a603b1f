import { expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { changesText } from '../../../src/render/plan/template-changes.ts';

it('is a line a field: changed, added, removed', () => {
  expect(
    changesText([
      { path: ['spec', 'containers', { item: 'a' }, 'image'], before: 'a:1', after: 'a:\u001b2' },
      { path: ['spec', 'hostNetwork'], before: undefined, after: true },
      { path: ['spec', 'tolerations'], before: [{ key: 'x' }], after: undefined },
    ]),
  ).toBe(
    [
      '  ~ spec.containers[a].image: a:1 -> a:^[2\n',
      '  + spec.hostNetwork: true\n',
      '  - spec.tolerations: [{"key":"x"}]\n',
    ].join(''),
  );
});

const CONTAINER: JsonObject = {
  name: 'b',
  image: 'busybox',
  imagePullPolicy: 'Always',
  env: [{ name: 'A', value: 'one\ntwo' }],
  terminationMessagePath: '/dev/termination-log',
};

it('writes what does not fit into a line as YAML', () => {
  const path = ['spec', 'containers', { item: 'b' }];
  expect(changesText([{ path, before: undefined, after: CONTAINER }])).toBe(
    [
      '  + spec.containers[b]:',
      '      env:',
      '      - name: A',
      '        value: |-',
      '          one',
      '          two',
      '      image: busybox',
      '      imagePullPolicy: Always',
      '      name: b',
      '      terminationMessagePath: /dev/termination-log',
      '',
    ].join('\n'),
  );
});

it('counts what is too long', () => {
  const env = Array.from({ length: 40 }, (_, index) => ({ name: `V${index}`, value: 'x'.repeat(5000) }));
  const text = changesText([
    { path: ['spec', 'containers', { item: 'b' }, 'env'], before: undefined, after: env },
    { path: ['data'], before: 'a'.repeat(5000), after: 'b' },
  ]);
  const lines = text.split('\n');
  expect(lines).toHaveLength(20);
  expect(lines[17]).toBe('      … 24 more lines');
  expect(lines[18]).toMatch(/^ {2}~ data: a+… \(5000 characters\) -> b$/);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(300);
});

it('has a line for each of several tolerations', () => {
  const tolerations = [{ key: 'gpu', operator: 'Exists' }, { operator: 'Exists' }];
  expect(changesText([{ path: ['spec', 'tolerations'], before: tolerations, after: undefined }])).toBe(
    '  - spec.tolerations:\n      - {"key":"gpu","operator":"Exists"}\n      - {"operator":"Exists"}\n',
  );
});

it('writes an object with further parts as YAML, however short', () => {
  const path = ['spec', 'containers', { item: 'b' }];
  expect(changesText([{ path, before: undefined, after: { name: 'b', resources: {} } }])).toBe(
    '  + spec.containers[b]:\n      name: b\n      resources: {}\n',
  );
});

it('is never wider than a terminal: values come below their field, and both are cut', () => {
  const image = ['spec', 'template', 'spec', 'containers', { item: 'agent' }, 'image'];
  const from = 'registry.example.com/platform/observability/agent:1.2.3';
  const changes = [
    { path: image, before: from, after: from.replace('1.2.3', '2.0.0') },
    { path: image, before: undefined, after: 'x'.repeat(90) },
    { path: ['metadata', 'annotations', { item: 'k'.repeat(90) }], before: 'a', after: undefined },
    { path: image.slice(0, -1), before: undefined, after: CONTAINER },
  ];
  const text = changesText(changes, { width: 50 });
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(50);
  expect(text.split('\n').slice(0, 5)).toEqual([
    '  ~ spec.template.spec.containers[agent].image:',
    '      …e.com/platform/observability/agent:1.2.3',
    '      -> …e.com/platform/observability/agent:2.0.0',
    '  + spec.template.spec.containers[agent].image:',
    `      ${'x'.repeat(43)}…`,
  ]);
  // what nobody reads on a terminal stays whole
  expect(changesText(changes)).toContain(`image: ${from} -> ${from.replace('1.2.3', '2.0.0')}`);
});
