import { expect, it } from 'vitest';
import { staleText } from '../../../src/render/nodes/stale-pods.ts';

it('is a line a pod, aligned and safe', () => {
  expect(
    staleText([
      { node: 'n1', pod: 'agent-a', revision: 3 },
      { node: 'node-2', pod: 'agent-\u001bb', revision: undefined },
    ]),
  ).toBe('  n1      pod/agent-a    revision 3\n  node-2  pod/agent-^[b  revision no longer in the history\n');
  expect(staleText([])).toBe('');
});
