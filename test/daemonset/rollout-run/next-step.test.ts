import { describe, expect, it } from 'vitest';
import type { NodeState } from '../../../src/daemonset/rollout-run/node-state.ts';
import type { RunState } from '../../../src/daemonset/rollout-run/state.ts';
import { remainingBatches, nextStep, type StepInput } from '../../../src/daemonset/rollout-run/next-step.ts';
import type { Node, Pod } from '../../../src/kube/wire.ts';

const nodeOf = (name: string): Node => ({ metadata: { name } });
const podOf = (name: string, restarts = 0): Pod => ({
  metadata: { name: `agent-${name}`, uid: `uid-${name}` },
  status: {
    containerStatuses: [{ name: 'agent', restartCount: restarts, ready: true, image: 'a', imageID: 'a' }],
  },
});
const stale = (name: string, isReady = true): NodeState => ({
  kind: 'outdated',
  node: nodeOf(name),
  pod: podOf(name),
  isReady,
});
const done = (name: string, restarts = 0): NodeState => ({
  kind: 'updated',
  node: nodeOf(name),
  pod: podOf(name, restarts),
});
const pending = (name: string, availableAt?: number): NodeState => ({
  kind: 'updating',
  node: nodeOf(name),
  pod: undefined,
  cause: { area: 'pod', reason: 'NoPod', message: '' },
  availableAt,
});

const STATE: RunState = {
  version: 2,
  target: 'new',
  batches: { batch: '2' },
  gates: { readyFor: 0, maxRestarts: 1, timeout: 0 },
  size: 2,
  canaries: 0,
  done: 3,
};
const key = (name: string) => ({ value: null, name });
const OPEN: RunState = { ...STATE, open: { number: 4, canary: false, low: key('b'), high: key('d'), count: 2 } };
const look = (nodeStates: readonly NodeState[], more: Partial<StepInput> = {}): StepInput => ({
  nodeStates,
  isCanary: () => true,
  priorRestarts: new Map(),
  blocked: false,
  ...more,
});
const evicted = (state: RunState, seen: StepInput): readonly string[] => {
  const step = nextStep(state, seen);
  return step.kind === 'evict' ? step.pods.map(({ node }) => node) : [step.kind];
};

