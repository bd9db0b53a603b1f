import { describe, expect, it } from 'vitest';
import { ApiError } from '../../../src/sandbox/store/api-error.ts';
import type { StoreEvent } from '../../../src/sandbox/store/event-log.ts';
import { SLOW_THINGS, testStore, thing, THINGS, thrownBy, type Thing } from '../support.ts';

const A = { namespace: 'default', name: 'a' };

function statusOf(call: () => unknown): object {
  const error = thrownBy(call);
  if (!(error instanceof ApiError)) throw error;
  return error.toStatus();
}

function recorded(store: ReturnType<typeof testStore>['store'], type = THINGS): string[] {
  const events: string[] = [];
  store.subscribe(type, ({ type: kind, object }: StoreEvent<Thing>) => events.push(`${kind} ${object.metadata.name}`));
  return events;
}

describe('create', () => {
  it('sets uid, version, time and the first generation, and freezes the object', () => {
    const { store } = testStore();
    const created = store.create(THINGS, thing('a', { size: 1 }));
    expect(created.metadata).toMatchObject({
      generation: 1,
      creationTimestamp: '2026-01-02T03:04:05Z',
      resourceVersion: '2',
    });
    expect(created.metadata.uid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Object.isFrozen(created.spec)).toBe(true);
    expect(store.get(THINGS, A)).toBe(created);
  });

  it('is repeatable with the seed', () => {
    const uids = [testStore(), testStore()].map(({ store }) => store.create(THINGS, thing('a')).metadata.uid);
    expect(uids[0]).toBe(uids[1]);
  });

  it('generates a name from generateName', () => {
    const { store } = testStore();
    const created = store.create(THINGS, thing('', {}, { generateName: 'log-' }));
    expect(created.metadata.name).toMatch(/^log-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  it('tries another generated name when the first is taken', () => {
    let draws = 0;
    // The same five letters twice, then others.
    const random = (): number => (++draws > 100 ? 0.5 : 0);
    const { store } = testStore({ random });
    const first = store.create(THINGS, thing('', {}, { generateName: 'x-' }));
    draws = 90;
    const second = store.create(THINGS, thing('', {}, { generateName: 'x-' }));
    expect(first.metadata.name).toBe('x-bbbbb');
    expect(second.metadata.name).not.toBe('x-bbbbb');
  });

  it("refuses a second object with the same name, with the server's message", () => {
    const { store } = testStore();
    store.create(THINGS, thing('a'));
    expect(statusOf(() => store.create(THINGS, thing('a')))).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'things.example.com "a" already exists',
      reason: 'AlreadyExists',
      details: { name: 'a', group: 'example.com', kind: 'things' },
      code: 409,
    });
  });

  it('refuses an invalid object, with a cause for each field', () => {
    const { store } = testStore();
    expect(statusOf(() => store.create(THINGS, thing('a', { size: -1 }, { labels: { 'b c': 'd' } })))).toMatchObject({
      reason: 'Invalid',
      code: 422,
      details: {
        kind: 'Thing',
        causes: [
          { field: 'metadata.labels', reason: 'FieldValueInvalid' },
          { field: 'spec.size', message: 'too small' },
        ],
      },
    });
    expect(store.count(THINGS)).toBe(0);
  });

  it('checks and answers a dry run, and stores nothing', () => {
    const { store } = testStore();
    const events = recorded(store);
    expect(store.create(THINGS, thing('a'), { dryRun: true }).metadata.uid).toBeTruthy();
    expect([store.count(THINGS), store.version, events]).toEqual([0, 1, []]);
  });

  it('runs the admission plugins', () => {
    const refuse = (): never => {
      throw new ApiError(403, 'Forbidden', 'no');
    };
    const { store } = testStore({ admission: [{ mutateCreate: refuse }] });
    expect(() => store.create(THINGS, thing('a'))).toThrow('no');
  });
});

describe('update', () => {
  it('increments the version and keeps the fields of the server', () => {
    const { store, clock } = testStore();
    const created = store.create(THINGS, thing('a', { size: 1 }));
    void clock.advance(5000);
    const metadata = { ...created.metadata, creationTimestamp: '1999-01-01T00:00:00Z', generation: 99 };
    const updated = store.update(THINGS, { ...created, metadata, spec: { size: 2 } });
    expect(updated.metadata).toMatchObject({
      uid: created.metadata.uid,
      creationTimestamp: created.metadata.creationTimestamp,
      generation: 2,
      resourceVersion: '3',
    });
  });

  it('shares the parts that did not change', () => {
    const { store } = testStore();
    const created = store.create(THINGS, thing('a', { size: 1 }));
    const updated = store.update(THINGS, { ...created, status: { phase: 'x' } });
    expect(updated.spec).toBe(created.spec);
  });

  it('writes nothing when nothing changes', () => {
    const { store } = testStore();
    const created = store.create(THINGS, thing('a', { size: 1 }));
    const events = recorded(store);
    expect(store.update(THINGS, structuredClone(created))).toBe(created);
    expect(events).toEqual([]);
  });

  it('ignores the times of managed fields', () => {
    const { store } = testStore();
    const fields = (time: string): Thing['metadata'] => ({
      managedFields: [{ manager: 'm', operation: 'Update', time }],
    });
    const created = store.create(THINGS, thing('a', {}, fields('2026-01-02T03:04:05Z')));
    expect(store.update(THINGS, thing('a', {}, fields('2026-01-02T03:04:06Z')))).toBe(created);
  });

  it('refuses an older version, but accepts an update without one', () => {
    const { store } = testStore();
    const created = store.create(THINGS, thing('a', { size: 1 }));
    store.update(THINGS, { ...created, spec: { size: 2 } });
    expect(statusOf(() => store.update(THINGS, { ...created, spec: { size: 3 } }))).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message:
        'Operation cannot be fulfilled on things.example.com "a": the object has been modified; please apply your changes to ' +
        'the latest version and try again',
    });
    expect(store.update(THINGS, thing('a', { size: 4 })).spec?.size).toBe(4);
  });

  it('refuses another uid, and an object that does not exist', () => {
    const { store } = testStore();
    store.create(THINGS, thing('a'));
    expect(() => store.update(THINGS, thing('a', {}, { uid: 'other' }))).toThrow(
      /Precondition failed: UID in precondition: other/,
    );
    expect(() => store.update(THINGS, thing('b'))).toThrow('things.example.com "b" not found');
  });

  it('writes only the fields of a subresource', () => {
    const { store } = testStore();
    const created = store.create(THINGS, thing('a', { size: 1 }));
    const next = { ...created, spec: { size: 7 }, status: { phase: 'ready' } };
    const updated = store.update(THINGS, next, { subresource: 'status' });
    expect([updated.spec?.size, updated.status?.phase, updated.metadata.generation]).toEqual([1, 'ready', 1]);
  });

  it('modifies in one step', () => {
    const { store } = testStore();
    store.create(THINGS, thing('a', { size: 1 }));
    store.modify(THINGS, A, (current) => ({ ...current, spec: { size: 2 } }));
    expect(store.get(THINGS, A)?.spec?.size).toBe(2);
    expect(() => store.modify(THINGS, { ...A, name: 'b' }, (current) => current)).toThrow('not found');
  });
});

