import { describe, expect, it } from 'vitest';
import { ago, daemonSet, node, NOW, old, pod, ready, rolling } from '../daemonset/build.ts';
import { boardOf, modelOf } from './build.ts';

const SECOND = 1000;
const nodes = ['n1', 'n2', 'n3'].map((name) => ({
  ...node(name),
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
}));
const stateOf = (board: ReturnType<typeof boardOf>, name: string) => board.entries.get(name)?.state;
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

/** An old pod that has half a minute to stop. */
const leaving = (name: string, on: string) =>
  old(name, on, { metadata: { deletionTimestamp: ago(-30), deletionGracePeriodSeconds: 30 } });

describe('the board', () => {
  it('tells nodes that are done from those that wait, change and are stuck', () => {
    const pods = [ready('a', 'n1'), old('b', 'n2'), withStatus(pod('c', 'n3'), failing)];
    const board = boardOf({ nodes: [...nodes, node('n4', {}, 'gpu=true:NoSchedule')], pods });
    expect([...board.entries].map(([name, { state }]) => [name, state])).toEqual([
      ['n1', 'done'],
      ['n2', 'waiting'],
      ['n3', 'stuck'],
      ['n4', 'ineligible'],
    ]);
  });

  it('looks again only at the node of what has changed', () => {
    const board = boardOf({ nodes, pods: [old('a', 'n1'), old('b', 'n2'), old('c', 'n3')] });
    const before = new Map(board.entries);
    board.hear({ kind: 'pod', object: leaving('b', 'n2'), gone: false });
    expect(board.settle(NOW)).toBe(true);
    expect(stateOf(board, 'n2')).toBe('changing');
    expect(board.entries.get('n1')).toBe(before.get('n1'));
    expect(board.entries.get('n3')).toBe(before.get('n3'));
    expect(board.settle(NOW)).toBe(false);
  });

  it('follows a node from its old pod to its new one', () => {
    const board = boardOf({ nodes, pods: [old('a', 'n1')] });
    const hear = (object: ReturnType<typeof pod>, gone = false) => {
      board.hear({ kind: 'pod', object, gone });
      board.settle(NOW);
      return stateOf(board, 'n1');
    };
    expect(stateOf(board, 'n1')).toBe('waiting');
    expect(hear(leaving('a', 'n1'))).toBe('changing');
    expect(hear(leaving('a', 'n1'), true)).toBe('changing');
    expect(board.missing).toBe(3);
    expect(hear(withStatus(pod('b', 'n1'), creating))).toBe('changing');
    expect(hear(ready('b', 'n1'))).toBe('done');
    expect(board.missing).toBe(2);
  });

  it('sees by time alone that something takes too long', () => {
    const board = boardOf({ nodes, pods: [withStatus(pod('a', 'n1'), creating)] });
    expect(stateOf(board, 'n1')).toBe('changing');
    expect(board.settle(NOW + 29 * SECOND)).toBe(false);
    expect(board.settle(NOW + 31 * SECOND)).toBe(true);
    expect([stateOf(board, 'n1'), stateOf(board, 'n2')]).toEqual(['stuck', 'stuck']);
  });

  it('gives a pod its time to stop, and no more', () => {
    const board = boardOf({ nodes, pods: [leaving('a', 'n1')] });
    expect(stateOf(board, 'n1')).toBe('changing');
    board.settle(NOW + 32 * SECOND);
    expect(stateOf(board, 'n1')).toBe('stuck');
  });

  it('sees by time alone that a pod has been ready for long enough', () => {
    const ds = daemonSet({ spec: { minReadySeconds: 10, ...rolling(1) } });
    const board = boardOf({ ds, nodes, pods: [pod('a', 'n1', { readyFor: 4 })] });
    expect(stateOf(board, 'n1')).toBe('changing');
    board.settle(NOW + 7 * SECOND);
    expect(stateOf(board, 'n1')).toBe('done');
    expect(board.entries.get('n1')?.doneAt).toBe(NOW + 6 * SECOND);
  });

  it('judges every node anew when the DaemonSet gets another template', () => {
    const board = boardOf({ nodes, pods: [ready('a', 'n1')] });
    const ds = daemonSet({
      metadata: { generation: 2 },
      template: { metadata: { labels: { app: 'agent' } }, spec: { containers: [], nodeSelector: { disk: 'ssd' } } },
    });
    board.hear({ kind: 'daemonSet', object: ds });
    board.settle(NOW);
    expect(stateOf(board, 'n1')).toBe('misplaced');
    expect(stateOf(board, 'n2')).toBe('ineligible');
  });

  it('says why pods are not created, and forgets it', () => {
    const board = boardOf({ nodes: nodes.slice(0, 1), pods: [] });
    board.setCreateError('exceeded quota');
    board.settle(NOW);
    expect(stateOf(board, 'n1')).toBe('stuck');
    expect(modelOf(board).stuck).toMatchObject([{ reason: 'FailedCreate', message: 'exceeded quota' }]);
    board.setCreateError(undefined);
    board.settle(NOW);
    expect(stateOf(board, 'n1')).toBe('changing');
  });

  it('drops nodes that are gone with their pods', () => {
    const board = boardOf({ nodes, pods: [ready('a', 'n1')] });
    const layout = board.layout;
    board.hear({ kind: 'node', object: node('n1'), gone: true });
    board.settle(NOW);
    expect(board.entries.get('n1')?.report.cause?.reason).toBe('NodeGone');
    board.hear({ kind: 'pod', object: ready('a', 'n1'), gone: true });
    board.settle(NOW);
    expect(board.entries.has('n1')).toBe(false);
    expect(board.layout).toBeGreaterThan(layout);
  });
});

