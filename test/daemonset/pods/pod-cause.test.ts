import { describe, expect, it } from 'vitest';
import { podCause, type CauseContext } from '../../../src/daemonset/pods/pod-cause.ts';
import type { Node, Pod } from '../../../src/kube/wire.ts';

const NOW = Date.parse('2026-01-02T03:10:00Z');
const SINCE = '2026-01-02T03:04:05Z';
const AT = Date.parse(SINCE);

interface PodParts {
  readonly metadata?: object;
  readonly spec?: object;
  readonly status?: object;
}

function pod({ metadata = {}, spec = {}, status = {} }: PodParts): Pod {
  return {
    metadata: { name: 'agent-x', ...metadata },
    spec: { nodeName: 'node-1', containers: [{ name: 'agent', image: 'agent:1' }], ...spec },
    status: { phase: 'Running', ...status },
  };
}

/** A pod whose container `agent` is in this state; `more` are further fields of its status. */
function inState(state: object, more: object = {}, spec: object = {}): Pod {
  return pod({
    spec,
    status: { containerStatuses: [{ name: 'agent', ready: false, restartCount: 0, state, ...more }] },
  });
}

const node = (name: string, status: string, message = ''): Node => ({
  metadata: { name },
  status: { conditions: [{ type: 'Ready', status, message, reason: 'x', lastTransitionTime: SINCE }] },
});
const nodes = (...all: readonly Node[]): ReadonlyMap<string, Node> =>
  new Map(all.map((each) => [each.metadata?.name ?? '', each]));

const causeOf = (each: Pod, context: Omit<CauseContext, 'now'> = {}) => podCause(each, { now: NOW, ...context });
const ready = { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: SINCE }] };

describe('a pod that is available', () => {
  it('has no cause, on a ready or unknown node', () => {
    expect(causeOf(pod({ status: ready }))).toBeUndefined();
    expect(causeOf(pod({ status: ready }), { nodes: nodes(node('node-1', 'True')) })).toBeUndefined();
  });

  it('has none after minReadySeconds, and the time until then before', () => {
    expect(causeOf(pod({ status: ready }), { minReadySeconds: 60 })).toBeUndefined();
    expect(causeOf(pod({ status: ready }), { minReadySeconds: 600 })).toEqual({
      area: 'time',
      reason: 'MinReadySeconds',
      message: 'ready, and must stay ready for 600s',
      at: AT + 600_000,
    });
  });
});

describe('the node', () => {
  const crashing = inState({ waiting: { reason: 'CrashLoopBackOff' } });

  it.each(['False', 'Unknown'])('explains its pods when it is %s', (status) => {
    const dead = node('node-1', status, 'Kubelet stopped posting node status.');
    const expected = {
      area: 'node',
      reason: 'NodeNotReady',
      message: 'Kubelet stopped posting node status.',
      at: AT,
    };
    expect(causeOf(crashing, { nodes: nodes(dead) })).toEqual(expected);
    expect(causeOf(pod({ status: ready }), { nodes: nodes(dead) })).toEqual(expected);
  });

  it('is ready by its Ready condition, whatever the others say', () => {
    const other = (type: string, status: string) => ({ type, status, message: type, lastTransitionTime: SINCE });
    const withConditions = (...conditions: ReturnType<typeof other>[]) =>
      causeOf(crashing, { nodes: nodes({ metadata: { name: 'node-1' }, status: { conditions } }) });
    expect(withConditions(other('MemoryPressure', 'False'), other('Ready', 'True'))?.reason).toBe('CrashLoopBackOff');
    expect(withConditions(other('DiskPressure', 'True'), other('Ready', 'False'))).toMatchObject({
      reason: 'NodeNotReady',
      message: 'Ready',
    });
  });

  it('explains why a pod on it is not removed', () => {
    const leaving = pod({ metadata: { deletionTimestamp: SINCE } });
    const why = (message: string) => causeOf(leaving, { nodes: nodes(node('node-1', 'Unknown', message)) })?.message;
    expect(why('')).toBe('the kubelet cannot confirm that the pod has stopped');
    expect(why('Kubelet stopped.')).toBe('Kubelet stopped; the kubelet cannot confirm that the pod has stopped');
  });

  it('is not ready before its kubelet has reported', () => {
    expect(causeOf(crashing, { nodes: nodes({ metadata: { name: 'node-1' } }) })?.reason).toBe('NodeNotReady');
  });

  it('may be gone, which differs from unknown', () => {
    expect(causeOf(crashing, { nodes: nodes(node('node-2', 'True')) })?.reason).toBe('NodeGone');
    expect(causeOf(crashing)?.reason).toBe('CrashLoopBackOff');
  });
});

