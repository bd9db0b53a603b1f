import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAvailable } from '../../src/daemonset/pods/availability.ts';
import { placement } from '../../src/daemonset/placement/placement.ts';
import { revisionHashOf } from '../../src/daemonset/pods/pod-revision.ts';
import { isTerminal, isTerminating, targetNodeOf } from '../../src/daemonset/pods/pods-by-node.ts';
import { updateLimits } from '../../src/daemonset/rollout/update-strategy.ts';
import type { Pod } from '../../src/kube/wire.ts';
import { NODES } from '../../src/sandbox/kinds/nodes.ts';
import { PODS } from '../../src/sandbox/kinds/pods.ts';
import { pool, scenario } from '../../src/sandbox/scenarios/scenario.ts';
import { agent, apply, daemonSet, running, testCluster, type TestCluster } from './cluster.ts';

type Event =
  | { readonly kind: 'change' }
  | {
      readonly kind: 'label' | 'unlabel' | 'taint' | 'untaint' | 'cordon' | 'uncordon' | 'deletePod';
      readonly node: number;
    }
  | { readonly kind: 'addNode' };

interface Environment {
  readonly nodes: number;
  readonly seed: number;
  readonly limits: { readonly maxUnavailable: number | string; readonly maxSurge: number | string };
  readonly minReadySeconds: number;
  readonly selects: boolean;
  readonly delaySeconds: number;
  readonly events: readonly (readonly [afterMs: number, event: Event])[];
}

const amount = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.constantFrom('10%', '34%', '100%'));
const limits = fc.oneof(
  amount.map((maxUnavailable) => ({ maxUnavailable, maxSurge: 0 })),
  amount.map((maxSurge) => ({ maxUnavailable: 0, maxSurge })),
);
const node = fc.nat({ max: 11 });
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: 'change' } as const) },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom('label', 'unlabel', 'taint', 'untaint', 'cordon', 'uncordon', 'deletePod'),
      node,
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'addNode' } as const) },
);
const environment: fc.Arbitrary<Environment> = fc.record({
  nodes: fc.integer({ min: 1, max: 10 }),
  seed: fc.nat(),
  limits,
  minReadySeconds: fc.constantFrom(0, 0, 5),
  selects: fc.boolean(),
  delaySeconds: fc.constantFrom(0, 3),
  events: fc.array(fc.tuple(fc.nat({ max: 4000 }), event), { maxLength: 12 }),
});

function specOf({ limits: rollingUpdate, minReadySeconds, selects, delaySeconds }: Environment, version: number) {
  const probe = { readinessProbe: { tcpSocket: { port: 80 }, initialDelaySeconds: delaySeconds } };
  const containers = [{ name: 'agent', image: `agent:${version}`, ...(delaySeconds === 0 ? {} : probe) }];
  return agent({
    spec: { minReadySeconds, updateStrategy: { type: 'RollingUpdate', rollingUpdate: rollingUpdate } },
    pod: { containers, ...(selects ? { nodeSelector: { run: 'yes' } } : {}) },
  });
}

function happen(cluster: TestCluster, what: Event, environment: Environment, version: number): void {
  if (what.kind === 'change') {
    apply(cluster, specOf(environment, version));
    return;
  }
  if (what.kind === 'addNode') return void cluster.nodes.add(`extra-${version}`, { labels: { run: 'yes' } });
  const nodes = cluster.store.list(NODES);
  const name = nodes[what.node % nodes.length]?.metadata.name ?? '';
  switch (what.kind) {
    case 'label':
      return void cluster.nodes.label(name, { run: 'yes' });
    case 'unlabel':
      return void cluster.nodes.label(name, { run: null });
    case 'taint':
      return void cluster.nodes.taint(name, { key: 'busy', effect: what.node % 2 === 0 ? 'NoSchedule' : 'NoExecute' });
    case 'untaint':
      return void cluster.nodes.untaint(name, 'busy');
    case 'cordon':
      return void cluster.nodes.cordon(name);
    case 'uncordon':
      return void cluster.nodes.uncordon(name);
    case 'deletePod': {
      const [pod] = cluster.store.indexed(PODS, 'node', name);
      return pod === undefined ? undefined : void cluster.store.delete(PODS, pod.metadata);
    }
  }
}

