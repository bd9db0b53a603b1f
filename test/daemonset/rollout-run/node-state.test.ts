import { describe, expect, it } from 'vitest';
import type { Node, Pod } from '../../../src/kube/wire.ts';
import { nodeStates, totalRestartsOf } from '../../../src/daemonset/rollout-run/node-state.ts';
import { viewOf } from '../../../src/daemonset/status/view.ts';
import { daemonSet, node, NOW, old, pod, ready } from '../build.ts';

const alive = (name: string, ...taints: string[]): Node => ({
  ...node(name, {}, ...taints),
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
});

function statesOf(
  nodes: readonly Node[],
  pods: readonly Pod[],
  { evicted = [] as readonly string[], readySeconds = 0 } = {},
) {
  const view = viewOf({ ds: daemonSet(), nodes, pods, hash: 'new', now: NOW });
  return nodeStates(view, { evicted: new Set(evicted), readySeconds });
}
const one = (pods: readonly Pod[], options: Parameters<typeof statesOf>[2] = {}) =>
  statesOf([alive('n1')], pods, options)[0];

describe('the state of a node in a run', () => {
  it('is only that of eligible nodes', () => {
    const states = statesOf([alive('n1'), alive('n2', 'gpu:NoSchedule')], [ready('p-1', 'n1'), ready('p-2', 'n2')]);
    expect(states.map((state) => state.node.metadata?.name)).toEqual(['n1']);
  });

  it('is outdated while its pod is of another revision, and says whether the node is ready', () => {
    expect(one([old('p-1', 'n1')])).toMatchObject({
      kind: 'outdated',
      isReady: true,
      pod: { metadata: { name: 'p-1' } },
    });
    const lost = { ...node('n1'), status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } };
    expect(statesOf([lost], [old('p-1', 'n1')])[0]).toMatchObject({ kind: 'outdated', isReady: false });
    expect(statesOf([node('n1')], [old('p-1', 'n1')])[0]).toMatchObject({ kind: 'outdated', isReady: false });
  });

  it('is updating while its old pod is deleted, also before the watch shows that', () => {
    expect(one([old('p-1', 'n1', { terminating: true })])).toMatchObject({ kind: 'updating', availableAt: undefined });
    const pods = [old('p-1', 'n1', { metadata: { uid: 'u1' } })];
    expect(one(pods, { evicted: ['u1'] })).toMatchObject({ kind: 'updating', cause: { reason: 'Terminating' } });
    expect(one(pods, { evicted: ['u2'] })).toMatchObject({ kind: 'outdated' });
  });

  it('is updating without a pod', () => {
    expect(one([])).toMatchObject({ kind: 'updating', pod: undefined, cause: { reason: 'NoPod' } });
  });

  it('is updating until the new pod has been ready long enough, and the old one is gone', () => {
    expect(one([pod('p-2', 'n1')])).toMatchObject({ kind: 'updating', pod: { metadata: { name: 'p-2' } } });
    const new_ = ready('p-2', 'n1', { readyFor: 30 });
    expect(one([new_], { readySeconds: 60 })).toMatchObject({ kind: 'updating', availableAt: NOW + 30_000 });
    expect(one([old('p-1', 'n1', { terminating: true }), new_])).toMatchObject({
      kind: 'updating',
      pod: { metadata: { name: 'p-1' } },
      availableAt: undefined,
    });
    expect(one([new_], { readySeconds: 30 })).toMatchObject({ kind: 'updated', pod: { metadata: { name: 'p-2' } } });
  });
});

it('restarts count in all containers', () => {
  const status = (restartCount: number) => ({ name: 'c', ready: true, restartCount, image: 'a', imageID: 'a' });
  const restarted = {
    ...pod('p', 'n1'),
    status: { initContainerStatuses: [status(2)], containerStatuses: [status(1), status(4)] },
  };
  expect(totalRestartsOf(restarted)).toBe(7);
  expect(totalRestartsOf({})).toBe(0);
});
