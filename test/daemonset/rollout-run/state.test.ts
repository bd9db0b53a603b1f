import { describe, expect, it } from 'vitest';
import { parseState } from '../../../src/daemonset/rollout-run/parse-state.ts';
import { goalRevision, serializeState } from '../../../src/daemonset/rollout-run/state.ts';
import { STATE } from './state-example.ts';

describe('the state of a run', () => {
  it('survives serialization', () => {
    const parsed = parseState(serializeState(STATE));
    expect(parsed).toEqual({ ok: true, state: JSON.parse(JSON.stringify(STATE)) as unknown });
  });

  it('truncates long texts so that they can be read back', () => {
    const long = 'x'.repeat(20_000);
    const text = serializeState({
      ...STATE,
      stopped: { why: 'failed', message: long },
      holder: { id: 'x', who: long, renewed: 5 },
    });
    expect(parseState(text).ok).toBe(true);
  });

  it('aims at the new revision, and on undo at the former one', () => {
    expect(goalRevision(STATE)).toBe('new');
    expect(goalRevision({ ...STATE, undo: true })).toBe('old');
  });
});
