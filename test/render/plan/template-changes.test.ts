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
  expect(lines[17]).toBe('      … 64 more lines');
  expect(lines[18]).toMatch(/^ {2}~ data: a+… \(5000 characters\) -> b$/);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(300);
});
