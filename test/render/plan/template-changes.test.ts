import { expect, it } from 'vitest';
import { changesText } from '../../../src/render/plan/template-changes.ts';

it('is a line a field: changed, added, removed', () => {
  expect(
    changesText([
      { path: ['spec', 'containers', { key: 'name', value: 'a' }, 'image'], before: 'a:1', after: 'a:\u001b2' },
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
