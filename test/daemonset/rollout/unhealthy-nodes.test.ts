import { describe, expect, it } from 'vitest';
import { unhealthyNodes } from '../../../src/daemonset/rollout/unhealthy-nodes.ts';
import { viewOf } from '../../../src/daemonset/status/view.ts';
import type { DaemonSet, Node, Pod } from '../../../src/kube/wire.ts';
import { daemonSet, node, NOW, old, pod, ready } from '../build.ts';

function alive(name: string, ...taints: string[]): Node {
  return { ...node(name, {}, ...taints), status: { conditions: [{ type: 'Ready', status: 'True' }] } };
}

function dead(name: string, ...taints: string[]): Node {
  return { ...node(name, {}, ...taints), status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } };
}

function stuck(
  nodes: readonly Node[],
  pods: readonly Pod[],
  { ds = daemonSet(), nodesKnown = true }: { ds?: DaemonSet; nodesKnown?: boolean } = {},
) {
  const view = viewOf({ ds, nodes, pods, hash: 'new', now: NOW });
  return unhealthyNodes(view, { nodesKnown }).map(({ node: on, pod: name, cause }) => [on, name, cause.reason]);
}

describe('stuckNodes', () => {
  it('lists missing and unavailable pods only', () => {
    const nodes = [alive('n1'), alive('n2'), alive('n3')];
    const pods = [ready('p1', 'n1'), pod('p2', 'n2', { terminating: true })];
    expect(stuck(nodes, pods)).toEqual([
      ['n2', 'p2', 'Terminating'],
      ['n3', undefined, 'NoPod'],
    ]);
  });

  it("includes the server's error when no pod could be created", () => {
    const view = viewOf({ ds: daemonSet(), nodes: [alive('n1')], pods: [], hash: 'new', now: NOW });
    expect(unhealthyNodes(view, { nodesKnown: true, createError: 'exceeded quota' })[0]?.cause).toEqual({
      area: 'pod',
      reason: 'FailedCreate',
      message: 'exceeded quota',
    });
  });

  it('ignores available outdated pods that wait for their turn', () => {
    expect(stuck([alive('n1')], [old('p1', 'n1')])).toEqual([]);
  });

  it('reports an unavailable surge pod beside an available old one', () => {
    expect(stuck([alive('n1')], [old('p1', 'n1', { age: 900 }), pod('p2', 'n1', { age: 9 })])).toEqual([
      ['n1', 'p2', 'NotStarted'],
    ]);
  });

  it('includes pods that have not been ready for minReadySeconds', () => {
    const ds = daemonSet({ spec: { minReadySeconds: 60 } });
    expect(stuck([alive('n1')], [ready('p1', 'n1', { readyFor: 10 })], { ds })).toEqual([
      ['n1', 'p1', 'MinReadySeconds'],
    ]);
  });

  it('includes unavailable pods on ineligible nodes, but no missing pods there', () => {
    const taint = 'node.kubernetes.io/unreachable:NoSchedule';
    const pods = [pod('p1', 'n1'), pod('p9', 'gone')];
    expect(stuck([dead('n1', taint), dead('n2', taint)], pods)).toEqual([
      ['n1', 'p1', 'NodeNotReady'],
      ['gone', 'p9', 'NodeGone'],
    ]);
  });

  it('works without nodes that may not be listed', () => {
    expect(stuck([], [pod('p1', 'n1'), ready('p2', 'n2')], { nodesKnown: false })).toEqual([
      ['n1', 'p1', 'NotStarted'],
    ]);
  });
});
