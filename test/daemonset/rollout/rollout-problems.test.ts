import { describe, expect, it } from 'vitest';
import {
  isExceptional,
  rolloutProblems,
  type ProblemContext,
} from '../../../src/daemonset/rollout/rollout-problems.ts';
import { viewOf } from '../../../src/daemonset/status/view.ts';
import type { DaemonSet, Node, Pod } from '../../../src/kube/wire.ts';
import { daemonSet, node, NOW, old, pod, ready, rolling } from '../build.ts';

function alive(name: string, ...taints: string[]): Node {
  return { ...node(name, {}, ...taints), status: { conditions: [{ type: 'Ready', status: 'True' }] } };
}

function dead(name: string, ...taints: string[]): Node {
  return { ...node(name, {}, ...taints), status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } };
}

const LOST = 'node.kubernetes.io/unreachable:NoSchedule';
const SEEN = { observedGeneration: 1 } as DaemonSet['status'] & object;

function waiting(name: string, on: string, reason: string, parts: { restarts?: number; hash?: string } = {}): Pod {
  const made = pod(name, on, parts.hash === undefined ? {} : { hash: parts.hash });
  const status = { name: 'agent', ready: false, restartCount: parts.restarts ?? 0, image: '', imageID: '' };
  return { ...made, status: { ...made.status, containerStatuses: [{ ...status, state: { waiting: { reason } } }] } };
}

function problems(nodes: readonly Node[], pods: readonly Pod[], ds = daemonSet({ status: SEEN }), more = {}) {
  const view = viewOf({ ds, nodes, pods, hash: 'new', now: NOW });
  const context: ProblemContext = { nodesKnown: true, ...more };
  return rolloutProblems(view, context);
}

/** `[what, seconds until reported, seconds until stuck, blocks]` of each problem. */
function inShort(list: ReturnType<typeof problems>) {
  return list.map((each) => {
    const what = each.kind === 'node' ? `${each.unhealthy.node} ${each.unhealthy.cause.reason}` : each.kind;
    return [what, each.reportAfterMs / 1000, each.stuckAfterMs / 1000, each.blocks];
  });
}