describe('nextStep', () => {
  it('opens the next batch, with ready nodes only', () => {
    const step = nextStep(STATE, look([stale('c'), done('a'), stale('b', false), stale('e'), stale('d')]));
    expect(step).toMatchObject({
      kind: 'open',
      open: { number: 4, canary: false, low: key('c'), high: key('d'), count: 2 },
      canaries: 0,
    });
  });

  it('counts canaries down', () => {
    const step = nextStep({ ...STATE, canaries: 3 }, look([stale('a'), stale('b'), stale('c'), stale('d')]));
    expect(step).toMatchObject({ kind: 'open', open: { canary: true, count: 2 }, canaries: 1 });
  });

  it('evicts only in the open batch, and no more at a time than it was opened with', () => {
    expect(evicted(OPEN, look([stale('a'), stale('b'), stale('c'), stale('d'), stale('e')]))).toEqual(['b', 'c']);
    expect(evicted(OPEN, look([pending('b'), stale('c'), stale('d')]))).toEqual(['c']);
    expect(evicted(OPEN, look([pending('b'), pending('c'), stale('d')]))).toEqual(['wait']);
    expect(evicted(OPEN, look([done('b'), stale('c')], { blocked: true }))).toEqual(['wait']);
    expect(evicted(OPEN, look([done('b'), stale('c', false)]))).toEqual(['close']);
  });

  it('reads the cluster again after twenty evictions', () => {
    const names = Array.from({ length: 50 }, (_, index) => `c${index + 10}`);
    const state: RunState = { ...OPEN, open: { number: 1, canary: false, low: key('b'), high: key('d'), count: 50 } };
    expect(evicted(state, look(names.map((name) => stale(name))))).toEqual(names.slice(0, 20));
  });

  it('reverses the order on undo', () => {
    expect(evicted({ ...OPEN, undo: true }, look([stale('b'), stale('c'), stale('d')]))).toEqual(['d', 'c']);
  });

  it('waits until the first pod can be available', () => {
    expect(nextStep(OPEN, look([pending('b', 70), pending('c'), done('d'), pending('e', 1)]))).toMatchObject({
      kind: 'wait',
      until: 70,
    });
    expect(nextStep(OPEN, look([pending('b')]))).toMatchObject({ kind: 'wait', until: undefined });
  });

  it('closes a batch whose nodes are up to date or gone', () => {
    expect(nextStep(OPEN, look([stale('a'), done('b'), done('d')]))).toEqual({ kind: 'close', nodes: ['b', 'd'] });
    expect(nextStep(OPEN, look([stale('a')]))).toEqual({ kind: 'close', nodes: [] });
  });

  it('fails when an updated pod restarts too often, not counting earlier restarts', () => {
    expect(nextStep(OPEN, look([done('a', 2), stale('b')]))).toEqual({
      kind: 'fail',
      reason: 'pod/agent-a on a has restarted 2 times',
    });
    expect(evicted(OPEN, look([done('a', 1), stale('b')]))).toEqual(['b']);
    expect(evicted(OPEN, look([done('a', 7), stale('b')], { priorRestarts: new Map([['uid-a', 6]]) }))).toEqual(['b']);
  });

  it('says once that a pod has restarted, and nothing of those of the old revision', () => {
    const strict: RunState = { ...OPEN, gates: { ...OPEN.gates, maxRestarts: 0 } };
    expect(nextStep(strict, look([done('a', 1), stale('b')]))).toEqual({
      kind: 'fail',
      reason: 'pod/agent-a on a has restarted',
    });
    const crashing: NodeState = { kind: 'outdated', node: nodeOf('b'), pod: podOf('b', 90), isReady: true };
    expect(evicted(strict, look([crashing]))).toEqual(['b']);
  });

  it('does not stop an undo because of the pods that it replaces', () => {
    expect(evicted({ ...OPEN, undo: true }, look([done('a', 9), stale('b')]))).toEqual(['b']);
  });

  it('says which nodes it waits for', () => {
    const step = nextStep(OPEN, look([pending('b', 70), pending('c'), stale('d')]));
    expect(step).toMatchObject({ kind: 'wait', for: [pending('b', 70), pending('c'), stale('d')] });
  });

  it('opens canaries before others, and counts down only those', () => {
    const isCanary = ({ metadata }: Node): boolean => metadata?.name === 'c';
    const canary: RunState = { ...STATE, batches: { batch: '2', canary: '1' }, canaries: 1 };
    const states = [stale('a'), stale('b'), stale('c')];
    expect(nextStep(canary, look(states, { isCanary }))).toMatchObject({
      kind: 'open',
      open: { canary: true, low: key('c'), high: key('c') },
      canaries: 0,
    });
    expect(nextStep({ ...canary, canaries: 0 }, look(states, { isCanary }))).toMatchObject({
      kind: 'open',
      open: { canary: false, low: key('a') },
      canaries: 0,
    });
    const all: RunState = { ...STATE, batches: { batch: '2', canary: 'all' }, canaries: undefined };
    expect(nextStep(all, look(states, { isCanary }))).toMatchObject({ open: { canary: true }, canaries: undefined });
  });

  it('leaves canaries to their own batches, where all that match are canaries', () => {
    const isCanary = ({ metadata }: Node): boolean => metadata?.name === 'c';
    const all: RunState = { ...OPEN, batches: { batch: '2', canary: 'all' }, canaries: undefined };
    expect(evicted(all, look([stale('b'), stale('c'), stale('d')], { isCanary }))).toEqual(['b', 'd']);
    const some: RunState = { ...OPEN, batches: { batch: '2', canary: '1' } };
    expect(evicted(some, look([stale('b'), stale('c'), stale('d')], { isCanary }))).toEqual(['b', 'c']);
  });

  it('finishes when only nodes that are not ready are left', () => {
    expect(nextStep(STATE, look([done('a'), pending('b'), stale('c', false)]))).toEqual({
      kind: 'finish',
      left: ['c'],
    });
    expect(nextStep(STATE, look([]))).toEqual({ kind: 'finish', left: [] });
  });
});

it('excludes the open batch from the remaining ones', () => {
  const batches = remainingBatches(OPEN, look([stale('a'), stale('b'), stale('d'), stale('e'), stale('f')]));
  expect(batches.map(({ nodes }) => nodes.map(({ name }) => name))).toEqual([['a', 'e'], ['f']]);
});
