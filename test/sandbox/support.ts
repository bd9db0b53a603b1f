import type { KubeObject } from '../../src/kube/wire.ts';
import { seededRandom } from '../../src/sandbox/random.ts';
import { createStore, type StoreOptions } from '../../src/sandbox/store/create-store.ts';
import { nextGeneration } from '../../src/sandbox/store/metadata.ts';
import type { ResourceType } from '../../src/sandbox/store/resource-type.ts';
import type { Store } from '../../src/sandbox/store/store.ts';
import { manualClock, type ManualClock } from '../support/manual-clock.ts';

export interface Thing extends KubeObject {
  readonly spec?: { readonly on?: string; readonly size?: number };
  readonly status?: { readonly phase?: string };
}

/** A kind with a generation and a status, and no other rules. */
export const THINGS: ResourceType<Thing> = {
  group: 'example.com',
  version: 'v1',
  plural: 'things',
  kind: 'Thing',
  namespaced: true,
  indexes: { on: { valuesOf: (thing) => (thing.spec?.on === undefined ? [] : [thing.spec.on]) } },
  rules: {
    prepareCreate: (thing) => ({ ...thing, metadata: { ...(thing['metadata'] as object), generation: 1 } }),
    prepareUpdate: (next, old) =>
      next['spec'] === old['spec']
        ? next
        : { ...next, metadata: { ...(next['metadata'] as object), ...nextGeneration(old) } },
    validate: (thing) =>
      (thing as Thing).spec?.size === -1
        ? [{ type: 'FieldValueInvalid', field: 'spec.size', message: 'too small' }]
        : [],
    subresources: {
      status: { prepare: (next, old) => ({ ...old, metadata: next['metadata'], status: next['status'] }) },
    },
  },
};

/** A kind with graceful deletion, as pods. */
export const SLOW_THINGS: ResourceType<Thing> = {
  ...THINGS,
  plural: 'slowthings',
  kind: 'SlowThing',
  rules: { ...THINGS.rules, graceSeconds: (_object, requested) => requested ?? 30 },
};

export function thing(name: string, spec: Thing['spec'] = {}, metadata: KubeObject['metadata'] = {}): Thing {
  return { apiVersion: 'example.com/v1', kind: 'Thing', metadata: { namespace: 'default', name, ...metadata }, spec };
}

export interface TestStore {
  readonly store: Store;
  readonly clock: ManualClock;
}

export function testStore(options: Partial<StoreOptions> = {}): TestStore {
  const clock = manualClock();
  const types = [THINGS, SLOW_THINGS] as readonly ResourceType[];
  return { clock, store: createStore({ clock, random: seededRandom(1), types, ...options }) };
}

/** What a call throws, for tests that check more than the message. */
export function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