describe('delete', () => {
  it('removes, and notifies of the last state with a new version', () => {
    const { store } = testStore();
    const created = store.create(THINGS, thing('a'));
    const { object, gone } = store.delete(THINGS, A);
    expect(gone).toBe(true);
    expect(Number(object.metadata.resourceVersion)).toBeGreaterThan(Number(created.metadata.resourceVersion));
    expect(store.get(THINGS, A)).toBeUndefined();
  });

  it('waits for finalizers, refuses new ones, and ends with the last', () => {
    const { store } = testStore();
    const created = store.create(THINGS, thing('a', {}, { finalizers: ['example.com/x'] }));
    const { object, gone } = store.delete(THINGS, A);
    expect(gone).toBe(false);
    expect(object.metadata).toMatchObject({
      deletionTimestamp: created.metadata.creationTimestamp,
      deletionGracePeriodSeconds: 0,
      generation: 2,
    });
    const more = ['example.com/x', 'example.com/y'];
    expect(() => store.update(THINGS, { ...object, metadata: { ...object.metadata, finalizers: more } })).toThrow(
      'no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.com/y"}',
    );
    const events = recorded(store);
    store.update(THINGS, { ...object, metadata: { ...object.metadata, finalizers: [] } });
    expect(events).toEqual(['MODIFIED a', 'DELETED a']);
  });

  it('sets the finalizers of the garbage collector for propagation', () => {
    const { store } = testStore();
    store.create(THINGS, thing('a'));
    const { object } = store.delete(THINGS, A, { propagation: 'Foreground' });
    expect(object.metadata.finalizers).toEqual(['foregroundDeletion']);
    store.create(THINGS, thing('b'));
    const orphaned = store.delete(THINGS, { ...A, name: 'b' }, { propagation: 'Orphan' });
    expect(orphaned.object.metadata.finalizers).toEqual(['orphan']);
  });

  it('sets a grace period, which can be shortened but not extended', () => {
    const { store } = testStore();
    store.create(SLOW_THINGS, thing('a'));
    const first = store.delete(SLOW_THINGS, A);
    expect(first).toMatchObject({
      gone: false,
      object: {
        metadata: { deletionTimestamp: '2026-01-02T03:04:35Z', deletionGracePeriodSeconds: 30, generation: 2 },
      },
    });
    expect(store.delete(SLOW_THINGS, A, { gracePeriodSeconds: 60 }).object).toBe(first.object);
    const shorter = store.delete(SLOW_THINGS, A, { gracePeriodSeconds: 5 }).object.metadata;
    expect(shorter).toMatchObject({
      deletionTimestamp: '2026-01-02T03:04:10Z',
      deletionGracePeriodSeconds: 5,
      generation: 2,
    });
    const events = recorded(store, SLOW_THINGS);
    expect(store.delete(SLOW_THINGS, A, { gracePeriodSeconds: 0 }).gone).toBe(true);
    expect(events).toEqual(['MODIFIED a', 'DELETED a']);
  });

  it('checks preconditions', () => {
    const { store } = testStore();
    store.create(THINGS, thing('a'));
    expect(() => store.delete(THINGS, A, { preconditions: { uid: 'x' } })).toThrow(
      /UID in the precondition \(x\) does not match/,
    );
    expect(() => store.delete(THINGS, A, { preconditions: { resourceVersion: '77' } })).toThrow(
      /ResourceVersion in the precond/,
    );
    expect(store.count(THINGS)).toBe(1);
  });

  it('only checks in a dry run', () => {
    const { store } = testStore();
    store.create(THINGS, thing('a'));
    expect(store.delete(THINGS, A, { dryRun: true }).gone).toBe(true);
    expect(store.count(THINGS)).toBe(1);
  });
});

