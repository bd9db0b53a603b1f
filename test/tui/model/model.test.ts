import { describe, expect, it } from 'vitest';
import type { ControllerRevision, Node, Pod } from '../../../src/kube/wire.ts';
import { groupLabels, groupOf } from '../../../src/tui/model/grouping.ts';
import { createModelBuilder } from '../../../src/tui/model/model.ts';
import { paceOf } from '../../../src/tui/model/pace.ts';
import { ago, daemonSet, node, NOW, old, pod, ready, rolling } from '../../daemonset/build.ts';
import { modelOf, storeOf } from '../build.ts';

const ZONE = 'topology.kubernetes.io/zone';
const SECOND = 1000;
const alive = (name: string, labels: Record<string, string> = {}, ...taints: string[]): Node => ({
  ...node(name, labels, ...taints),
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
});

function failing(name: string, on: string, reason: string, restarts = 0, hash = 'new'): Pod {
  const made = pod(name, on, { hash });
  const status = { name: 'agent', ready: false, restartCount: restarts, image: 'a', imageID: 'a' };
  return { ...made, status: { ...made.status, containerStatuses: [{ ...status, state: { waiting: { reason } } }] } };
}

describe('the model', () => {
  it('counts the done nodes of each group, and leaves ineligible nodes out', () => {
    const nodes = [
      alive('n1', { [ZONE]: 'a' }),
      alive('n2', { [ZONE]: 'a' }),
      alive('n3', { [ZONE]: 'b' }),
      alive('n4', { [ZONE]: 'c' }, 'gpu:NoSchedule'),
    ];
    const model = modelOf(storeOf({ nodes, pods: [ready('a', 'n1'), ready('b', 'n2'), old('c', 'n3')] }));
    expect(model.groups.map(({ name, done, entries }) => [name, done, entries.length])).toEqual([
      ['a', 2, 2],
      ['b', 0, 1],
    ]);
    expect(model.desired).toBe(3);
  });

  it('counts the restarts of the current revision alone', () => {
    const pods = [failing('a', 'n1', 'CrashLoopBackOff', 3), failing('b', 'n2', 'CrashLoopBackOff', 90, 'old')];
    expect(modelOf(storeOf({ nodes: [alive('n1'), alive('n2')], pods })).restarts).toBe(3);
  });

  it('lists the cause of most nodes first, and nothing that is not stuck', () => {
    const nodes = ['n1', 'n2', 'n3', 'n4'].map((name) => alive(name));
    const pods = [
      failing('a', 'n1', 'ErrImagePull'),
      failing('b', 'n2', 'CrashLoopBackOff'),
      failing('c', 'n3', 'CrashLoopBackOff'),
      ready('d', 'n4'),
    ];
    expect(modelOf(storeOf({ nodes, pods })).causes.map(({ reason, entries }) => [reason, entries.length])).toEqual([
      ['CrashLoopBackOff', 2],
      ['ErrImagePull', 1],
    ]);
  });

  it('has one cause for what the kubelet alternates between, with the text of the nodes that back off', () => {
    const nodes = ['n1', 'n2', 'n3'].map((name) => alive(name));
    const pulls = [
      failing('a', 'n1', 'ErrImagePull'),
      failing('b', 'n2', 'ImagePullBackOff'),
      failing('c', 'n3', 'ErrImagePull'),
    ];
    const causesOf = (pods: readonly Pod[]) =>
      modelOf(storeOf({ nodes, pods })).causes.map(({ reason, entries }) => [reason, entries.length]);
    expect(causesOf(pulls)).toEqual([['ImagePullBackOff', 3]]);
    const exit = (exitCode: number) => ({ terminated: { reason: 'Error', exitCode, finishedAt: ago(5) } });
    const ended = (made: Pod, state: object, lastState = {}): Pod => {
      const status = { name: 'agent', ready: false, restartCount: 1, image: 'a', imageID: 'a', state, lastState };
      return { ...made, status: { ...made.status, containerStatuses: [status] } };
    };
    const crashes = [
      ended(pod('a', 'n1', {}), exit(2)),
      ended(pod('b', 'n2', {}), { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 10s' } }, exit(2)),
      ended(pod('c', 'n3', {}), exit(1)),
    ];
    expect(causesOf(crashes)).toEqual([
      ['CrashLoopBackOff', 2],
      ['Error', 1],
    ]);
  });

  it('has a pod on a node that is not ready as stuck, because of the node, although the taint makes it misscheduled', () => {
    const conditions = [{ type: 'Ready', status: 'Unknown', message: 'Kubelet stopped posting node status.' }];
    const lost = { ...node('n1', {}, 'node.kubernetes.io/unreachable:NoSchedule'), status: { conditions } };
    const tainted = alive('n2', {}, 'disk:NoSchedule');
    const pods = [ready('p-1', 'n1'), failing('p-2', 'n2', 'CrashLoopBackOff'), ready('p-3', 'n3')];
    const model = modelOf(storeOf({ nodes: [lost, tainted, alive('n3', {}, 'disk:NoSchedule')], pods }));
    expect(model.counts).toMatchObject({ stuck: 2, misscheduled: 1 });
    expect(model.causes.map(({ state, reason, message }) => [state, reason, message])).toEqual([
      ['stuck', 'NodeNotReady', 'Kubelet stopped posting node status.'],
      ['stuck', 'CrashLoopBackOff', 'misscheduled: untolerated taint disk:NoSchedule'],
      ['misscheduled', 'misscheduled', 'untolerated taint disk:NoSchedule'],
    ]);
  });

  it('has the budget of a surge', () => {
    const ds = daemonSet({ spec: rolling(0, 2) });
    expect(modelOf(storeOf({ ds, nodes: [alive('n1')], pods: [] })).budget).toMatchObject({
      kind: 'maxSurge',
      allowed: 2,
    });
  });

  it('measures the pace by when nodes became done, for the nodes that remain', () => {
    const names = ['n1', 'n2', 'n3', 'n4', 'n5'];
    const pods = names.slice(0, 3).map((name, index) => {
      return ready(`p-${name}`, name, { age: 120, readyFor: 90 - 30 * index });
    });
    const { pace, began } = modelOf(storeOf({ nodes: names.map((name) => alive(name)), pods }));
    expect(began).toBe(NOW - 120 * SECOND);
    expect(pace).toMatchObject({ done: 3, perMinute: 1.5, leftMs: 80 * SECOND });
  });

  it('does not say when a rollout with stuck nodes is done', () => {
    const names = ['n1', 'n2', 'n3', 'n4', 'n5'];
    const pods = names.slice(0, 3).map((name, index) => {
      return ready(`p-${name}`, name, { age: 120, readyFor: 90 - 30 * index });
    });
    const stuck = failing('p-n4', 'n4', 'CrashLoopBackOff');
    const { pace } = modelOf(storeOf({ nodes: names.map((name) => alive(name)), pods: [...pods, stuck] }));
    expect(pace).toMatchObject({ done: 3, perMinute: 1.5, leftMs: undefined });
  });

  it('is undefined before the DaemonSet is known, and begins anew with another revision', () => {
    const store = storeOf({ nodes: [alive('n1')], pods: [ready('a', 'n1', { age: 50, readyFor: 40 })] });
    const build = createModelBuilder(store);
    const began = (now: number) => build({ now, by: undefined, requested: undefined })?.began;
    expect(began(NOW)).toBe(NOW - 50 * SECOND);
    expect(began(NOW + 3600 * SECOND)).toBe(NOW - 50 * SECOND);
    const another = storeOf({ nodes: [], pods: [] });
    expect(createModelBuilder({ ...another, ds: undefined })({ now: NOW, by: '', requested: '' })).toBe(undefined);
  });

  it('begins an undo when it is seen, and not with the pods that the revision had before', () => {
    const earlier = ['n1', 'n2'].map((name) => ready(`p-${name}`, name, { age: 150, readyFor: 140 }));
    const store = storeOf({ nodes: ['n1', 'n2', 'n3'].map((name) => alive(name)), pods: earlier });
    let current: ControllerRevision = { metadata: { name: 'agent-bad' }, revision: 3 };
    const build = createModelBuilder({
      ...store,
      get current() {
        return current;
      },
    });
    const at = (now: number) => build({ now, by: undefined, requested: undefined });
    expect(at(NOW)?.began).toBe(NOW - 150 * SECOND);
    current = { metadata: { name: 'agent-new' }, revision: 4 };
    expect(at(NOW)).toMatchObject({ began: NOW, pace: undefined });
    current = { metadata: { name: 'agent-bad' }, revision: 5 };
    store.handle({ kind: 'pod', object: ready('p-n3', 'n3', { age: 2, readyFor: 1 }), gone: false });
    store.update(NOW);
    expect(at(NOW)).toMatchObject({ began: NOW - 2 * SECOND, pace: { done: 1 } });
  });

  it('has no budget, and only the nodes with pods, while the DaemonSet is deleted', () => {
    const ds = daemonSet({ metadata: { deletionTimestamp: '2025-12-31T23:59:50Z' } });
    const leaving = ready('a', 'n1', { metadata: { deletionTimestamp: '2026-01-01T00:00:20Z' } });
    const model = modelOf(storeOf({ ds, nodes: [alive('n1'), alive('n2')], pods: [leaving] }));
    expect(model.budget).toBe(undefined);
    expect(model.counts).toMatchObject({ updating: 1, ineligible: 1 });
    expect(model.groups.flatMap(({ entries }) => entries.map(({ report }) => report.name))).toEqual(['n1']);
  });

  it('regroups a node that gets another label', () => {
    const store = storeOf({ nodes: [alive('n1', { [ZONE]: 'a' }), alive('n2', { [ZONE]: 'b' })], pods: [] });
    const build = createModelBuilder(store);
    const names = () => {
      store.update(NOW);
      const model = build({ now: NOW, by: undefined, requested: undefined });
      return model?.groups.map(({ name, entries }) => `${name}: ${entries.map(({ report }) => report.name).join(' ')}`);
    };
    expect(names()).toEqual(['a: n1', 'b: n2']);
    store.handle({ kind: 'node', object: alive('n1', { [ZONE]: 'b' }), gone: false });
    expect(names()).toEqual(['b: n1 n2']);
    store.handle({ kind: 'node', object: alive('n3', { [ZONE]: 'c' }), gone: false });
    expect(names()).toEqual(['b: n1 n2', 'c: n3']);
    store.handle({ kind: 'node', object: alive('n3', { [ZONE]: 'c' }), gone: true });
    expect(names()).toEqual(['b: n1 n2']);
  });
});

describe('the labels to group by', () => {
  const nodes = [alive('n1', { [ZONE]: 'a', agentpool: 'x' }), alive('n2', { [ZONE]: 'b' })];

  it('are those that nodes have, the one of --by first, and none', () => {
    expect(groupLabels(nodes, undefined)).toEqual([ZONE, 'agentpool', '']);
    expect(groupLabels(nodes, 'disk')).toEqual(['disk', ZONE, 'agentpool', '']);
    expect(groupLabels(nodes, 'agentpool')).toEqual(['agentpool', ZONE, '']);
    expect(groupLabels([alive('n1', { [ZONE]: 'a' })], undefined)).toEqual([ZONE, '']);
    expect(groupLabels([], undefined)).toEqual(['']);
  });

  it('give the group of a node', () => {
    expect(groupOf(nodes[0], ZONE)).toBe('a');
    expect(groupOf(nodes[1], 'agentpool')).toBeUndefined();
    expect(groupOf(nodes[1], '')).toBe('all nodes');
    expect(groupOf(undefined, ZONE)).toBeUndefined();
  });
});

it.each<[string, number, number, number | undefined]>([
  ['a pause of a minute', 3, 60 + 30, undefined],
  ['a longer one', 3, 61 + 30, 61 * SECOND],
  ['a longer one after the last node', 0, 61 + 30, undefined],
])('%s, with %i nodes left, at second %i: stalled for %s ms', (_, remaining, seconds, stalledMs) => {
  const doneAt = [10, 20, 30].map((at) => at * SECOND);
  expect(paceOf({ doneAt, began: 0, remaining, atOnce: 1, now: seconds * SECOND })?.stalledMs).toBe(stalledMs);
});

it('a pause is long only in comparison with the usual time between nodes', () => {
  const doneAt = [100, 200, 300].map((at) => at * SECOND);
  const at = (seconds: number) =>
    paceOf({ doneAt, began: 0, remaining: 3, atOnce: 1, now: seconds * SECOND })?.stalledMs;
  expect([at(800), at(801)]).toEqual([undefined, 501 * SECOND]);
});
