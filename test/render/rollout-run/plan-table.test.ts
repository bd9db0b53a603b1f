import { describe, expect, it } from 'vitest';
import type { Batch } from '../../../src/daemonset/rollout-run/batches.ts';
import { PLAIN } from '../../../src/render/color.ts';
import { planJson, planTable, type PlannedRun } from '../../../src/render/rollout-run/plan-table.ts';
import { STATE } from '../../daemonset/rollout-run/state-example.ts';

const batch = (canary: boolean, value: string | null, ...names: readonly string[]): Batch => ({
  canary,
  value,
  nodes: names.map((name) => ({ value, name })),
});
const many = Array.from({ length: 9 }, (_, index) => `n${index + 1}`);
const BATCHES = [batch(true, 'a', 'n1'), batch(false, 'b', ...many), batch(false, null, 'n5', 'n6')];

const run = (more: Partial<PlannedRun> = {}): PlannedRun => ({
  kind: 'new',
  refusal: undefined,
  dropped: [],
  holder: undefined,
  state: { ...STATE, done: 2, batches: { batch: '3', by: 'example.com/zone' } },
  revision: 7,
  batches: BATCHES,
  left: ['n9'],
  ...more,
});

describe('the table of a planned run', () => {
  const table = (plan: PlannedRun) => planTable(plan, { palette: PLAIN, width: undefined });

  it('goes on counting after the finished batches, and counts what it does not name', () => {
    expect(table(run())).toBe(
      [
        'BATCH        ZONE     NODES   NAMES',
        '3 (canary)   a        1       n1',
        '4            b        9       n1,n2,n3,n4,n5,n6,n7,n8 and 1 more',
        '5            <none>   2       n5,n6',
        '',
      ].join('\n'),
    );
  });

  it('names eight nodes without a count', () => {
    const plan = run({ batches: [batch(false, 'b', ...many.slice(0, 8))] });
    expect(table(plan)).toContain('   n1,n2,n3,n4,n5,n6,n7,n8\n');
  });

  it('is named after a label without a prefix, and has no group without one', () => {
    expect(table(run({ state: { ...STATE, batches: { batch: '3', by: 'pool' } } }))).toMatch(/^BATCH +POOL +NODES/);
    expect(table(run({ state: { ...STATE, batches: { batch: '3' } } }))).toMatch(/^BATCH +NODES +NAMES/);
  });
});

describe('a planned run in JSON', () => {
  it('has every node of every batch', () => {
    expect(planJson(run())).toEqual({
      hash: STATE.target,
      revision: 7,
      batchSize: STATE.size,
      done: 2,
      batches: [
        { number: 3, canary: true, group: 'a', nodes: ['n1'] },
        { number: 4, canary: false, group: 'b', nodes: many },
        { number: 5, canary: false, group: null, nodes: ['n5', 'n6'] },
      ],
      notReady: ['n9'],
      resumes: null,
    });
  });

  it('says what it resumes, what is missing for that, and who drives it', () => {
    const { open, ...state } = STATE;
    expect(planJson(run({ kind: 'resumed', state }))['resumes']).toEqual({
      openBatch: null,
      undo: false,
      batches: state.batches,
      gates: state.gates,
      needs: null,
      dropped: [],
      drivenBy: null,
    });
    const plan = run({
      kind: 'resumed',
      state: { ...state, undo: true, open },
      refusal: { message: 'the run has failed' },
      dropped: ['on-failure'],
      holder: { who: 'ann@host' },
    });
    expect(planJson(plan)['resumes']).toMatchObject({
      openBatch: 3,
      undo: true,
      needs: 'the run has failed',
      dropped: ['--on-failure'],
      drivenBy: 'ann@host',
    });
  });
});
