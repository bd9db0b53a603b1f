import { describe, expect, it } from 'vitest';
import { plainHint } from '../../../src/core/command-line.ts';
import type { DaemonSet, Node, Pod } from '../../../src/kube/wire.ts';
import { nextSteps } from '../../../src/tui/model/next-steps.ts';
import { ago, daemonSet, node, old, ready } from '../../daemonset/build.ts';
import { modelOf, storeOf } from '../build.ts';

const onDelete = { updateStrategy: { type: 'OnDelete' } };
const alive: Node = { ...node('n1'), status: { conditions: [{ type: 'Ready', status: 'True' }] } };
const dead: Node = { ...node('n1'), status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } };
/** Its grace period ended five minutes ago. */
const overdue = (metadata: object = {}): Pod =>
  ready('p-1', 'n1', { metadata: { deletionTimestamp: ago(300), ...metadata } });

function steps(cluster: { readonly ds?: DaemonSet; readonly nodes?: readonly Node[]; readonly pods: readonly Pod[] }) {
  const model = modelOf(storeOf({ nodes: [alive], ...cluster }));
  return nextSteps(model).map(({ text, command }) => `${text}: ${plainHint([command])}`);
}

describe('the next steps', () => {
  it('are none while the rollout needs nobody', () => {
    expect(steps({ pods: [ready('p-1', 'n1')] })).toEqual([]);
    expect(steps({ pods: [old('p-1', 'n1')] })).toEqual([]);
  });

  it('are a run for outdated pods that the controller does not replace', () => {
    const ds = daemonSet({ spec: onDelete });
    expect(steps({ ds, pods: [old('p-1', 'n1')] })).toEqual([
      'replace the outdated pods batch by batch: ds rollout run agent -n ops',
    ]);
    expect(steps({ ds, pods: [ready('p-1', 'n1')] })).toEqual([]);
  });

  it('are the deletion of a pod that should have stopped long ago, with what makes that safe', () => {
    const command = 'kubectl delete pod/p-1 --force --grace-period=0 -n ops';
    expect(steps({ nodes: [dead], pods: [overdue()] })).toEqual([`if n1 is shut down for good: ${command}`]);
    expect(steps({ pods: [overdue()] })).toEqual([`if the pod no longer runs on n1: ${command}`]);
  });

  it('do not delete a pod that a finalizer keeps: it has stopped, and the deletion would change nothing', () => {
    expect(steps({ pods: [overdue({ finalizers: ['example.com/drain'] })] })).toEqual([]);
  });

  it('put the deletion first', () => {
    const ds = daemonSet({ spec: onDelete });
    const two = { ...alive, metadata: { name: 'n2', labels: {} } };
    expect(steps({ ds, nodes: [alive, two], pods: [overdue(), old('p-2', 'n2')] })).toEqual([
      expect.stringMatching(/^if the pod no longer runs on n1: kubectl delete /),
      expect.stringMatching(/: ds rollout run agent -n ops$/),
    ]);
  });

  it('are not a run for a DaemonSet that is being deleted: its controller replaces nothing', () => {
    const ds = daemonSet({ spec: onDelete, metadata: { deletionTimestamp: ago(10) } });
    expect(steps({ ds, pods: [old('p-1', 'n1')] })).toEqual([]);
  });

  it('are the deletion of the pod that keeps a deleted DaemonSet', () => {
    const ds = daemonSet({ metadata: { deletionTimestamp: ago(330) } });
    const command = 'kubectl delete pod/p-1 --force --grace-period=0 -n ops';
    expect(steps({ ds, nodes: [dead], pods: [overdue()] })).toEqual([`if n1 is shut down for good: ${command}`]);
    expect(steps({ ds, pods: [overdue()] })).toEqual([`if the pod no longer runs on n1: ${command}`]);
  });

  it('do not delete the pods of a deleted DaemonSet that are not terminating, or still have time', () => {
    const ds = daemonSet({ metadata: { deletionTimestamp: ago(10) } });
    const inTime = ready('p-1', 'n1', { metadata: { deletionTimestamp: ago(-20) } });
    expect(steps({ ds, nodes: [dead], pods: [ready('p-1', 'n1')] })).toEqual([]);
    expect(steps({ ds, pods: [inTime] })).toEqual([]);
  });
});
