import { describe, expect, it } from 'vitest';
import { parseState } from '../../../src/daemonset/rollout-run/parse-state.ts';
import { goalRevision, serializeState } from '../../../src/daemonset/rollout-run/state.ts';
import { STATE } from './state-example.ts';

describe('the state of a run', () => {
  it('comes out of its text as it was put in', () => {
    const parsed = parseState(serializeState(STATE));
    expect(parsed).toEqual({ ok: true, state: JSON.parse(JSON.stringify(STATE)) as unknown });
  });

  it('is readable however long the texts are that it was made of', () => {
    const long = 'x'.repeat(20_000);
    const text = serializeState({
      ...STATE,
      stopped: { why: 'failed', message: long },
      holder: { id: 'x', who: long, renewed: 5 },
    });
    expect(parseState(text).ok).toBe(true);
  });

  it('goes for the new revision, and on the way back for the former', () => {
    expect(goalRevision(STATE)).toBe('new');
    expect(goalRevision({ ...STATE, undo: true })).toBe('old');
  });
});
