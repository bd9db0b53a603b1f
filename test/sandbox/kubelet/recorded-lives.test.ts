import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../src/kube/wire.ts';
import {
  BEHAVIOUR_ANNOTATION,
  TERMINATION_ANNOTATION,
  type ImageRule,
} from '../../../src/sandbox/kubelet/behaviour.ts';
import type { CountedEvent } from '../../../src/sandbox/kubelet/container-lifecycle.ts';
import { podState } from '../../../src/sandbox/kubelet/pod-lifecycle.ts';
import { planPod } from '../../../src/sandbox/kubelet/pod-plan.ts';
import { lifeStep, withoutIds, type Life, type LifeStep, type LifeVectors } from '../../vectors/life-steps.ts';

const FILE = new URL('../../vectors/lives.json', import.meta.url);
const { lives } = JSON.parse(readFileSync(FILE, 'utf8')) as LifeVectors;
const BEGIN = Date.parse('2026-01-31T10:00:00Z');
const BACK_OFF = { firstMs: 10_000, longestMs: 300_000 };
const TIMES = { networkMs: 30, pullMs: 700, startMs: 300, stopMs: 400, pullBackOff: BACK_OFF, crashBackOff: BACK_OFF };
/** Longer than any recorded life, so that the simulated one has every step of it. */
const UNTIL_MS = 200_000;

/** What a simulated node is told to make of a recorded pod. */
interface Simulation {
  readonly behaviour?: string;
  readonly termination?: string;
  readonly rules?: readonly ImageRule[];
  readonly absent?: true;
}

const CRASH: ImageRule['behaviour'] = { kind: 'crash', upMs: 3000 };

/** Every life that a simulated kubelet can lead; `undefined`: no behaviour stands for it. */
const SIMULATIONS: Readonly<Record<string, Simulation | undefined>> = {
  runs: {},
  probes: {},
  unready: { behaviour: 'unready' },
  crashes: { behaviour: 'crash-3s' },
  'never-pulled': { absent: true },
  'not-found': { behaviour: 'missing' },
  init: {},
  'init-crashes': { rules: [{ match: '*', behaviour: CRASH }] },
  sidecar: {},
  'two-containers': { rules: [{ match: '*:2', behaviour: CRASH }] },
  ends: {},
  killed: { termination: '60s' },
  'startup-fails': undefined,
  'liveness-fails': undefined,
  exits: undefined,
  'out-of-memory': undefined,
  'registry-down': undefined,
  'invalid-image': undefined,
  'no-config': undefined,
  'root-forbidden': undefined,
  'no-command': undefined,
  'no-volume': undefined,
  'hook-fails': undefined,
};

/** The steps and events of the pod's life on a simulated node. */
function simulate(life: Life, { behaviour, termination, rules = [], absent }: Simulation) {
  const annotations = {
    ...(behaviour === undefined ? {} : { [BEHAVIOUR_ANNOTATION]: behaviour }),
    ...(termination === undefined ? {} : { [TERMINATION_ANNOTATION]: termination }),
  };
  const metadata = { name: life.name, namespace: 'default', uid: 'uid-of-the-pod', annotations };
  let pod: Pod = { metadata, spec: life.spec, status: { phase: 'Pending' } };
  const addresses = { host: '10.89.0.11', pod: '10.192.1.7' };
  const isPresent = (): boolean => absent !== true;
  const plan = planPod({ pod, node: undefined, begin: BEGIN, addresses, times: TIMES, rules, isPresent });
  const steps: LifeStep[] = [compared(lifeStep(pod))];
  const events = new Map<string, CountedEvent>();
  const deletedAt = life.deletedAfterMs;
  for (let at: number | undefined = 0; at !== undefined && at <= UNTIL_MS;) {
    const isDeleted = deletedAt !== undefined && at >= deletedAt;
    if (isDeleted)
      pod = {
        ...pod,
        metadata: { ...metadata, deletionGracePeriodSeconds: life.spec.terminationGracePeriodSeconds ?? 30 },
      };
    const state = podState(pod, plan, BEGIN + at, isDeleted ? BEGIN + deletedAt : undefined);
    if (state.status !== undefined) pod = { ...pod, status: state.status };
    const step = compared(lifeStep(pod));
    if (!isDeepStrictEqual(step, steps.at(-1))) steps.push(step);
    for (const event of state.events) events.set(textOf(pod, event), event);
    const next: number | undefined = state.next === undefined ? undefined : state.next - BEGIN;
    at = deletedAt !== undefined && at < deletedAt ? Math.min(next ?? Infinity, deletedAt) : next;
  }
  return { steps, events: [...events.keys()].sort() };
}

/** Without the condition of the scheduler, which recorded pods did not need. */
function compared({ phase, reason, message, hasAddress, conditions, init, main }: LifeStep): LifeStep {
  const others = Object.entries(conditions).filter(([type]) => type !== 'PodScheduled');
  const why = { ...(reason === undefined ? {} : { reason }), ...(message === undefined ? {} : { message }) };
  return { phase, ...why, hasAddress, conditions: Object.fromEntries(others), init, main };
}

function textOf(pod: Pod, { type, reason, message, fieldPath = '' }: CountedEvent): string {
  return [type, reason, withoutIds(pod, message), fieldPath].join(' ');
}

/** A probe may come before the program listens, and a busy machine may be too slow for one. */
function isOfChance({ reason, message }: Life['events'][number]): boolean {
  return reason === 'Unhealthy' && /connection refused|deadline exceeded/.test(message);
}

/** What a real kubelet and containerd reported of the same pods: `npm run vectors -- lives`. */
describe('the life of a pod on a simulated node is that on a real one', () => {
  it('for every recorded life that a behaviour stands for', () => {
    expect(lives.map(({ name }) => name).sort()).toEqual(Object.keys(SIMULATIONS).sort());
  });

  it.each(lives.filter(({ name }) => SIMULATIONS[name] !== undefined))('$name', (life) => {
    const simulated = simulate(life, SIMULATIONS[life.name] ?? {});
    const recorded = life.steps.map(compared);
    // The recording ends, and the simulation goes on.
    expect(simulated.steps.slice(0, recorded.length)).toEqual(recorded);
    const events = life.events
      .filter((event) => !isOfChance(event))
      .map((event) =>
        Object.values({
          type: event.type,
          reason: event.reason,
          message: event.message,
          fieldPath: event.fieldPath ?? '',
        }).join(' '),
      );
    expect(simulated.events).toEqual([...new Set(events)].sort());
  });
});
