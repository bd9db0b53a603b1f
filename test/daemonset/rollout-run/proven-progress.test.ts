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

  it('says what it corrects', () => {
    const corrections = (changed: Partial<RunState>, text: string) =>
      provenProgress(state(changed), nodes(text), all).corrections;
    expect(corrections({ done: 3 }, 'a* b c')).toEqual(['the run recorded 3 as done, but only 1 node has a new pod']);
    expect(corrections({ done: 3 }, 'a* b* c')).toEqual([
      'the run recorded 3 as done, but only 2 nodes have a new pod',
    ]);
    expect(corrections({ batches: { batch: '1', canary: '2' }, canaries: 0 }, 'a b c')).toEqual([
      'too few canaries have a new pod, so more follow: 2',
    ]);
  });

  it('counts only nodes that may be canaries, and those of the open batch of canaries', () => {
    const isCanary = ({ metadata }: NodeState['node']): boolean => metadata?.name !== 'a';
    const batches = { batch: '1', canary: '2' };
    const left = (text: string, open?: RunState['open']): number | undefined =>
      provenProgress(state({ batches, canaries: 0, open }), nodes(text), isCanary).state.canaries;
    // a is finished and no canary
    expect(left('a* b c d')).toBe(2);
    expect(left('a* b* c d')).toBe(1);
    const at = { value: null, name: 'b' };
    expect(left('a* b c d', { number: 1, canary: true, low: at, high: at, count: 1 })).toBe(1);
    expect(left('a* b c d', { number: 1, canary: false, low: at, high: at, count: 1 })).toBe(2);
  });

  it('leaves canaries without a number, and a run without canaries, as they are', () => {
    const every = state({ batches: { batch: '1', canary: 'all' }, canaries: undefined });
    expect(provenProgress(every, nodes('a b'), all)).toEqual({ state: { ...every, open: undefined }, corrections: [] });
    expect(provenProgress(state(), nodes('a b'), all).state.canaries).toBe(0);
  });

  it('leaves an undo as it is: it has no canaries, and its pods are not those of the target', () => {
    const undoing = state({ done: 5, undo: true, former: 'old' });
    expect(provenProgress(undoing, nodes('a b'), all)).toEqual({ state: undoing, corrections: [] });
  });
});
