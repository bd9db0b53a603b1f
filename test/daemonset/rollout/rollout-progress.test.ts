import { describe, expect, it } from 'vitest';
import { createRolloutProgress } from '../../../src/daemonset/rollout/rollout-progress.ts';
import { daemonSet } from '../build.ts';

interface Counts {
  readonly generation?: number;
  readonly observed?: number;
  readonly desired?: number;
  readonly updated: number;
  readonly available: number;
}

/** The index of the last of these updates, one second apart, that was progress. */
function lastMove(...states: readonly Counts[]): number | undefined {
  const progress = createRolloutProgress();
  states.forEach(({ generation = 1, observed = 1, desired = 3, updated, available }, index) => {
    const status = {
      observedGeneration: observed,
      desiredNumberScheduled: desired,
      updatedNumberScheduled: updated,
      numberAvailable: available,
      currentNumberScheduled: 3,
      numberMisscheduled: 0,
      numberReady: 3,
    };
    progress.update(daemonSet({ metadata: { generation }, status }), index);
  });
  return progress.lastAt;
}

describe('progress of a rollout', () => {
  it('starts with the first update', () => {
    expect(createRolloutProgress().lastAt).toBeUndefined();
    expect(lastMove({ updated: 0, available: 3 })).toBe(0);
  });

  it('is every updated pod, and every one that becomes available', () => {
    expect(lastMove({ updated: 0, available: 3 }, { updated: 1, available: 2 })).toBe(1);
    expect(lastMove({ updated: 1, available: 2 }, { updated: 1, available: 3 })).toBe(1);
  });

  it('is not a pod that becomes available repeatedly', () => {
    const [down, up] = [
      { updated: 1, available: 2 },
      { updated: 1, available: 3 },
    ];
    expect(lastMove(down, up, down, up, down, up)).toBe(1);
  });

  it('is not a pod that goes away', () => {
    expect(lastMove({ updated: 2, available: 3 }, { updated: 1, available: 3 })).toBe(0);
  });

  it('is a change that the controller has observed, not one it has yet to observe', () => {
    const before = { generation: 2, observed: 1, updated: 3, available: 3 };
    expect(lastMove(before, { ...before, available: 2 })).toBe(0);
    expect(lastMove(before, { ...before, observed: 2, updated: 0 })).toBe(1);
  });

  it('starts over with another template or other nodes', () => {
    const state = { updated: 2, available: 2 };
    expect(lastMove(state, { ...state, generation: 2, observed: 2, updated: 0 })).toBe(1);
    expect(lastMove(state, { ...state, desired: 4 })).toBe(1);
  });
});
