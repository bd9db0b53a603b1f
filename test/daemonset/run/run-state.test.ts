import { describe, expect, it } from 'vitest';
import { isLeftOver, isRunOf, runOf, runPod } from '../../../src/daemonset/run/run-pod.ts';
import { runStateOf } from '../../../src/daemonset/run/run-state.ts';
import type { DaemonSet, Pod } from '../../../src/kube/wire.ts';

type State = NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number]['state'];

function pod(phase: string, state?: State, more: object = {}): Pod {
  const status = { name: 'run', image: 'i', imageID: '', ready: false, restartCount: 0 };
  return { status: { phase, ...(state === undefined ? {} : { containerStatuses: [{ ...status, state }] }), ...more } };
}

describe('the state of a pod that runs a command', () => {
  it.each<[string, Pod, object]>([
    ['success', pod('Succeeded', { terminated: { exitCode: 0 } }), { kind: 'ended', exitCode: 0 }],
    ['exit code', pod('Failed', { terminated: { exitCode: 3, reason: 'Error' } }), { kind: 'ended', exitCode: 3 }],
    ['ended, and the phase follows', pod('Running', { terminated: { exitCode: 1 } }), { kind: 'ended', exitCode: 1 }],
    [
      'no such program',
      pod('Failed', { terminated: { exitCode: 128, reason: 'StartError', message: 'no sh' } }),
      { kind: 'failed', message: 'StartError: no sh' },
    ],
    [
      'deadline',
      pod('Failed', { terminated: { exitCode: 137 } }, { reason: 'DeadlineExceeded', message: 'too long' }),
      { kind: 'failed', message: 'DeadlineExceeded: too long' },
    ],
    ['no container', pod('Failed', undefined), { kind: 'failed', message: 'the pod ended as Failed' }],
    [
      'no image',
      pod('Pending', { waiting: { reason: 'ImagePullBackOff', message: 'no such image' } }),
      { kind: 'failed', message: 'ImagePullBackOff: no such image' },
    ],
    ['first pull', pod('Pending', { waiting: { reason: 'ErrImagePull' } }), { kind: 'waiting', why: 'ErrImagePull' }],
    ['running', pod('Running', { running: {} }), { kind: 'running' }],
    ['silent node', pod('Pending'), { kind: 'waiting', why: 'the kubelet of the node has not started it' }],
    [
      'deleted by somebody',
      { ...pod('Running', { running: {} }), metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } },
      { kind: 'failed', message: 'the pod was deleted before the command ended' },
    ],
    [
      'full node',
      pod('Pending', undefined, {
        conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/1 nodes' }],
      }),
      { kind: 'waiting', why: 'Unschedulable: 0/1 nodes' },
    ],
  ])('%s', (_name, given, expected) => expect(runStateOf(given)).toEqual(expected));
});

describe('the pod', () => {
  const ds: DaemonSet = {
    metadata: { name: 'agent', namespace: 'logging', uid: 'u1' },
    spec: {
      selector: {},
      template: {
        spec: {
          hostNetwork: true,
          serviceAccountName: 'agent',
          tolerations: [{ key: 'gpu', operator: 'Exists' }],
          containers: [{ name: 'agent', image: 'agent:1' }],
        },
      },
    },
  };
  const options = {
    run: 'abc',
    image: 'tool:1',
    command: ['a', 'b'],
    env: [{ name: 'A', value: '1' }],
    imagePullPolicy: 'Never',
    timeoutMs: 1500,
  };

  it('is bound by the scheduler, has the tolerations of daemon pods and no more of the template', () => {
    const { metadata, spec } = runPod(ds, 'node-1', 7, options);
    expect(metadata).toMatchObject({
      name: 'agent-run-abc-7',
      ownerReferences: [{ kind: 'DaemonSet', name: 'agent', uid: 'u1' }],
    });
    // It is not the controller, so that the DaemonSet does not count the pod
    expect(metadata?.ownerReferences?.[0]?.controller).toBeUndefined();
    expect(spec).toMatchObject({ activeDeadlineSeconds: 32, restartPolicy: 'Never' });
    expect(spec?.nodeName).toBeUndefined();
    expect([spec?.hostNetwork, spec?.serviceAccountName]).toEqual([undefined, undefined]);
    expect(spec?.tolerations?.map(({ key }) => key)).toEqual([
      'gpu',
      'node.kubernetes.io/not-ready',
      'node.kubernetes.io/unreachable',
      'node.kubernetes.io/disk-pressure',
      'node.kubernetes.io/memory-pressure',
      'node.kubernetes.io/pid-pressure',
      'node.kubernetes.io/unschedulable',
      'node.kubernetes.io/network-unavailable',
    ]);
    expect(spec?.containers).toEqual([
      { name: 'run', image: 'tool:1', command: ['a', 'b'], env: [{ name: 'A', value: '1' }], imagePullPolicy: 'Never' },
    ]);
  });

  it('is left over a minute after its deadline, and belongs to its DaemonSet only', () => {
    const made = runPod(ds, 'node-1', 0, options);
    const created = { ...made, metadata: { ...made.metadata, creationTimestamp: '2026-01-01T00:00:00Z' } };
    const at = Date.parse('2026-01-01T00:00:00Z');
    expect(isLeftOver(created, at + 91_000)).toBe(false);
    expect(isLeftOver(created, at + 93_000)).toBe(true);
    expect(isRunOf(created, ds)).toBe(true);
    expect(isRunOf(created, { metadata: { name: 'agent', uid: 'u2' } })).toBe(false);
  });

  it('has a label for names that are too long for one', () => {
    expect(runOf(`${'a'.repeat(62)}-b`)).toBe('a'.repeat(62));
    const long = { metadata: { name: `${'a'.repeat(39)}.${'b'.repeat(100)}` } };
    expect(runPod(long, 'node-1', 3, options).metadata?.name).toBe(`${'a'.repeat(39)}-run-abc-3`);
  });
});