describe('rolloutProblems', () => {
  it.each([
    ['InvalidImageName', 0, 0, 0],
    ['ErrImageNeverPull', 0, 0, 0],
    ['ImagePullBackOff', 0, 0, 20],
    ['ErrImagePull', 0, 0, 20],
    ['CreateContainerConfigError', 0, 0, 20],
    ['CrashLoopBackOff', 2, 0, Infinity],
    ['CrashLoopBackOff', 3, 0, 0],
    ['RunContainerError', 2, 0, 20],
    ['RunContainerError', 3, 0, 0],
    ['ContainerCreating', 0, 30, Infinity],
    ['toString', 0, 1, Infinity],
  ])('%s after %i restarts is none for %i s, and hopeless after %f s', (reason, restarts, ordinary, patience) => {
    const pods = [waiting('p1', 'n1', reason, { restarts })];
    expect(inShort(problems([alive('n1')], pods))).toEqual([[`n1 ${reason}`, ordinary, patience, true]]);
  });

  // A kubelet shows how the container ended during most of its back-off
  it.each([
    ['Error', 1, 0, 1, Infinity],
    ['Error', 1, 2, 1, Infinity],
    ['Error', 1, 3, 1, 0],
    ['OOMKilled', 137, 3, 1, 0],
    ['Completed', 0, 3, 1, 0],
    ['StartError', 128, 4, 1, 0],
  ])('a container that has ended with %s, exit code %i, after %i restarts', (reason, exitCode, restarts, ...times) => {
    const made = pod('p1', 'n1', {});
    const state = { terminated: { reason, exitCode } };
    const status = { name: 'agent', ready: false, restartCount: restarts, image: '', imageID: '', state };
    const pods = [{ ...made, status: { ...made.status, containerStatuses: [status] } }];
    const found = problems([alive('n1')], pods);
    expect(inShort(found)).toEqual([[`n1 ${reason}`, ...times, true]]);
    // a first end may be an ordinary one, and is not reported for each further node
    expect(found.map(isExceptional)).toEqual([restarts > 0]);
  });

  it.each<[string, object, number, boolean]>([
    ['Unready', { readinessProbe: {} }, 12, false],
    ['Unready', { readinessProbe: { initialDelaySeconds: 30, periodSeconds: 5, timeoutSeconds: 3 } }, 39, false],
    ['Unready', { readinessProbe: { periodSeconds: 20, successThreshold: 2 } }, 42, false],
    // the startup probe has succeeded, at a time that nothing tells
    ['Unready', { startupProbe: { periodSeconds: 60 }, readinessProbe: {} }, 12, true],
    ['StartupProbe', { startupProbe: { initialDelaySeconds: 5, periodSeconds: 60 }, readinessProbe: {} }, 67, false],
    ['Unready', {}, 1, false],
  ])('%s waits until the first probe may succeed: %j', (reason, probes, seconds, beginsWhenSeen) => {
    const running = pod('p1', 'n1');
    const started = reason !== 'StartupProbe';
    const status = { name: 'agent', ready: false, started, restartCount: 0, image: '', imageID: '' };
    const slow: Pod = {
      ...running,
      spec: { ...running.spec, containers: [{ name: 'agent', ...probes }] },
      status: { ...running.status, containerStatuses: [{ ...status, state: { running: {} } }] },
    };
    const found = problems([alive('n1')], [slow]);
    expect(inShort(found)).toEqual([[`n1 ${reason}`, seconds, Infinity, true]]);
    expect(found[0]).toMatchObject({ beginsWhenSeen });
  });

  it('waits for the first probe of the container that is not ready, and counts its restarts', () => {
    const probed = (name: string, seconds: number) => ({ name, startupProbe: { initialDelaySeconds: seconds } });
    const state = (name: string, isReady: boolean, restartCount: number) => {
      const plain = { name, ready: isReady, restartCount, image: '', imageID: '' };
      return { ...plain, state: isReady ? { running: {} } : { waiting: { reason: 'CrashLoopBackOff' } } };
    };
    const made = pod('p1', 'n1');
    const containers = [probed('agent', 90), probed('sidecar', 30)];
    const crashing: Pod = {
      ...made,
      spec: { ...made.spec, containers },
      status: { ...made.status, containerStatuses: [state('agent', true, 9), state('sidecar', false, 1)] },
    };
    expect(inShort(problems([alive('n1')], [crashing]))).toEqual([['n1 CrashLoopBackOff', 0, Infinity, true]]);
    const unready = { ...state('sidecar', true, 0), ready: false };
    const slow = { ...crashing, status: { ...made.status, containerStatuses: [state('agent', true, 9), unready] } };
    expect(inShort(problems([alive('n1')], [slow]))).toEqual([['n1 StartupProbe', 42, Infinity, true]]);
  });

  it('tells the pods and containers of one node apart', () => {
    const ids = (...pods: readonly Pod[]) => problems([alive('n1'), alive('n2')], pods).map(({ id }) => id);
    const [first, second] = ids(waiting('p1', 'n1', 'ErrImagePull'), waiting('p2', 'n2', 'ErrImagePull'));
    expect(first).not.toBe(second);
    expect(ids(waiting('p1', 'n1', 'ImagePullBackOff'))[0]).toBe(first);
    expect(ids(waiting('p9', 'n1', 'ErrImagePull'))[0]).not.toBe(first);
  });

  it('judges the pod that is unhealthy, not the outdated one beside it', () => {
    const pods = [old('p1', 'n1', { age: 900 }), waiting('p2', 'n1', 'ImagePullBackOff')];
    expect(inShort(problems([alive('n1')], pods))).toEqual([['n1 ImagePullBackOff', 0, 20, true]]);
  });

  it('allows time to replace an outdated pod that cannot be scheduled', () => {
    const made = pod('p1', 'n1', { hash: 'old', pending: true });
    const unschedulable = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: 'no port' };
    const pods = [{ ...made, status: { phase: 'Pending', conditions: [unschedulable] } }];
    expect(inShort(problems([alive('n1')], pods))).toEqual([['n1 Unschedulable', 5, Infinity, true]]);
  });

  it('is only the deletion while the DaemonSet is being deleted', () => {
    const ds = daemonSet({ metadata: { deletionTimestamp: new Date(NOW).toISOString() }, status: SEEN });
    expect(inShort(problems([alive('n1')], [], ds))).toEqual([['deleting', 0, 0, true]]);
  });

  it('allows time to replace an outdated pod that crashes, and never treats it as stuck', () => {
    const pods = [waiting('p1', 'n1', 'CrashLoopBackOff', { restarts: 90, hash: 'old' })];
    expect(inShort(problems([alive('n1')], pods))).toEqual([['n1 CrashLoopBackOff', 5, Infinity, true]]);
  });

  it('reports who uses up the budget when all of them have problems and others wait', () => {
    const nodes = [alive('n1'), dead('n2', LOST), alive('n3')];
    const pods = [old('p1', 'n1'), pod('p2', 'n2', { terminating: true, hash: 'old' }), old('p3', 'n3')];
    const all = problems(nodes, pods);
    expect(inShort(all)).toEqual([
      ['n2 NodeNotReady', 0, 60, true],
      ['budget', 0, Infinity, false],
    ]);
    expect(all.at(-1)).toMatchObject({ users: ['n2'], waiting: 2, budget: { kind: 'maxUnavailable', allowed: 1 } });
  });

  it('is not blocked by an ineligible node while the budget is free', () => {
    const ds = daemonSet({ spec: rolling(2), status: SEEN });
    const nodes = [alive('n1'), dead('n2', LOST), alive('n3')];
    const pods = [old('p1', 'n1'), pod('p2', 'n2', { terminating: true, hash: 'old' }), old('p3', 'n3')];
    expect(inShort(problems(nodes, pods, ds))).toEqual([['n2 NodeNotReady', 0, 60, false]]);
  });

  it('does not report a budget that is used by a pod about to start', () => {
    const nodes = [alive('n1'), alive('n2')];
    expect(inShort(problems(nodes, [old('p1', 'n1'), waiting('p2', 'n2', 'ContainerCreating')]))).toEqual([
      ['n2 ContainerCreating', 30, Infinity, true],
      ['budget', 30, Infinity, false],
    ]);
    const fresh = daemonSet({ status: SEEN, spec: { ...rolling(1), minReadySeconds: 60 } });
    const pods = [old('p1', 'n1'), ready('p2', 'n2', { readyFor: 1 })];
    expect(inShort(problems(nodes, pods, fresh))).toEqual([['n2 MinReadySeconds', Infinity, Infinity, true]]);
  });

  it('reports a budget only when the slowest of its users has taken too long, and names them in order', () => {
    const nodes = [alive('n1'), alive('n2'), alive('n3')];
    const ds = daemonSet({ spec: rolling(2), status: SEEN });
    const pods = [waiting('p2', 'n3', 'ImagePullBackOff'), waiting('p1', 'n2', 'ContainerCreating'), old('p3', 'n1')];
    const budget = problems([...nodes].reverse(), pods, ds).at(-1);
    expect(budget).toMatchObject({ kind: 'budget', users: ['n2', 'n3'], reportAfterMs: 30_000 });
    const running = pod('p2', 'n2');
    const status = { name: 'agent', ready: false, restartCount: 0, image: '', imageID: '', state: { running: {} } };
    const probing: Pod = { ...running, status: { ...running.status, containerStatuses: [status] } };
    expect(inShort(problems(nodes.slice(0, 2), [old('p3', 'n1'), probing]))).toEqual([
      ['n2 Unready', 1, Infinity, true],
      ['budget', 30, Infinity, false],
    ]);
  });

  it('reports an unobserved generation, and then no budget', () => {
    const ds = daemonSet({ metadata: { generation: 2 }, status: SEEN });
    expect(inShort(problems([alive('n1')], [old('p1', 'n1')], ds))).toEqual([['unobserved', 1, 60, true]]);
  });

  it('treats a create error as current only until a pod is created', () => {
    const createError = 'exceeded quota';
    const seen = (isCreateErrorCurrent: boolean) =>
      inShort(problems([alive('n1')], [], undefined, { createError, isCreateErrorCurrent }));
    expect(seen(true)).toEqual([['n1 FailedCreate', 0, 20, true]]);
    expect(seen(false)).toEqual([['n1 FailedCreate', 5, 20, true]]);
    const pulls = [waiting('p1', 'n1', 'ImagePullBackOff')];
    expect(inShort(problems([alive('n1')], pulls, undefined, { isCreateErrorCurrent: false }))).toEqual([
      ['n1 ImagePullBackOff', 0, 20, true],
    ]);
    expect(inShort(problems([alive('n1')], [], undefined, { createError }))).toEqual([
      ['n1 FailedCreate', 0, 20, true],
    ]);
  });

  it('works without nodes that may not be listed', () => {
    const pods = [waiting('p1', 'n1', 'ImagePullBackOff')];
    expect(inShort(problems([], pods, undefined, { nodesKnown: false }))).toEqual([
      ['n1 ImagePullBackOff', 0, 20, true],
    ]);
  });
});
