import { describe, expect, it } from 'vitest';
import { onDeleteStatus, rolloutStatus } from '../../../src/daemonset/rollout/rollout-status.ts';
import type { DaemonSet } from '../../../src/kube/wire.ts';

function daemonSet(status: object, generation = 2): DaemonSet {
  return {
    metadata: { name: 'agent', generation },
    spec: { selector: {}, template: {} },
    status: {
      observedGeneration: 2,
      currentNumberScheduled: 0,
      desiredNumberScheduled: 0,
      numberMisscheduled: 0,
      numberReady: 0,
      ...status,
    },
  };
}

describe('rolloutStatus', () => {
  it.each([
    [
      'waits for the controller before it reads counts of an older generation',
      daemonSet({ desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 3 }, 3),
      { message: 'Waiting for daemon set spec update to be observed...', done: false },
    ],
    [
      'counts updated pods first, missing ones as none',
      daemonSet({ desiredNumberScheduled: 3, numberAvailable: 3 }),
      {
        message: 'Waiting for daemon set "agent" rollout to finish: 0 out of 3 new pods have been updated...',
        done: false,
      },
    ],
    [
      'then available ones',
      daemonSet({ desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 2 }),
      {
        message: 'Waiting for daemon set "agent" rollout to finish: 2 of 3 updated pods are available...',
        done: false,
      },
    ],
    [
      'is done when all are available',
      daemonSet({ desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 3 }),
      { message: 'daemon set "agent" successfully rolled out', done: true },
    ],
    [
      'is done at once with nothing desired',
      daemonSet({}),
      { message: 'daemon set "agent" successfully rolled out', done: true },
    ],
    [
      'does not mind that the controller is ahead',
      daemonSet({ observedGeneration: 9 }),
      { message: 'daemon set "agent" successfully rolled out', done: true },
    ],
  ])('%s', (_, ds, expected) => {
    expect(rolloutStatus(ds)).toEqual(expected);
  });

  it('waits for an unobserved DaemonSet', () => {
    const unseen: DaemonSet = { metadata: { name: 'agent', generation: 1 } };
    expect(rolloutStatus(unseen).message).toBe('Waiting for daemon set spec update to be observed...');
  });
});

describe('onDeleteStatus', () => {
  const updated = daemonSet({ desiredNumberScheduled: 3, updatedNumberScheduled: 3, numberAvailable: 2 });

  it('counts the pods to delete', () => {
    expect(onDeleteStatus(updated, 1)).toEqual({
      message: 'Waiting for 1 outdated pod of daemon set "agent" to be deleted (OnDelete)...',
      done: false,
    });
    expect(onDeleteStatus(updated, 2).message).toContain('2 outdated pods of daemon set "agent"');
  });

  it('is the rollout status without outdated pods or before the change is observed', () => {
    expect(onDeleteStatus(updated, 0)).toEqual(rolloutStatus(updated));
    const unseen = daemonSet({}, 3);
    expect(onDeleteStatus(unseen, 2)).toEqual(rolloutStatus(unseen));
  });
});
