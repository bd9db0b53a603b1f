import { describe, expect, it } from 'vitest';
import { goalOf, parseState, stateText, type RunState } from '../../../src/daemonset/rollout-run/state.ts';

const STATE: RunState = {
  version: 1,
  target: 'new',
  former: 'old',
  batches: { by: 'zone', batch: '10%' },
  gates: { readyFor: 0, maxRestarts: 0, timeout: 300_000, onFailure: 'stop' },
  size: 3,
  canaries: undefined,
  done: 2,
  open: { number: 3, canary: false, low: { value: null, name: 'a' }, high: { value: null, name: 'c' }, count: 3 },
  holder: { id: 'x', who: 'jo@laptop (process 1)', renewed: 5 },
};

describe('the state of a run', () => {
  it('comes out of its text as it was put in', () => {
    expect(parseState(stateText(STATE))).toEqual({ ...STATE });
  });

  it('is nothing that another version, or another hand, wrote', () => {
    const wrong: readonly object[] = [
      { ...STATE, version: 2 },
      { ...STATE, target: undefined },
      { ...STATE, batches: undefined },
      { ...STATE, gates: { ...STATE.gates, timeout: 'long' } },
      { ...STATE, size: -1 },
      { ...STATE, canaries: 'all' },
      { ...STATE, done: 1.5 },
      { ...STATE, open: { ...STATE.open, low: 'a' } },
      { ...STATE, holder: 'jo' },
    ];
    for (const one of wrong) expect(parseState(JSON.stringify(one)), JSON.stringify(one)).toBeUndefined();
    for (const text of ['', '{', '[]', 'null', '"x"']) expect(parseState(text), text).toBeUndefined();
  });

  it('goes for the new revision, and on the way back for the former', () => {
    expect(goalOf(STATE)).toBe('new');
    expect(goalOf({ ...STATE, undo: true })).toBe('old');
  });
});