/** Two live pods of one revision for one node. */
function doubled(pods: readonly Pod[]): string | undefined {
  const seen = new Set<string>();
  return pods
    .filter((pod) => !isTerminating(pod) && !isTerminal(pod))
    .map((pod) => `${targetNodeOf(pod) ?? ''} ${revisionHashOf(pod) ?? ''}`)
    .find((key) => seen.size === seen.add(key).size);
}

describe('the controller in random clusters', () => {
  it('converges, and never runs two pods of one revision on a node', () => {
    fc.assert(
      fc.property(environment, (provided) => {
        const labels: Readonly<Record<string, string>> = provided.seed % 2 === 0 ? { run: 'yes' } : {};
        const plain = scenario('random', '', [pool('node', provided.nodes, { labels })]);
        const cluster = testCluster(plain, { seed: provided.seed });
        cluster.store.subscribe(PODS, () => expect(doubled(cluster.store.list(PODS))).toBeUndefined());
        apply(cluster, specOf(provided, 0));
        let version = 0;
        for (const [afterMs, what] of provided.events) {
          cluster.clock.advance(afterMs);
          happen(cluster, what, provided, ++version);
        }
        cluster.clock.runUntilIdle();
        // The real controller does not sync for taints that only keep new pods away.
        apply(cluster, specOf(provided, ++version));
        cluster.clock.runUntilIdle();

        const { template } = daemonSet(cluster).spec ?? agent().spec ?? {};
        const wanted = cluster.store.list(NODES).filter((one) => placement(template ?? {}, one).shouldRun);
        const eligible = wanted.map(({ metadata }) => `${metadata.name} agent:${version} Running`).sort();
        const kept = running(cluster).filter((pod) => eligible.includes(pod));
        expect(kept).toEqual(eligible);
        // Zeros are omitted.
        const status = { updatedNumberScheduled: 0, numberAvailable: 0, ...daemonSet(cluster).status };
        expect(status).toMatchObject({
          observedGeneration: daemonSet(cluster).metadata.generation,
          desiredNumberScheduled: eligible.length,
          updatedNumberScheduled: eligible.length,
          numberAvailable: eligible.length,
        });
        expect(cluster.failures).toEqual([]);
        cluster.close();
      }),
      { numRuns: 30 },
    );
  }, 60_000);

  it('never exceeds its budget when nothing else fails', () => {
    fc.assert(
      fc.property(
        environment,
        fc.integer({ min: 1, max: 3 }),
        fc.nat({ max: 3000 }),
        (provided, changes, betweenMs) => {
          const cluster = testCluster(provided.nodes, { seed: provided.seed });
          const still = { ...provided, selects: false };
          apply(cluster, specOf(still, 0));
          cluster.clock.runUntilIdle();
          const { maxUnavailable, maxSurge } = updateLimits(daemonSet(cluster), provided.nodes);
          const check = (): void => {
            const live = cluster.store.list(PODS).filter((pod) => !isTerminating(pod));
            const now = cluster.clock.now();
            const up = new Set(live.filter((pod) => isAvailable(pod, provided.minReadySeconds, now)).map(targetNodeOf));
            if (maxSurge > 0) {
              expect(live.length).toBeLessThanOrEqual(provided.nodes + maxSurge);
              expect(up.size).toBe(provided.nodes);
            } else {
              expect(live.length).toBeLessThanOrEqual(provided.nodes);
              expect(provided.nodes - up.size).toBeLessThanOrEqual(maxUnavailable);
            }
          };
          cluster.store.subscribe(PODS, check);
          for (let version = 1; version <= changes; version++) {
            // A change during a rollout replaces unavailable pods outside the budget; with surge they may double.
            if (maxSurge > 0) cluster.clock.runUntilIdle();
            else cluster.clock.advance(betweenMs);
            apply(cluster, specOf(still, version));
          }
          cluster.clock.runUntilIdle();
          expect(running(cluster).every((pod) => pod.endsWith(`agent:${changes} Running`))).toBe(true);
          cluster.close();
        },
      ),
      { numRuns: 30 },
    );
  }, 60_000);
});