describe('reading', () => {
  it("lists in etcd's order, by namespace", () => {
    const { store } = testStore();
    for (const [namespace, name] of [
      ['b', 'z'],
      ['b-c', 'a'],
      ['b', 'a'],
      ['a', 'x'],
    ] as const) {
      store.create(THINGS, thing(name, {}, { namespace }));
    }
    const keys = (namespace?: string): string[] =>
      store.list(THINGS, namespace).map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`);
    expect(keys()).toEqual(['a/x', 'b-c/a', 'b/a', 'b/z']);
    expect(keys('b')).toEqual(['b/a', 'b/z']);
    expect(keys('none')).toEqual([]);
  });

  it("finds objects by owner and by the type's indexes", () => {
    const { store } = testStore();
    const owner = { apiVersion: 'v1', kind: 'X', name: 'x', uid: 'u1' };
    store.create(THINGS, thing('a', { on: 'n1' }, { ownerReferences: [owner] }));
    store.create(THINGS, thing('b', { on: 'n1' }));
    const names = (index: string, value: string): string[] =>
      store.indexed(THINGS, index, value).map(({ metadata }) => metadata.name);
    expect([names('owner', 'u1'), names('on', 'n1')]).toEqual([['a'], ['a', 'b']]);
    store.modify(THINGS, A, (current) => ({ ...current, spec: { on: 'n2' } }));
    store.delete(THINGS, { ...A, name: 'b' });
    expect([names('on', 'n1'), names('on', 'n2')]).toEqual([[], ['a']]);
    expect(() => names('nope', 'x')).toThrow('things have no index nope');
  });
});

describe('subscribe', () => {
  it("notifies of writes in order, also of a listener's own", () => {
    const { store } = testStore();
    store.subscribe(THINGS, ({ type, object }) => {
      if (type === 'ADDED' && object.metadata.name === 'a') store.create(THINGS, thing('b'));
    });
    const events = recorded(store);
    store.create(THINGS, thing('a'));
    expect(events).toEqual(['ADDED a', 'ADDED b']);
  });

  it('passes the previous state, and stops after unsubscribing', () => {
    const { store } = testStore();
    const seen: (number | undefined)[] = [];
    const stop = store.subscribe(THINGS, ({ previous }) => seen.push(previous?.spec?.size));
    store.create(THINGS, thing('a', { size: 1 }));
    store.update(THINGS, thing('a', { size: 2 }));
    stop();
    store.update(THINGS, thing('a', { size: 3 }));
    expect(seen).toEqual([undefined, 1]);
  });

  it('notifies of every type with subscribeAll', () => {
    const { store } = testStore();
    const seen: string[] = [];
    store.subscribeAll((type, { object }) => seen.push(`${type.plural}/${object.metadata.name}`));
    store.create(THINGS, thing('a'));
    store.create(SLOW_THINGS, thing('b'));
    expect(seen).toEqual(['things/a', 'slowthings/b']);
  });
});

describe('history', () => {
  it('replays the writes after a version until they are compacted', () => {
    const { store } = testStore({ history: 3 });
    for (const name of ['a', 'b', 'c', 'd']) store.create(THINGS, thing(name));
    expect(store.eventsAfter(THINGS, 3).map(({ object }) => object.metadata.name)).toEqual(['c', 'd']);
    expect(statusOf(() => store.eventsAfter(THINGS, 1))).toMatchObject({
      code: 410,
      reason: 'Expired',
      message: 'too old resource version: 1 (2)',
    });
    store.compact();
    expect(store.eventsAfter(THINGS, store.version)).toEqual([]);
    expect(() => store.eventsAfter(THINGS, 3)).toThrow('too old');
  });

  it('deletes the objects of a removed type', () => {
    const { store } = testStore();
    store.create(THINGS, thing('a'));
    const events = recorded(store);
    store.removeType(THINGS);
    expect(events).toEqual(['DELETED a']);
    expect(() => store.list(THINGS)).toThrow('does not keep things');
  });
});
