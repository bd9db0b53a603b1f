import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Pod } from '../../../src/kube/wire.ts';
import type { ContainerStatus } from '../../../src/sandbox/kubelet/container-lifecycle.ts';
import { podState, type PodState } from '../../../src/sandbox/kubelet/pod-lifecycle.ts';
import { planPod } from '../../../src/sandbox/kubelet/pod-plan.ts';

/** A pod and its lifecycle: a line for every change, with the reasons of new events. Times are milliseconds. */
interface Life {
  readonly title: string;
  readonly spec: NonNullable<Pod['spec']>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly present?: readonly string[];
  readonly deleted?: { readonly at: number; readonly graceSeconds: number };
  readonly until?: number;
  readonly states: readonly string[];
  /** All events at the end, where their messages matter. */
  readonly events?: readonly string[];
}

const LIVES = parse(readFileSync(join(import.meta.dirname, 'pod-lifecycle.yaml'), 'utf8')) as readonly Life[];
const BEGIN = Date.parse('2026-01-31T10:00:00Z');
const TIMES = {
  networkMs: 30,
  pullMs: 700,
  startMs: 300,
  stopMs: 400,
  pullBackOff: { firstMs: 10_000, longestMs: 300_000 },
  crashBackOff: { firstMs: 10_000, longestMs: 300_000 },
};

/** The state at each change, for a kubelet that writes every status. */
function statesOf({ spec, annotations = {}, present = [], deleted, until = 100_000 }: Life): Map<number, PodState> {
  const metadata = { name: 'demo', namespace: 'default', uid: 'u', annotations };
  let pod: Pod = { metadata, spec };
  const addresses = { host: '10.0.0.1', pod: '10.64.1.2' };
  const isPresent = (image: string): boolean => present.includes(image);
  const plan = planPod({ pod, node: undefined, begin: BEGIN, addresses, times: TIMES, rules: [], isPresent });
  const states = new Map<number, PodState>();
  for (let at: number | undefined = 0; at !== undefined && at <= until;) {
    if (at === deleted?.at)
      pod = { ...pod, metadata: { ...metadata, deletionGracePeriodSeconds: deleted.graceSeconds } };
    const deletedAt = deleted !== undefined && at >= deleted.at ? BEGIN + deleted.at : undefined;
    const state = podState(pod, plan, BEGIN + at, deletedAt);
    states.set(at, state);
    if (state.status !== undefined) pod = { ...pod, status: state.status };
    const next: number | undefined = state.next === undefined ? undefined : state.next - BEGIN;
    at = deleted !== undefined && at < deleted.at ? Math.min(next ?? Infinity, deleted.at) : next;
  }
  return states;
}

function containerText({ name, state = {}, ready, restartCount }: ContainerStatus): string {
  const { waiting, running, terminated } = state;
  const word =
    waiting?.reason ??
    (running === undefined ? `${terminated?.reason ?? ''}(${terminated?.exitCode ?? ''})` : 'running');
  return `${name} ${word}${ready ? ' ready' : ''}${restartCount === 0 ? '' : ` restarts=${restartCount}`}`;
}

function stateText(at: number, { status, retrying, gone }: PodState, added: readonly string[]): string {
  const { phase, reason, conditions = [], initContainerStatuses = [], containerStatuses = [] } = status ?? {};
  const isTrue = conditions.filter((condition) => condition.status === 'True').map(({ type }) => type);
  return [
    `${at}: ${[phase ?? 'no report', reason ?? ''].join(' ').trim()}`,
    ...[...initContainerStatuses, ...containerStatuses].map(containerText),
    ...(isTrue.length === 0 ? [] : [isTrue.join(' ')]),
    ...(added.length === 0 ? [] : [`+ ${added.join(' ')}`]),
    ...(retrying ? ['retrying'] : []),
    ...(gone ? ['gone'] : []),
  ].join(' | ');
}

function linesOf(states: ReadonlyMap<number, PodState>): { states: readonly string[]; events: readonly string[] } {
  const counts = new Map<string, number>();
  const lines = [...states].map(([at, state]) => {
    const added: string[] = [];
    for (const { type, reason, message, fieldPath = 'pod', count } of state.events) {
      const text = `${type} ${reason} ${fieldPath} ${message}`;
      if (count > (counts.get(text) ?? 0)) added.push(reason);
      counts.set(text, count);
    }
    return stateText(at, state, added);
  });
  return { states: lines, events: [...counts].map(([text, count]) => `${count}x ${text}`) };
}

describe('podState', () => {
  it.each(LIVES)('$title', (life) => {
    const { states, events } = linesOf(statesOf(life));
    expect(states).toEqual(life.states);
    if (life.events !== undefined) expect(events).toEqual(life.events);
  });

  it('shows addresses, ids and times as a kubelet does', () => {
    const [life] = LIVES;
    const last = life && [...statesOf(life).values()].at(-1);
    expect(last?.status).toMatchObject({ podIP: '10.64.1.2', hostIP: '10.0.0.1', startTime: '2026-01-31T10:00:00Z' });
    expect(last?.status?.containerStatuses?.[0]).toMatchObject({
      imageID: expect.stringMatching(/^docker\.io\/library\/busybox@sha256:[0-9a-f]{64}$/) as string,
      containerID: expect.stringMatching(/^containerd:\/\/[0-9a-f]{64}$/) as string,
      state: { running: { startedAt: '2026-01-31T10:00:01Z' } },
    });
  });

  it('keeps the time of a condition that has not changed', () => {
    const [life] = LIVES;
    const last = life && [...statesOf(life).values()].at(-1);
    const times = last?.status?.conditions?.map(
      ({ type, lastTransitionTime }) => `${type} ${lastTransitionTime ?? ''}`,
    );
    expect(times).toContain('Initialized 2026-01-31T10:00:00Z');
    expect(times).toContain('Ready 2026-01-31T10:00:01Z');
  });
});
