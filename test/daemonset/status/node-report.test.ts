import { describe, expect, it } from 'vitest';
import {
  matchesFilter,
  NODE_FILTERS,
  nodeReports,
  type NodeReport,
} from '../../../src/daemonset/status/node-report.ts';
import { viewOf } from '../../../src/daemonset/status/view.ts';
import type { DaemonSet, Node, Pod } from '../../../src/kube/wire.ts';
import { ago, daemonSet, NOW, node, old, pod, ready, template } from '../build.ts';

const well = (name: string, labels: Record<string, string> = {}, ...taints: string[]): Node => ({
  ...node(name, labels, ...taints),
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
});

function reports(nodes: readonly Node[], pods: readonly Pod[], ds: DaemonSet = daemonSet()): readonly NodeReport[] {
  return nodeReports(viewOf({ ds, nodes, pods, hash: 'new', now: NOW }), { history: [] });
}

const verdict = (...args: Parameters<typeof reports>): string | undefined => reports(...args)[0]?.verdict;

describe('nodeReports', () => {
  it.each<[string, Node, readonly Pod[]]>([
    ['ok', well('n'), [ready('p', 'n')]],
    ['outdated', well('n'), [old('p', 'n')]],
    ['missing', well('n'), []],
    ['unhealthy', well('n'), [pod('p', 'n', { phase: 'Failed' })]],
    ['updating', well('n'), [pod('p', 'n', { pending: true })]],
    ['ineligible', well('n', {}, 'gpu=x:NoSchedule'), []],
    ['misscheduled', well('n', {}, 'gpu=x:NoSchedule'), [ready('p', 'n')]],
    ['misscheduled', well('n', {}, 'gpu=x:NoExecute'), [ready('p', 'n')]],
    ['unhealthy', well('n'), [ready('p', 'n', { terminating: true })]],
  ])('says %s', (expected, on, pods) => {
    expect(verdict([on], pods)).toBe(expected);
  });

  it.each<[string, Node, readonly Pod[]]>([
    ['deleting', well('n'), [ready('p', 'n')]],
    ['deleting', well('n'), [old('p', 'n', { terminating: true })]],
    ['deleting', well('n'), []],
    ['deleting', well('n', {}, 'gpu=x:NoSchedule'), [ready('p', 'n')]],
    ['ineligible', well('n', {}, 'gpu=x:NoSchedule'), []],
  ])('says %s while the DaemonSet is being deleted', (expected, on, pods) => {
    const ds = daemonSet({ metadata: { deletionTimestamp: ago(60) } });
    expect(verdict([on], pods, ds)).toBe(expected);
    // the controller does not create the pod that is missing
    if (pods.length === 0) expect(reports([on], pods, ds)[0]?.cause).toBeUndefined();
  });

  it('reports a ready pod on a node that is not ready as unhealthy', () => {
    const dead: Node = {
      ...node('n'),
      status: { conditions: [{ type: 'Ready', status: 'Unknown', message: 'gone.' }] },
    };
    const [report] = reports([dead], [ready('p', 'n')]);
    expect(report).toMatchObject({ verdict: 'unhealthy', state: { exists: true, ready: false } });
    expect(report?.cause).toMatchObject({ area: 'node', reason: 'NodeNotReady', message: 'gone.' });
    expect(report?.shown?.ready).toBe(true);
  });

  it('shows the new pod when that one is unavailable', () => {
    const pods = [old('a', 'n', { age: 200 }), pod('b', 'n', { phase: 'Failed' })];
    const [report] = reports([well('n')], pods);
    expect(report?.shown?.pod.metadata?.name).toBe('b');
    expect(report?.pods).toHaveLength(2);
    expect(report?.verdict).toBe('unhealthy');
  });

  it('lists the failed rules, the deciding one first', () => {
    const ds = daemonSet({ template: template({ nodeSelector: { disk: 'ssd' } }) });
    const [report] = reports([well('n', { disk: 'hdd' }, 'gpu=x:NoSchedule')], [], ds);
    expect(report?.placement.reasons.map(({ rule }) => rule)).toEqual(['nodeSelector', 'taint']);
  });

  it('lists nodes by name, including nodes that are gone but have pods', () => {
    const all = reports([well('b'), well('a')], [ready('p', 'zz')]);
    expect(all.map(({ name, verdict: is }) => [name, is])).toEqual([
      ['a', 'missing'],
      ['b', 'missing'],
      ['zz', 'misscheduled'],
    ]);
    expect(all[2]?.cause?.reason).toBe('NodeGone');
    expect(all[2]?.state.exists).toBe(false);
  });

  it("removes the scheduler's reasons about other nodes", () => {
    const waiting = pod('p', 'n', { pending: true });
    const message = "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) didn't satisfy plugin(s) [NodeAffinity].";
    const conditions = [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }];
    const [report] = reports([well('n')], [{ ...waiting, status: { ...waiting.status, conditions } }]);
    expect(report).toMatchObject({
      verdict: 'unhealthy',
      cause: { area: 'schedule', reason: 'Unschedulable', message: 'Insufficient cpu' },
    });
  });

  it('numbers revisions while they exist', () => {
    const history = [{ revision: 3, metadata: { labels: { 'controller-revision-hash': 'old' } } }];
    const view = viewOf({ ds: daemonSet(), nodes: [well('n')], pods: [old('p', 'n')], hash: 'new', now: NOW });
    expect(nodeReports(view, { history })[0]?.shown).toMatchObject({ revision: 3, hash: 'old', updated: false });
  });

  it('explains why no pod could be created', () => {
    const view = viewOf({ ds: daemonSet(), nodes: [well('n')], pods: [], hash: 'new', now: NOW });
    const [report] = nodeReports(view, { history: [], createError: 'exceeded quota' });
    expect(report?.cause).toMatchObject({ reason: 'FailedCreate', message: 'exceeded quota' });
  });

  it('counts restarts as kubectl does: init containers until they have finished', () => {
    const count = (name: string, restartCount: number, more: object = {}): object => ({ name, restartCount, ...more });
    const withStatus = (init: readonly object[], main: readonly object[]): Pod => {
      const made = ready('p', 'n');
      const status = { ...made.status, initContainerStatuses: init, containerStatuses: main };
      return { ...made, status: status as unknown as NonNullable<Pod['status']> };
    };
    const restarts = (one: Pod): number | undefined => reports([well('n')], [one])[0]?.shown?.restarts;
    const done = { state: { terminated: { exitCode: 0 } } };
    expect(restarts(withStatus([count('i', 2, { state: { running: {} } })], [count('m', 0)]))).toBe(2);
    expect(restarts(withStatus([count('i', 2, done)], [count('m', 4), count('n', 1)]))).toBe(5);
    const sidecar = (started: boolean): Pod => {
      const made = withStatus([count('i', 2, done), count('s', 3, { started })], [count('m', 4)]);
      const initContainers = [{ name: 'i' }, { name: 's', restartPolicy: 'Always' }];
      return { ...made, spec: { ...made.spec, containers: [], initContainers } };
    };
    expect([sidecar(false), sidecar(true)].map(restarts)).toEqual([5, 7]);
  });

  it('is ok only when every pod of the node is up to date', () => {
    expect(verdict([well('n')], [ready('a', 'n'), old('b', 'n')])).toBe('outdated');
    expect(verdict([well('n')], [ready('a', 'n'), ready('b', 'n')])).toBe('ok');
  });

  it('reports the health of the node itself', () => {
    const state = (on: Node): unknown => reports([on], [])[0]?.state;
    const pressure = { type: 'DiskPressure', status: 'True' };
    const cordoned = { ...well('n'), spec: { unschedulable: true } };
    expect(state(cordoned)).toEqual({ exists: true, ready: true, cordoned: true });
    const conditions = [pressure, { type: 'Ready', status: 'True' }];
    expect(state({ ...node('n'), status: { conditions } })).toEqual({ exists: true, ready: true, cordoned: false });
    expect(state({ ...node('n'), status: { conditions: [pressure] } })).toMatchObject({ ready: false });
    expect(reports([], [ready('p', 'gone')])[0]?.state).toEqual({ exists: false, ready: false, cordoned: false });
  });
});

it('filters nodes by --only', () => {
  const such = (on: Node, ...pods: readonly Pod[]): readonly string[] => {
    const [report] = reports([on], pods);
    return report === undefined ? [] : NODE_FILTERS.filter((filter) => matchesFilter(report, filter));
  };
  expect(such(well('n'))).toEqual(['missing']);
  expect(such(well('n'), ready('p', 'n'))).toEqual([]);
  expect(such(well('n'), old('p', 'n'))).toEqual(['outdated']);
  expect(such(well('n'), old('p', 'n', { terminating: true }))).toEqual(['unhealthy']);
  expect(such(well('n', {}, 'a:NoSchedule'), old('p', 'n'))).toEqual(['outdated', 'misscheduled', 'ineligible']);
  expect(such(well('n'), pod('p', 'n', { phase: 'Failed' }))).toEqual(['unhealthy']);
});
