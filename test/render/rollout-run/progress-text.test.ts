import { expect, it } from 'vitest';
import type { NodeState } from '../../../src/daemonset/rollout-run/node-state.ts';
import type { OpenBatch } from '../../../src/daemonset/rollout-run/state.ts';
import { batchName, waitingText } from '../../../src/render/rollout-run/progress-text.ts';

const open = (canary: boolean, value: string | null): OpenBatch =>
  ({ number: 2, canary, low: { value, name: 'a' }, high: { value, name: 'b' } }) as OpenBatch;

it.each([
  [open(false, null), undefined, false, 'batch 2'],
  [open(false, null), 5, false, 'batch 2 of 5'],
  [open(true, null), 5, false, 'batch 2 of 5 (canary)'],
  [open(false, 'zone-a'), undefined, false, 'batch 2 (zone-a)'],
  [open(true, 'zone-a'), 5, true, 'batch 2 of 5 (undo, canary, zone-a)'],
  [open(false, ''), undefined, true, 'batch 2 (undo)'],
  [open(false, 'a\u001b[2J'), undefined, false, 'batch 2 (a^[[2J)'],
])('%j of %s (undo: %s) is %s', (batch, total, undo, name) => {
  expect(batchName(batch, total, undo)).toBe(name);
});

it('names the first node that is being updated, and why it is not ready', () => {
  const node = (kind: string, name: string, reason = ''): NodeState =>
    ({ kind, node: { metadata: { name } }, cause: { reason } }) as unknown as NodeState;
  const batch = open(false, 'zone-a');
  const waited = [node('outdated', 'n1'), node('updating', 'n2', 'ContainerCreating'), node('updating', 'n3', 'x')];
  expect(waitingText(batch, waited, 1, false)).toBe('batch 2 (zone-a): 1 of 4 nodes ready; n2: ContainerCreating');
  expect(waitingText(batch, waited.slice(0, 1), 0, true)).toBe('batch 2 (undo, zone-a): 0 of 1 node ready');
  expect(waitingText(batch, [node('updating', 'n\u0007', 'why')], 0, false)).toContain('; n^G: why');
});
