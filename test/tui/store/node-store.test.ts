import { describe, expect, it } from 'vitest';
import { ago, daemonSet, node, NOW, old, pod, ready, rolling } from '../../daemonset/build.ts';
import { storeOf, modelOf } from '../build.ts';

const SECOND = 1000;
const nodes = ['n1', 'n2', 'n3'].map((name) => ({
  ...node(name),
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
}));
const stateOf = (store: ReturnType<typeof storeOf>, name: string) => store.entries.get(name)?.state;
const creating = {
  containerStatuses: [
    { name: 'agent', ready: false, restartCount: 0, state: { waiting: { reason: 'ContainerCreating' } } },
  ],
};
const failing = {
  containerStatuses: [
    { name: 'agent', ready: false, restartCount: 4, state: { waiting: { reason: 'CrashLoopBackOff' } } },
  ],
};
const withStatus = (of: ReturnType<typeof pod>, status: object) =>
  ({ ...of, status: { ...of.status, ...status } }) as typeof of;

/** An old pod with a grace period of half a minute left. */
const leaving = (name: string, on: string) =>
  old(name, on, { metadata: { deletionTimestamp: ago(-30), deletionGracePeriodSeconds: 30 } });

describe('the node store', () => {
  it('knows which nodes are done, outdated, stuck and ineligible', () => {
    const pods = [ready('a', 'n1'), old('b', 'n2'), withStatus(pod('c', 'n3'), failing)];
    const store = storeOf({ nodes: [...nodes, node('n4', {}, 'gpu=true:NoSchedule')], pods });
    expect([...store.entries].map(([name, { state }]) => [name, state])).toEqual([
      ['n1', 'done'],
      ['n2', 'outdated'],
      ['n3', 'stuck'],
      ['n4', 'ineligible'],
    ]);
  });

  it('rebuilds only the node that an event is about', () => {
    const store = storeOf({ nodes, pods: [old('a', 'n1'), old('b', 'n2'), old('c', 'n3')] });
    const before = new Map(store.entries);
    store.handle({ kind: 'pod', object: leaving('b', 'n2'), gone: false });
    expect(store.update(NOW)).toBe(true);
    expect(stateOf(store, 'n2')).toBe('updating');
    expect(store.entries.get('n1')).toBe(before.get('n1'));
    expect(store.entries.get('n3')).toBe(before.get('n3'));
    expect(store.update(NOW)).toBe(false);
  });

  it('follows a node from its old pod to its new one', () => {
    const store = storeOf({ nodes, pods: [old('a', 'n1')] });
    const handle = (object: ReturnType<typeof pod>, gone = false) => {
      store.handle({ kind: 'pod', object, gone });
      store.update(NOW);
      return stateOf(store, 'n1');
    };
    expect(stateOf(store, 'n1')).toBe('outdated');
    expect(handle(leaving('a', 'n1'))).toBe('updating');
    expect(handle(leaving('a', 'n1'), true)).toBe('updating');
    expect(store.missing).toBe(3);
    expect(handle(withStatus(pod('b', 'n1'), creating))).toBe('updating');
    expect(handle(ready('b', 'n1'))).toBe('done');
    expect(store.missing).toBe(2);
  });

  it('makes a node stuck when time alone has passed', () => {
    const store = storeOf({ nodes, pods: [withStatus(pod('a', 'n1'), creating)] });
    expect(stateOf(store, 'n1')).toBe('updating');
    expect(store.update(NOW + 29 * SECOND)).toBe(false);
    expect(store.update(NOW + 31 * SECOND)).toBe(true);
    expect([stateOf(store, 'n1'), stateOf(store, 'n2')]).toEqual(['stuck', 'stuck']);
  });

  it('makes a node stuck when its pod outlives the grace period', () => {
    const store = storeOf({ nodes, pods: [leaving('a', 'n1')] });
    expect(stateOf(store, 'n1')).toBe('updating');
    store.update(NOW + 32 * SECOND);
    expect(stateOf(store, 'n1')).toBe('stuck');
  });

  it('makes a node done when minReadySeconds have passed', () => {
    const ds = daemonSet({ spec: { minReadySeconds: 10, ...rolling(1) } });
    const store = storeOf({ ds, nodes, pods: [pod('a', 'n1', { readyFor: 4 })] });
    expect(stateOf(store, 'n1')).toBe('updating');
    store.update(NOW + 7 * SECOND);
    expect(stateOf(store, 'n1')).toBe('done');
    expect(store.entries.get('n1')?.doneAt).toBe(NOW + 6 * SECOND);
  });

  it('rebuilds every node when the DaemonSet gets another template', () => {
    const store = storeOf({ nodes, pods: [ready('a', 'n1')] });
    const ds = daemonSet({
      metadata: { generation: 2 },
      template: { metadata: { labels: { app: 'agent' } }, spec: { containers: [], nodeSelector: { disk: 'ssd' } } },
    });
    store.handle({ kind: 'daemonSet', object: ds });
    store.update(NOW);
    expect(stateOf(store, 'n1')).toBe('misscheduled');
    expect(stateOf(store, 'n2')).toBe('ineligible');
  });

  it('says why pods are not created, until they are', () => {
    const store = storeOf({ nodes: nodes.slice(0, 1), pods: [] });
    store.setCreateError('exceeded quota');
    store.update(NOW);
    expect(stateOf(store, 'n1')).toBe('stuck');
    expect(modelOf(store).causes).toMatchObject([{ reason: 'FailedCreate', message: 'exceeded quota' }]);
    store.setCreateError(undefined);
    store.update(NOW);
    expect(stateOf(store, 'n1')).toBe('updating');
  });

  it('drops a node when it and its pod are gone', () => {
    const store = storeOf({ nodes, pods: [ready('a', 'n1')] });
    const layout = store.layout;
    store.handle({ kind: 'node', object: node('n1'), gone: true });
    store.update(NOW);
    expect(store.entries.get('n1')?.report.cause?.reason).toBe('NodeGone');
    store.handle({ kind: 'pod', object: ready('a', 'n1'), gone: true });
    store.update(NOW);
    expect(store.entries.has('n1')).toBe(false);
    expect(store.layout).toBeGreaterThan(layout);
  });
});

