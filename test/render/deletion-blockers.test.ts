import { expect, it } from 'vitest';
import { blockersText } from '../../src/render/deletion-blockers.ts';

it("lists finalizers, the server's messages, and the pods", () => {
  const pods = [{ node: 'n1', pod: 'p1', cause: { area: 'terminating', reason: 'Terminating', message: '' } }] as const;
  expect(
    blockersText(
      { finalizers: ['foregroundDeletion', 'a.io/\u001bx', 'constructor'], messages: ['1 pod left'], pods },
      0,
    ),
  ).toBe(
    [
      'held by the finalizer foregroundDeletion (its dependents are deleted first)',
      'held by the finalizer a.io/^[x',
      'held by the finalizer constructor',
      '1 pod left',
      '1 node: Terminating',
      '  n1  pod/p1',
      '',
    ].join('\n'),
  );
});
