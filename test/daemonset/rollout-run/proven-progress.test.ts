import { describe, expect, it } from 'vitest';
import type { NodeState } from '../../../src/daemonset/rollout-run/node-state.ts';
import { provenProgress } from '../../../src/daemonset/rollout-run/proven-progress.ts';
import type { RunState } from '../../../src/daemonset/rollout-run/state.ts';

const state = (changed: Partial<RunState> = {}): RunState => ({
  version: 2,
  target: 'new',
  batches: { batch: '1' },
  gates: { readyFor: 0, maxRestarts: 0, timeout: 300_000 },
  size: 1,
  canaries: 0,
  done: 0,
  ...changed,
});

/** `a b*`: a is outdated, b has a new pod. */
const nodes = (text: string): readonly NodeState[] =>
  text.split(' ').map((word): NodeState => {
    const node = { metadata: { name: word.replace('*', '') } };
    return word.endsWith('*') ? { kind: 'updated', node, pod: {} } : { kind: 'outdated', node, pod: {}, isReady: true };
  });

const all = (): boolean => true;

describe('the progress of a stored run', () => {
  it.each([
    ['is kept when the pods show it', 'a* b* c d', { done: 2 }, 2],
    ['is less when finished nodes have left', 'b* c d', { done: 2 }, 1],
    ['begins again when all of them have left', 'c d', { done: 2 }, 0],
    ['is no more than was recorded', 'a* b* c* d', { done: 1 }, 1],
  ])('%s', (_, text, changed, done) => {
    const found = provenProgress(state(changed), nodes(text), all);
    expect(found.state.done).toBe(done);
    expect(found.corrections).toHaveLength(done === changed.done ? 0 : 1);
  });

  it('numbers the open batch after what is done', () => {
    const key = (name: string) => ({ value: null, name });
    const open = { number: 3, canary: false, low: key('c'), high: key('c'), count: 1 };
    expect(provenProgress(state({ done: 2, open }), nodes('b* c d'), all).state).toMatchObject({
      done: 1,
      open: { number: 2 },
    });
  });

  it.each([
    ['none, when all of them have a new pod', 'a* b* c d', '2', 0, 0],
    ['as many as have left', 'b* c d', '2', 0, 1],
    ['no fewer than recorded', 'a* b* c* d', '3', 1, 1],
    ['a share of the nodes that there are', 'c d e f', '50%', 0, 2],
    ['a share with what is shown', 'b* c d', '50%', 0, 1],
    ['what was recorded, when no node could be one', 'a* b*', '4', 1, 1],
  ])('leaves as many canaries: %s', (_, text, canary, canaries, left) => {
    const found = provenProgress(state({ batches: { batch: '1', canary }, canaries }), nodes(text), all);
    expect(found.state.canaries).toBe(left);
    expect(found.corrections).toHaveLength(left === canaries ? 0 : 1);
  });

  it('leaves an undo as it is: it has no canaries, and its pods are not those of the target', () => {
    const undoing = state({ done: 5, undo: true, former: 'old' });
    expect(provenProgress(undoing, nodes('a b'), all)).toEqual({ state: undoing, corrections: [] });
  });
});
