import { describe, expect, it } from 'vitest';
import type { DaemonSet } from '../../../src/kube/wire.ts';
import type { Model } from '../../../src/tui/model/model.ts';
import { listRollouts, totalCounts, type ListedRollout } from '../../../src/tui/model/rollout-list.ts';
import { BY_URGENCY, type CellState } from '../../../src/tui/store/cell-state.ts';
import { daemonSet } from '../../daemonset/build.ts';

const named = (name: string, namespace = 'ops'): DaemonSet => daemonSet({ metadata: { name, namespace } });

/** A rollout with so many nodes in each state. */
function rollout(
  name: string,
  states: Partial<Record<CellState, number>>,
  namespace?: string,
): Omit<ListedRollout, 'index'> {
  const counts = Object.fromEntries(BY_URGENCY.map((state) => [state, states[state] ?? 0]));
  const all = Object.values(states).reduce((sum, count) => sum + count, 0);
  const ds = named(name, namespace);
  const model = { ds, counts, desired: all - (states.ineligible ?? 0), causes: [] } as unknown as Model;
  return { ds, model };
}

const list = (...rollouts: readonly Omit<ListedRollout, 'index'>[]) =>
  listRollouts(rollouts.map((each, index) => ({ ...each, index })));
const namesOf = (...rollouts: readonly Omit<ListedRollout, 'index'>[]) => list(...rollouts).map(({ name }) => name);

describe('the list of rollouts', () => {
  it('has the most urgent state first', () => {
    const names = namesOf(
      rollout('done', { done: 3 }),
      rollout('outdated', { done: 2, outdated: 1 }),
      rollout('updating', { outdated: 2, updating: 1 }),
      rollout('misscheduled', { updating: 2, misscheduled: 1 }),
      rollout('stuck', { misscheduled: 2, stuck: 1 }),
    );
    expect(names).toEqual(['stuck', 'misscheduled', 'updating', 'outdated', 'done']);
  });

  it('has the one with more bad nodes first, and otherwise names in their order, which does not change as nodes do', () => {
    expect(namesOf(rollout('a', { stuck: 1 }), rollout('b', { stuck: 5, done: 9 }))).toEqual(['b', 'a']);
    expect(namesOf(rollout('a', { misscheduled: 1 }), rollout('b', { misscheduled: 2 }))).toEqual(['b', 'a']);
    expect(namesOf(rollout('b', { stuck: 2 }), rollout('a', { stuck: 2 }))).toEqual(['a', 'b']);
    expect(namesOf(rollout('b', { updating: 9 }), rollout('a', { updating: 1 }))).toEqual(['a', 'b']);
    expect(namesOf(rollout('b', { done: 1 }), rollout('a', { done: 9 }), rollout('c', { done: 5 }))).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  it('counts the eligible nodes, and keeps the index of the view', () => {
    expect(list(rollout('a', { done: 1 }), rollout('b', { stuck: 1, done: 2, ineligible: 4 }))).toMatchObject([
      { name: 'b', index: 1, state: 'stuck', done: 2, desired: 3 },
      { name: 'a', index: 0, state: 'done', done: 1, desired: 1 },
    ]);
  });

  it('has a rollout without eligible nodes as done', () => {
    expect(list(rollout('a', { ineligible: 4 }), rollout('b', {}))).toMatchObject([
      { state: 'done', done: 0, desired: 0 },
      { state: 'done', done: 0, desired: 0 },
    ]);
  });

  it('names the namespace only where they are in several', () => {
    expect(namesOf(rollout('a', { done: 1 }), rollout('b', { done: 1 }))).toEqual(['a', 'b']);
    expect(namesOf(rollout('a', { done: 1 }, 'x'), rollout('a', { done: 1 }, 'w'))).toEqual(['w/a', 'x/a']);
  });
});

describe('a rollout whose nodes are not read', () => {
  const counted = (updated: number, available: number, more: object = {}) => {
    const status = {
      observedGeneration: 1,
      currentNumberScheduled: 5,
      desiredNumberScheduled: 5,
      numberMisscheduled: 0,
      numberReady: available,
      updatedNumberScheduled: updated,
      numberAvailable: available,
      ...more,
    };
    return { ds: daemonSet({ status }), model: undefined };
  };

  it('is counted by the status of its DaemonSet: a node is done when its pod is updated and available', () => {
    expect(list(counted(3, 5))).toMatchObject([{ state: 'updating', done: 3, desired: 5, counts: undefined }]);
    expect(list(counted(5, 2))).toMatchObject([{ state: 'updating', done: 2, desired: 5 }]);
    expect(list(counted(5, 5))).toMatchObject([{ state: 'done', done: 5, desired: 5 }]);
  });

  it('is not done while the status is of an earlier generation, or missing', () => {
    expect(list(counted(5, 5, { observedGeneration: 0 }))).toMatchObject([{ state: 'updating' }]);
    expect(list({ ds: daemonSet(), model: undefined })).toMatchObject([{ state: 'updating', done: 0, desired: 0 }]);
  });
});

it('the total counts nodes by state, and those that are done where states are not known', () => {
  const status = { currentNumberScheduled: 4, desiredNumberScheduled: 4, numberMisscheduled: 0, numberReady: 3 };
  const unread = {
    ds: daemonSet({ status: { ...status, updatedNumberScheduled: 3, numberAvailable: 3 } }),
    model: undefined,
  };
  const rollouts = list(rollout('a', { stuck: 1, done: 2 }), rollout('b', { stuck: 2, outdated: 4 }), unread);
  expect(totalCounts(rollouts)).toEqual({
    stuck: 3,
    misscheduled: 0,
    updating: 0,
    outdated: 4,
    done: 5,
    ineligible: 0,
  });
});
