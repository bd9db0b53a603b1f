import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LEASE_MS } from '../../../src/workflows/rollout-run/lease.ts';
import type { Scenario } from '../../../src/sandbox/scenarios/scenario.ts';
import { runEnvironment, ZONES, type RunEnvironment } from './run-environment.ts';

interface Plan {
  readonly title: string;
  readonly environment: Scenario | number;
  readonly words: readonly string[];
  /** The nodes of each batch, in order. */
  readonly batches: readonly (readonly string[])[];
  readonly size: number;
}

const PLANS: readonly Plan[] = [
  {
    title: 'one by one',
    environment: 3,
    words: [],
    batches: [['node-1'], ['node-2'], ['node-3']],
    size: 1,
  },
  {
    title: 'a canary, then two at a time with a check',
    environment: 5,
    words: ['--canary', '--batch', '2', '--check', 'true'],
    batches: [['node-1'], ['node-2', 'node-3'], ['node-4', 'node-5']],
    size: 2,
  },
  {
    title: 'zone by zone, canaries by their label',
    environment: ZONES,
    words: [
      '--canary',
      '-l',
      'ring=edge',
      '--by',
      'topology.kubernetes.io/zone',
      '--batch',
      '40%',
      '--ready-for',
      '3s',
    ],
    batches: [['a-1', 'a-2'], ['a-3'], ['b-1', 'b-2']],
    size: 2,
  },
];

/** Repeats the run, killing each process after so many requests, until one finishes. */
async function runKilled(environment: RunEnvironment, plan: Plan, lives: readonly number[]): Promise<void> {
  for (const [index, killAfter] of lives.entries()) {
    const process = environment.start(['agent', ...plan.words, ...takeover(index)], { killAfter });
    await environment.until(() => process.requests() >= killAfter || process.ended() !== undefined);
    if (process.ended() !== undefined) return;
    // half of them wait until the lease has expired
    await environment.cluster.clock.pass(takeover(index + 1).length > 0 ? 0 : LEASE_MS);
  }
  const last = environment.start(['agent', ...plan.words, ...takeover(lives.length)]);
  expect(await environment.finish(last), `${last.stdout()}${last.stderr()}`).toBe('ok');
}

const takeover = (index: number): readonly string[] => (index % 2 === 1 ? ['--takeover'] : []);

/** Every node once, in batch order, and never more than a batch without a ready pod. */
function expectTrue(environment: RunEnvironment, plan: Plan): void {
  const { deletions, checks } = environment;
  const taken: string[][] = [];
  for (const { node } of deletions) {
    const number = plan.batches.findIndex((batch) => batch.includes(node));
    (taken[number] ??= []).push(node);
  }
  expect(taken.map((batch) => batch.toSorted())).toEqual(plan.batches);
  expect(deletions.map(({ node }) => node)).toEqual(taken.flat());
  expect(new Set(deletions.map(({ image }) => image))).toEqual(new Set(['agent:1']));
  expect(Math.max(...deletions.map(({ down }) => down))).toBeLessThan(plan.size);
  expect(new Set(Object.values(environment.images()))).toEqual(new Set(['agent:2']));
  expect(environment.annotation()).toBeUndefined();
  if (plan.words.includes('--check')) {
    const nodes = plan.batches.map((batch, index) => ({ batch: String(index + 1), nodes: batch.join(' ') }));
    // only a check whose end was not recorded is repeated
    const once = checks.filter((one, index) => checks[index + 1]?.batch !== one.batch);
    expect(once).toEqual(nodes);
  }
}

describe.each(PLANS)('a run that is killed: $title', (plan) => {
  it('works when it is not killed', async () => {
    const environment = runEnvironment(plan.environment);
    await runKilled(environment, plan, []);
    expectTrue(environment, plan);
    if (plan.words.includes('--check')) expect(environment.checks).toHaveLength(plan.batches.length);
  });

  it('replaces each pod once, in order, wherever it is killed', { timeout: 120_000 }, async () => {
    const whole = runEnvironment(plan.environment);
    const process = await whole.run(['agent', ...plan.words]);
    const requests = process.requests();
    expect(requests).toBeGreaterThan(plan.batches.length * 4);
    for (let killAfter = 1; killAfter <= requests; killAfter++) {
      const environment = runEnvironment(plan.environment);
      await runKilled(environment, plan, [killAfter]);
      expectTrue(environment, plan);
    }
  });
});

it('replaces each pod once, in order, however often it is killed', { timeout: 120_000 }, async () => {
  const lives = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 2, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...PLANS), lives, async (plan, deaths) => {
      const environment = runEnvironment(plan.environment);
      await runKilled(environment, plan, deaths);
      expectTrue(environment, plan);
    }),
    { numRuns: 25 },
  );
});

it('repeats the check when killed during it, and replaces nothing again', async () => {
  const [, plan] = PLANS;
  if (plan === undefined) throw new Error('no such plan');
  const environment = runEnvironment(plan.environment);
  const process = environment.start(['agent', ...plan.words], { killAtCheck: 2 });
  await environment.until(() => environment.checks.length === 2);
  expect(process.ended()).toBeUndefined();
  expect(await environment.finish(environment.start(['agent', ...plan.words, '--takeover']))).toBe('ok');
  expectTrue(environment, plan);
  expect(environment.checks.map(({ batch }) => batch)).toEqual(['1', '2', '2', '3']);
});
