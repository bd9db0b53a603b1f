import { describe, expect, it } from 'vitest';
import { parseState } from '../../../src/daemonset/rollout-run/parse-state.ts';
import {
  goalRevision,
  isRunRevision,
  looserThanDefault,
  openBatch,
  runAnnotationOf,
  serializeState,
} from '../../../src/daemonset/rollout-run/state.ts';
import { daemonSet } from '../build.ts';
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

  it('is read from its annotation', () => {
    expect(runAnnotationOf(daemonSet({ metadata: { annotations: { 'daemonset-cli/rollout-run': '{}' } } }))).toBe('{}');
    expect(runAnnotationOf(daemonSet())).toBeUndefined();
  });

  it('has no texts of a run that is not stopped and that nobody drives', () => {
    const text = serializeState({ ...STATE, stopped: undefined, holder: undefined });
    expect(Object.keys(JSON.parse(text) as object)).not.toContain('stopped');
    expect(parseState(text).ok).toBe(true);
  });

  it.each<readonly [string, Partial<typeof STATE> | { readonly undo: boolean; readonly isBack?: boolean }, boolean]>([
    ['new', {}, true],
    ['old', {}, false],
    ['another', {}, false],
    // on the way back both are there, until the template is the former one
    ['new', { undo: true }, true],
    ['old', { undo: true }, true],
    ['another', { undo: true }, false],
    ['new', { undo: true, isBack: true }, false],
    ['old', { undo: true, isBack: true }, true],
  ])('is about the revision %s with %j: %s', (hash, changed, expected) => {
    expect(isRunRevision({ ...STATE, ...changed }, hash)).toBe(expected);
  });

  it('opens a batch from its first to its last node, in whatever order they are', () => {
    const nodes = ['c', 'a', 'b'].map((name) => ({ value: null, name }));
    expect(openBatch({ canary: true, value: null, nodes }, 4)).toEqual({
      number: 4,
      canary: true,
      low: { value: null, name: 'a' },
      high: { value: null, name: 'c' },
      count: 3,
    });
  });
});

describe('settings that protect less than the defaults', () => {
  it.each([
    [{}, {}, {}],
    [{ batch: '1' }, { maxRestarts: 0, timeout: 300_000 }, {}],
    [{ batch: '2' }, {}, { batch: '2' }],
    [{ batch: '10%' }, {}, { batch: '10%' }],
    [{}, { maxRestarts: 1 }, { maxRestarts: 1 }],
    [{}, { timeout: 300_001 }, { timeout: 300_001 }],
    [{}, { timeout: 1 }, {}],
    // no limit at all
    [{}, { timeout: 0 }, { timeout: 0 }],
  ])('of %j and %j are %j', (batches, gates, expected) => {
    expect(looserThanDefault(batches, gates)).toEqual(expected);
  });
});