describe('the model', () => {
  const zoned = (name: string, zone: string, more: Record<string, string> = {}) => ({
    ...node(name, { 'topology.kubernetes.io/zone': zone, ...more }),
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  });

  it('counts, and says who uses the budget', () => {
    const pods = [ready('a', 'n1'), old('b', 'n2'), withStatus(pod('c', 'n3'), failing)];
    const model = modelOf(boardOf({ nodes, pods, ds: daemonSet({ spec: rolling('50%') }) }));
    expect(model.counts).toMatchObject({ done: 1, waiting: 1, stuck: 1, changing: 0 });
    expect(model).toMatchObject({ desired: 3, revision: 2, restarts: 4 });
    expect(model.budget).toMatchObject({
      kind: 'maxUnavailable',
      allowed: 2,
      users: [{ node: 'n3', use: 'newUnavailable' }],
    });
  });

  it('has no budget under OnDelete', () => {
    const ds = daemonSet({ spec: { updateStrategy: { type: 'OnDelete' } } });
    expect(modelOf(boardOf({ nodes, pods: [], ds })).budget).toBeUndefined();
  });

  it('groups by zone, in the order of names with numbers by size, and by what it is asked for', () => {
    const named = [zoned('n10', 'b'), zoned('n9', 'b'), zoned('n1', 'a', { disk: 'ssd' }), node('n0')];
    const board = boardOf({ nodes: named, pods: [] });
    const names = ({ groups }: ReturnType<typeof modelOf>) =>
      groups.map(({ name, entries }) => [name, entries.map(({ report }) => report.name)]);
    expect(names(modelOf(board))).toEqual([
      ['a', ['n1']],
      ['b', ['n9', 'n10']],
      ['(none)', ['n0']],
    ]);
    expect(names(modelOf(board, { by: 'disk' }))).toEqual([
      ['ssd', ['n1']],
      ['(none)', ['n0', 'n9', 'n10']],
    ]);
    expect(modelOf(board).labels).toEqual(['topology.kubernetes.io/zone', '']);
  });

  it('puts stuck nodes of one cause together, most first', () => {
    const pods = [withStatus(pod('a', 'n1'), failing), withStatus(pod('b', 'n2'), failing)];
    const board = boardOf({ nodes, pods });
    board.settle(NOW + 60 * SECOND);
    expect(modelOf(board).stuck.map(({ reason, entries }) => [reason, entries.length])).toEqual([
      ['CrashLoopBackOff', 2],
      ['NoPod', 1],
    ]);
  });

  it('takes what lies further back than a lull for no part of the rollout', () => {
    const pods = [ready('a', 'n1', { age: 86_500 }), pod('b', 'n2', { age: 20 }), pod('c', 'n3', { age: 50 })];
    expect(modelOf(boardOf({ nodes, pods })).began).toBe(NOW - 50 * SECOND);
    expect(modelOf(boardOf({ nodes, pods: pods.slice(0, 1) })).began).toBe(NOW);
  });
});