describe('a terminating pod', () => {
  it('is terminating whatever its containers do, even while it is ready', () => {
    const metadata = { deletionTimestamp: SINCE, deletionGracePeriodSeconds: 30 };
    expect(causeOf(pod({ metadata, status: ready }))).toEqual({
      area: 'terminating',
      reason: 'Terminating',
      message: 'grace period 30s',
      at: AT,
    });
  });

  it('names the finalizers that block its deletion', () => {
    const metadata = { deletionTimestamp: SINCE, deletionGracePeriodSeconds: 0, finalizers: ['a.io/x', 'b.io/y'] };
    expect(causeOf(pod({ metadata }))?.message).toBe('waiting for finalizers: a.io/x, b.io/y');
  });

  it('has nothing to wait for without a grace period', () => {
    const leaving = (more: object) => causeOf(pod({ metadata: { deletionTimestamp: SINCE, ...more } }));
    expect(leaving({ deletionGracePeriodSeconds: 0 })?.message).toBe('');
    expect(leaving({})?.message).toBe('');
  });

  it("has ended: the kubelet's message", () => {
    const evicted = pod({
      status: { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' },
    });
    expect(causeOf(evicted)).toEqual({
      area: 'pod',
      reason: 'Evicted',
      message: 'The node was low on resource: memory.',
    });
    expect(causeOf(pod({ status: { phase: 'Succeeded' } }))?.reason).toBe('Succeeded');
  });
});

describe('a pod without a node', () => {
  const unbound = (status: object): Pod => pod({ spec: { nodeName: '' }, status: { phase: 'Pending', ...status } });

  it.each(['Unschedulable', 'SchedulingGated'])("has the scheduler's message: %s", (reason) => {
    const message = '0/3 nodes are available: 1 Insufficient cpu.';
    const conditions = [{ type: 'PodScheduled', status: 'False', reason, message, lastTransitionTime: SINCE }];
    expect(causeOf(unbound({ conditions }))).toEqual({ area: 'schedule', reason, message, at: AT });
  });

  it('has no node as its cause', () => {
    expect(causeOf(unbound({}), { nodes: nodes() })).toEqual({
      area: 'schedule',
      reason: 'Unscheduled',
      message: 'the scheduler default-scheduler has not processed the pod',
    });
  });

  it('names the scheduler', () => {
    const pending = pod({ spec: { nodeName: undefined, schedulerName: 'volcano' } });
    expect(causeOf(pending)?.message).toBe('the scheduler volcano has not processed the pod');
  });
});

describe('containers', () => {
  it('has the message of a failed image pull', () => {
    const message = 'Back-off pulling image "agent:nope"';
    expect(causeOf(inState({ waiting: { reason: 'ImagePullBackOff', message } }))).toEqual({
      area: 'pod',
      reason: 'ImagePullBackOff',
      message,
      container: 'agent',
    });
  });

  it('adds to a crash loop how the container exited', () => {
    const lastState = { terminated: { exitCode: 137, reason: 'OOMKilled' } };
    const waiting = { reason: 'CrashLoopBackOff', message: 'back-off 40s restarting failed container' };
    expect(causeOf(inState({ waiting }, { lastState }))?.message).toBe(
      'back-off 40s restarting failed container; last ended with exit code 137 (OOMKilled)',
    );
    const plain = { terminated: { exitCode: 1, reason: 'Error' } };
    expect(causeOf(inState({ waiting: { reason: 'CrashLoopBackOff' } }, { lastState: plain }))?.message).toBe(
      'last ended with exit code 1',
    );
  });

  it('reports how a container has just exited', () => {
    const terminated = { exitCode: 2, reason: 'Error', message: 'no such file\n', finishedAt: SINCE };
    expect(causeOf(inState({ terminated }))).toEqual({
      area: 'pod',
      reason: 'Error',
      message: 'ended with exit code 2: no such file',
      ended: 'exit code 2',
      container: 'agent',
      at: AT,
    });
    expect(causeOf(inState({ terminated: { exitCode: 0, signal: 9 } }))?.message).toBe('ended with signal 9');
  });

  it('distinguishes the probes, and mentions restarts', () => {
    const running = { running: { startedAt: SINCE } };
    const probes = { containers: [{ name: 'agent', startupProbe: {}, readinessProbe: {} }] };
    expect(causeOf(inState(running, { started: false }, probes))).toEqual({
      area: 'pod',
      reason: 'StartupProbe',
      message: 'the startup probe has not succeeded',
      container: 'agent',
      at: AT,
    });
    const restarted = { started: true, restartCount: 4, lastState: { terminated: { exitCode: 3 } } };
    expect(causeOf(inState(running, restarted, probes))?.message).toBe(
      'the readiness probe fails; restarted 4 times, last ended with exit code 3',
    );
    expect(causeOf(inState(running, { ...restarted, restartCount: 1 }, probes))?.message).toBe(
      'the readiness probe fails; restarted 1 time, last ended with exit code 3',
    );
    expect(causeOf(inState(running))?.message).toBe('running, not ready');
  });

  it.each([
    [{ readinessProbe: {} }, true, 10, 'Starting', 'the readiness probe has not succeeded yet'],
    [{ readinessProbe: {} }, true, 11, 'Unready', 'the readiness probe fails'],
    [
      { readinessProbe: { initialDelaySeconds: 30 } },
      true,
      40,
      'Starting',
      'the readiness probe has not succeeded yet',
    ],
    [
      { startupProbe: { periodSeconds: 5 }, readinessProbe: {} },
      false,
      5,
      'Starting',
      'the startup probe has not succeeded yet',
    ],
    [
      { startupProbe: { periodSeconds: 5 }, readinessProbe: {} },
      false,
      6,
      'StartupProbe',
      'the startup probe has not succeeded',
    ],
  ])('of %j (started: %s) after %i s is %s', (probes, started, seconds, reason, message) => {
    const containers = { containers: [{ name: 'agent', ...probes }] };
    const startedAt = new Date(NOW - seconds * 1000).toISOString();
    const cause = causeOf(inState({ running: { startedAt } }, { started }, containers));
    expect(cause).toMatchObject({ reason, message });
    // a container that has crashed is no ordinary start
    const crashed = { started, restartCount: 1, lastState: { terminated: { exitCode: 3 } } };
    expect(causeOf(inState({ running: { startedAt } }, crashed, containers))?.reason).not.toBe('Starting');
  });

  it('uses the probes of the container that is not ready, not those of another', () => {
    const containers = [
      { name: 'sidecar', startupProbe: {} },
      { name: 'agent', readinessProbe: {} },
    ];
    expect(causeOf(inState({ running: { startedAt: SINCE } }, { started: true }, { containers }))?.message).toBe(
      'the readiness probe fails',
    );
  });

  it('ranks a container that has ended before one that runs, and both before one that is being created', () => {
    const status = (name: string, state: object) => ({ name, ready: false, restartCount: 0, state });
    const containerStatuses = [
      status('new', {}),
      status('running', { running: { startedAt: SINCE } }),
      status('ended', { terminated: { exitCode: 1 } }),
    ];
    const first = (from: readonly object[]) => causeOf(pod({ status: { containerStatuses: from } }))?.container;
    expect(first(containerStatuses)).toBe('ended');
    expect(first(containerStatuses.slice(0, 2))).toBe('running');
    expect(first(containerStatuses.slice(0, 1))).toBe('new');
  });

  it('names the exit code of a container that has completed, and its signal only where the code does not tell', () => {
    const ended = (terminated: object) => causeOf(inState({ terminated }));
    expect(ended({ exitCode: 0, reason: 'Completed' })).toMatchObject({
      reason: 'Completed',
      message: 'ended with exit code 0',
    });
    expect(ended({ exitCode: 137, signal: 9, reason: 'OOMKilled' })?.message).toBe(
      'ended with exit code 137 (OOMKilled)',
    );
    expect(ended({ exitCode: 0, signal: 0 })?.message).toBe('ended with exit code 0');
  });

  it('picks the failing container, not one that only waits or is ready', () => {
    const containerStatuses = [
      { name: 'a', ready: false, restartCount: 0, state: { waiting: { reason: 'ContainerCreating' } } },
      { name: 'b', ready: true, restartCount: 0, state: { running: {} } },
      { name: 'c', ready: false, restartCount: 0, state: { running: {} } },
      { name: 'd', ready: false, restartCount: 0, state: { waiting: { reason: 'CreateContainerConfigError' } } },
    ];
    expect(causeOf(pod({ status: { containerStatuses } }))).toMatchObject({
      reason: 'CreateContainerConfigError',
      container: 'd',
    });
    expect(causeOf(pod({ status: { containerStatuses: containerStatuses.slice(0, 3) } }))?.container).toBe('c');
  });

  it('waits for the kubelet when there is no status', () => {
    expect(causeOf(pod({ status: { phase: 'Pending' } }))).toEqual({
      area: 'pod',
      reason: 'NotStarted',
      message: 'the kubelet has not reported the pod status',
    });
  });
});

describe('init containers', () => {
  const containerStatuses = [
    { name: 'agent', ready: false, restartCount: 0, state: { waiting: { reason: 'PodInitializing' } } },
  ];
  const initialising = (...states: readonly object[]): Pod =>
    pod({
      spec: { initContainers: states.map((_, index) => ({ name: `init-${index}` })) },
      status: {
        containerStatuses,
        initContainerStatuses: states.map((state, index) => ({
          name: `init-${index}`,
          ready: false,
          restartCount: 0,
          state,
        })),
      },
    });
  const done = { terminated: { exitCode: 0, reason: 'Completed' } };

  it('block in their order', () => {
    expect(causeOf(initialising(done, { waiting: { reason: 'CrashLoopBackOff' } }, { waiting: {} }))).toMatchObject({
      reason: 'CrashLoopBackOff',
      container: 'init-1',
    });
    expect(causeOf(initialising(done, { running: { startedAt: SINCE } }))).toEqual({
      area: 'pod',
      reason: 'Initializing',
      message: 'the init container has not finished',
      container: 'init-1',
      at: AT,
    });
    expect(causeOf(initialising({ terminated: { exitCode: 7, reason: 'Error' } }))).toMatchObject({
      message: 'ended with exit code 7',
      container: 'init-0',
    });
  });

  it('that are sidecars block until started, and keep the pod unready while unready', () => {
    const sidecar = (more: object): Pod =>
      pod({
        spec: { initContainers: [{ name: 'proxy', restartPolicy: 'Always', readinessProbe: {} }] },
        status: {
          containerStatuses: [{ name: 'agent', ready: true, restartCount: 0, state: { running: {} } }],
          initContainerStatuses: [{ name: 'proxy', restartCount: 0, state: { running: {} }, ...more }],
        },
      });
    expect(causeOf(sidecar({ ready: false, started: false }))?.message).toBe('the sidecar has not started');
    expect(causeOf(sidecar({ ready: false, started: true }))).toMatchObject({
      reason: 'Unready',
      message: 'the readiness probe fails',
      container: 'proxy',
    });
    expect(causeOf(sidecar({ ready: false, started: true, state: { terminated: { exitCode: 4 } } }))?.message).toBe(
      'ended with exit code 4',
    );
    expect(causeOf(sidecar({ ready: true, started: true }))).toEqual({ area: 'pod', reason: 'NotReady', message: '' });
  });
});

describe('a pod whose containers are all ready', () => {
  const containerStatuses = [{ name: 'agent', ready: true, restartCount: 0, state: { running: {} } }];

  it('waits for its readiness gates', () => {
    const waiting = (conditions: readonly object[]): Pod =>
      pod({ spec: { readinessGates: [{ conditionType: 'lb.io/ok' }] }, status: { containerStatuses, conditions } });
    expect(causeOf(waiting([]))).toEqual({ area: 'pod', reason: 'ReadinessGate', message: 'lb.io/ok is not True' });
    expect(causeOf(waiting([{ type: 'lb.io/ok', status: 'False', message: 'no target' }]))?.message).toBe(
      'lb.io/ok is not True: no target',
    );
  });

  it('names the first gate that is not True', () => {
    const readinessGates = [{ conditionType: 'lb.io/ok' }, { conditionType: 'mesh.io/ok' }];
    const conditions = [{ type: 'lb.io/ok', status: 'True' }];
    expect(causeOf(pod({ spec: { readinessGates }, status: { containerStatuses, conditions } }))?.message).toBe(
      'mesh.io/ok is not True',
    );
  });

  it('falls back to the Ready condition', () => {
    const conditions = [
      { type: 'Ready', status: 'False', reason: 'Odd', message: 'who knows', lastTransitionTime: SINCE },
    ];
    expect(causeOf(pod({ status: { containerStatuses, conditions } }))).toEqual({
      area: 'pod',
      reason: 'Odd',
      message: 'who knows',
      at: AT,
    });
  });
});