describe('the model', () => {
  const zoned = (name: string, zone: string, more: Record<string, string> = {}) => ({
    ...node(name, { 'topology.kubernetes.io/zone': zone, ...more }),
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  });

  it('counts states, and lists the nodes that use the budget', () => {
    const pods = [ready('a', 'n1'), old('b', 'n2'), withStatus(pod('c', 'n3'), failing)];
    const model = modelOf(storeOf({ nodes, pods, ds: daemonSet({ spec: rolling('50%') }) }));
    expect(model.counts).toMatchObject({ done: 1, outdated: 1, stuck: 1, updating: 0 });
    expect(model).toMatchObject({ desired: 3, revision: 2, restarts: 4 });
    expect(model.budget).toMatchObject({
      kind: 'maxUnavailable',
      allowed: 2,
      users: [{ node: 'n3', use: 'newUnavailable' }],
    });
  });

  it('has no budget under OnDelete', () => {
    const ds = daemonSet({ spec: { updateStrategy: { type: 'OnDelete' } } });
    expect(modelOf(storeOf({ nodes, pods: [], ds })).budget).toBeUndefined();
  });

  it('groups by zone or by the label of --by, in natural order', () => {
    const named = [zoned('n10', 'b'), zoned('n9', 'b'), zoned('n1', 'a', { disk: 'ssd' }), node('n0')];
    const store = storeOf({ nodes: named, pods: [] });
    const names = ({ groups }: ReturnType<typeof modelOf>) =>
      groups.map(({ name, entries }) => [name, entries.map(({ report }) => report.name)]);
    expect(names(modelOf(store))).toEqual([
      ['a', ['n1']],
      ['b', ['n9', 'n10']],
      ['(none)', ['n0']],
    ]);
    expect(names(modelOf(store, { by: 'disk' }))).toEqual([
      ['ssd', ['n1']],
      ['(none)', ['n0', 'n9', 'n10']],
    ]);
    expect(modelOf(store).labels).toEqual(['topology.kubernetes.io/zone', '']);
  });

  it('groups stuck nodes by cause, the largest group first', () => {
    const pods = [withStatus(pod('a', 'n1'), failing), withStatus(pod('b', 'n2'), failing)];
    const store = storeOf({ nodes, pods });
    store.update(NOW + 60 * SECOND);
    expect(modelOf(store).causes.map(({ reason, entries }) => [reason, entries.length])).toEqual([
      ['CrashLoopBackOff', 2],
      ['NoPod', 1],
    ]);
  });

  it('begins the rollout after the last ten quiet minutes', () => {
    const pods = [ready('a', 'n1', { age: 86_500 }), pod('b', 'n2', { age: 20 }), pod('c', 'n3', { age: 50 })];
    expect(modelOf(storeOf({ nodes, pods })).began).toBe(NOW - 50 * SECOND);
    expect(modelOf(storeOf({ nodes, pods: pods.slice(0, 1) })).began).toBe(NOW);
  });
});
