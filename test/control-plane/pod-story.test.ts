import { describe, expect, it } from 'vitest';
import { BEHAVIOUR } from './behaviour.ts';
import { podState, stoppedStatus, type PodState } from './pod-story.ts';
import type { Pod } from './types.ts';

const BEGIN = Date.parse('2026-01-31T10:00:00Z');
const ADDRESSES = { host: '10.0.0.1', pod: '10.244.1.2' };

function pod(image: string, spec: Partial<Pod['spec']> = {}, annotations: Readonly<Record<string, string>> = {}): Pod {
  return {
    metadata: { name: 'demo', namespace: 'default', uid: 'u', annotations, generation: 1 },
    spec: { containers: [{ name: 'main', image }], ...spec },
  };
}

function at(one: Pod, ms: number): PodState {
  return podState(one, undefined, ADDRESSES, BEGIN, BEGIN + ms);
}

function condition({ status }: PodState, type: string): string | undefined {
  return status.conditions?.find((one) => one.type === type)?.status;
}

/** Phase, why the first container waits, and whether the pod is Ready. */
function picture(lifecycleState: PodState): readonly unknown[] {
  const { status } = lifecycleState;
  return [status.phase, status.containerStatuses?.[0]?.state.waiting?.reason, condition(lifecycleState, 'Ready')];
}

/** The times, from the beginning, at which something changes by itself. */
function changes(one: Pod, count: number): readonly number[] {
  const times: number[] = [];
  for (let next = at(one, 0).next; next !== undefined && times.length < count; next = at(one, times.at(-1) ?? 0).next) {
    times.push(next - BEGIN);
  }
  return times;
}

describe('podMoment', () => {
  it('starts a container and is ready', () => {
    const one = pod('busybox');
    expect(picture(at(one, 0))).toEqual(['Pending', 'ContainerCreating', 'False']);
    expect(changes(one, 9)).toEqual([100]);
    const up = at(one, 100);
    expect(picture(up)).toEqual(['Running', undefined, 'True']);
    expect(up.status).toMatchObject({ podIP: '10.244.1.2', hostIP: '10.0.0.1', startTime: '2026-01-31T10:00:00Z' });
    expect(up.notes.map(({ reason }) => reason)).toEqual(['Pulling', 'Pulled', 'Created', 'Started']);
  });

  it('backs off from an image that is missing', () => {
    const one = pod('busybox:missing');
    expect(picture(at(one, 100))).toEqual(['Pending', 'ErrImagePull', 'False']);
    expect(picture(at(one, 1100))).toEqual(['Pending', 'ImagePullBackOff', 'False']);
    expect(changes(one, 4)).toEqual([100, 1100, 10_100, 30_100]);
    expect(at(one, 10_100).notes.find(({ reason }) => reason === 'BackOff')?.count).toBe(2);
  });

  it('restarts a crashing container at once, then after two seconds, then four', () => {
    const one = pod('busybox:crash');
    expect(picture(at(one, 100))).toEqual(['Running', 'CrashLoopBackOff', 'False']);
    expect(changes(one, 4)).toEqual([100, 2100, 6100, 14_100]);
    const restarts = [100, 2100, 6100].map((ms) => at(one, ms).status.containerStatuses?.[0]?.restartCount);
    expect(restarts).toEqual([1, 2, 3]);
    expect(at(one, 100).status.containerStatuses?.[0]?.lastState.terminated).toMatchObject({
      exitCode: 1,
      reason: 'Error',
    });
  });

  it('is ready while what will crash is up', () => {
    const one = pod('busybox:crash-5s');
    expect(picture(at(one, 200))).toEqual(['Running', undefined, 'True']);
    // Up, crashed, up again at once, crashed.
    expect(changes(one, 4)).toEqual([100, 5100, 10_100, 12_100]);
    expect(picture(at(one, 11_000))).toEqual(['Running', 'CrashLoopBackOff', 'False']);
  });

  it('takes as long to start as it is asked to', () => {
    expect(changes(pod('busybox:slow-3s'), 9)).toEqual([3000]);
  });

  it('runs without being ready', () => {
    const lifecycleState = at(pod('busybox:unready'), 5000);
    expect(picture(lifecycleState)).toEqual(['Running', undefined, 'False']);
    expect(lifecycleState.notes.at(-1)).toMatchObject({ type: 'Warning', reason: 'Unhealthy' });
  });

  it('runs init containers one after another, and sidecars beside what follows', () => {
    const one = pod('busybox', {
      initContainers: [
        { name: 'first', image: 'busybox' },
        { name: 'sidecar', image: 'busybox:slow-1s', restartPolicy: 'Always' },
        { name: 'last', image: 'busybox' },
      ],
    });
    expect(picture(at(one, 0))).toEqual(['Pending', 'PodInitializing', 'False']);
    expect(changes(one, 9)).toEqual([100, 150, 1150, 1250, 1300, 1400]);
    expect(condition(at(one, 1299), 'Initialized')).toBe('False');
    const done = at(one, 1300);
    expect(condition(done, 'Initialized')).toBe('True');
    expect(done.status.initContainerStatuses?.map(({ state }) => Object.keys(state)[0])).toEqual([
      'terminated',
      'running',
      'terminated',
    ]);
    expect(picture(at(one, 1400))).toEqual(['Running', undefined, 'True']);
  });

  it('never starts behind an init container that fails', () => {
    const one = pod('busybox', { initContainers: [{ name: 'init', image: 'busybox:missing' }] });
    const late = at(one, 9000);
    expect(picture(late)).toEqual(['Pending', 'PodInitializing', 'False']);
    expect(late.status.initContainerStatuses?.[0]?.state.waiting?.reason).toBe('ImagePullBackOff');
  });

  it('is evicted', () => {
    const one = pod('busybox', {}, { [BEHAVIOUR]: 'evicted' });
    expect(changes(one, 9)).toEqual([100]);
    expect(at(one, 100).status).toMatchObject({ phase: 'Failed', reason: 'Evicted' });
  });

  it('keeps the time of a condition that has not changed', () => {
    const earlier = at(pod('busybox'), 0).status;
    const later = at({ ...pod('busybox'), status: earlier }, 5000);
    const times = (type: string): readonly unknown[] =>
      [earlier, later.status].map((status) => status.conditions?.find((one) => one.type === type)?.lastTransitionTime);
    expect(times('Initialized')).toEqual(['2026-01-31T10:00:00Z', '2026-01-31T10:00:00Z']);
    expect(times('Ready')).toEqual(['2026-01-31T10:00:00Z', '2026-01-31T10:00:05Z']);
  });
});

describe('stoppedStatus', () => {
  it('ends what ran', () => {
    const one = { ...pod('busybox'), status: at(pod('busybox'), 1000).status };
    const stopped = stoppedStatus(one, BEGIN, BEGIN + 2000);
    expect(stopped.phase).toBe('Succeeded');
    expect(stopped.containerStatuses?.[0]).toMatchObject({ ready: false, state: { terminated: { exitCode: 0 } } });
  });
});
