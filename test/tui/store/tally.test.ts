import { describe, expect, it } from 'vitest';
import type { Node, Pod } from '../../../src/kube/wire.ts';
import { createTally, type Tally } from '../../../src/tui/store/tally.ts';
import type { NodeStore } from '../../../src/tui/store/node-store.ts';
import { ago, node, NOW, old, pod, ready } from '../../daemonset/build.ts';
import { storeOf } from '../build.ts';

const SECOND = 1000;
const alive = (name: string): Node => ({ ...node(name), status: { conditions: [{ type: 'Ready', status: 'True' }] } });

function shown(tally: Tally) {
  const sorted = <T>(items: Iterable<T>, key: (item: T) => string): readonly string[] => [...items].map(key).sort();
  return {
    counts: { ...tally.counts },
    desired: tally.desired,
    restarts: tally.restarts,
    users: sorted(tally.users, ({ node: name, use }) => `${name} ${use}`),
    doneAt: sorted(tally.doneAt, String),
    bad: sorted(tally.bad, ({ report }) => report.name),
  };
}

/** The tally of the same entries, counted anew. */
function counted({ entries }: NodeStore) {
  const tally = createTally();
  for (const [name, entry] of entries) tally.replace(name, undefined, entry);
  return shown(tally);
}

/** Numbers below 1 that are the same in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

function crashing(name: string, on: string, restarts: number): Pod {
  const made = pod(name, on, {});
  const state = { waiting: { reason: restarts > 1 ? 'CrashLoopBackOff' : 'ContainerCreating' } };
  const status = { name: 'agent', ready: false, restartCount: restarts, image: 'a', imageID: 'a', state };
  return { ...made, status: { ...made.status, containerStatuses: [status] } };
}

describe('the tally of a store', () => {
  it.each([1, 2, 3, 4, 5])('is that of its entries after any events (%i)', (seed) => {
    const next = numbers(seed);
    const choose = <T>(items: readonly T[]): T => items[Math.floor(next() * items.length)] as T;
    const names = ['n1', 'n2', 'n3', 'n4'];
    const store = storeOf({ nodes: names.map(alive), pods: names.map((name) => old(`old-${name}`, name)) });
    let now = NOW;
    for (let step = 0; step < 200; step++) {
      const name = choose(names);
      const object = choose<() => Pod>([
        () => old(`old-${name}`, name),
        () => old(`old-${name}`, name, { metadata: { deletionTimestamp: ago(-30), deletionGracePeriodSeconds: 30 } }),
        () => crashing(`new-${name}`, name, Math.floor(next() * 4)),
        () => ready(`new-${name}`, name),
      ])();
      const kind = choose(['pod', 'pod', 'pod', 'node'] as const);
      const gone = next() < 0.3;
      store.handle(
        kind === 'pod'
          ? { kind, object, gone }
          : { kind, object: choose([alive(name), node(name), node(name, {}, 'disk:NoSchedule')]), gone },
      );
      now += Math.floor(next() * 20) * SECOND;
      store.update(now);
      expect(shown(store.tally)).toEqual(counted(store));
    }
    expect(store.tally.counts).not.toEqual(createTally().counts);
  });
});
