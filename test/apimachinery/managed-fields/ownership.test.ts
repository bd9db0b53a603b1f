import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { jsonEqual } from '../../../src/core/json/json-equal.ts';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { without } from '../../../src/core/json/without.ts';
import { conflictMessage } from '../../../src/apimachinery/managed-fields/conflict-error.ts';
import { applied, ownedAfterUpdate, type Writing } from '../../../src/apimachinery/managed-fields/ownership.ts';
import { UNKNOWN } from '../../../src/apimachinery/managed-fields/shape.ts';
import { loadSchema } from '../../../src/apimachinery/schema/load-schema.ts';
import type { Schema } from '../../../src/apimachinery/schema/schema.ts';

let schema: Schema;

beforeAll(async () => {
  schema = await loadSchema();
});

function writing(name: string, operation: 'Apply' | 'Update' = 'Apply', second = 0): Writing {
  const node = schema.kind({ group: 'apps', version: 'v1', kind: 'DaemonSet' }) ?? UNKNOWN;
  const manager = { name, operation, apiVersion: 'apps/v1', subresource: '' } as const;
  return { schema, node, manager, now: `2026-01-02T03:04:${String(second).padStart(2, '0')}Z`, ignored: [] };
}

const BARE: JsonObject = { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'a' } };

function config(spec: JsonObject): JsonObject {
  return { ...BARE, spec };
}

function container(name: string, image: string): JsonObject {
  return { name, image };
}

function pod(...containers: readonly JsonObject[]): JsonObject {
  return { template: { spec: { containers } } };
}

/** Throws when there are conflicts. */
function apply(name: string, live: JsonObject, object: JsonObject, force = false): JsonObject {
  const result = applied(writing(name), live, object, force);
  if (result.conflicts !== undefined) throw new Error(conflictMessage(result.conflicts));
  return result.object;
}

const specOf = (object: JsonObject): unknown => object['spec'];
const unowned = (object: JsonObject): JsonObject => ({
  ...object,
  metadata: without(object['metadata'] as JsonObject, 'managedFields'),
});

describe('a server-side apply', () => {
  it('lets two managers own items of one list', () => {
    const first = apply('one', BARE, config(pod(container('a', 'a:1'))));
    const both = apply('two', first, config(pod(container('b', 'b:1'))));
    expect(specOf(both)).toEqual(pod(container('a', 'a:1'), container('b', 'b:1')));
    const left = apply('one', both, BARE);
    expect(specOf(left)).toEqual(pod(container('b', 'b:1')));
  });

  it('rejects fields that others own, unless forced or equal', () => {
    const live = apply('one', BARE, config({ minReadySeconds: 1 }));
    const other = config({ minReadySeconds: 2 });
    expect(() => apply('two', live, other)).toThrow(
      'Apply failed with 1 conflict: conflict with "one": .spec.minReadySeconds',
    );
    expect(specOf(apply('two', live, config({ minReadySeconds: 1 })))).toEqual({ minReadySeconds: 1 });
    const forced = apply('two', live, other, true);
    expect(specOf(forced)).toEqual({ minReadySeconds: 2 });
    // the first owner has lost it: when it applies none of it, the field stays
    expect(specOf(apply('one', forced, BARE))).toEqual({ minReadySeconds: 2 });
  });

  it('keeps a field that another manager also owns', () => {
    const shared = config({ minReadySeconds: 1 });
    const live = apply('two', apply('one', BARE, shared), shared);
    expect(specOf(apply('one', live, BARE))).toEqual({ minReadySeconds: 1 });
  });

  it('lists all conflicts by their owners', () => {
    const live = apply('one', BARE, config({ minReadySeconds: 1, ...pod(container('a', 'a:1')) }));
    const updated = ownedAfterUpdate(writing('edit', 'Update', 5), live, {
      ...live,
      spec: { minReadySeconds: 1, revisionHistoryLimit: 3, ...pod(container('a', 'a:2')) },
    });
    const next = config({ minReadySeconds: 2, revisionHistoryLimit: 4, ...pod(container('a', 'a:3')) });
    expect(() => apply('two', updated, next)).toThrow(
      [
        'Apply failed with 3 conflicts: conflicts with "edit" using apps/v1:',
        '- .spec.revisionHistoryLimit',
        '- .spec.template.spec.containers[name="a"].image',
        'conflicts with "one":',
        '- .spec.minReadySeconds',
      ].join('\n'),
    );
  });

  const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 });
  const specs = fc
    .record(
      {
        minReadySeconds: fc.constantFrom(1, 2),
        containers: names.chain((some) =>
          fc.tuple(...some.map((name) => fc.constantFrom('x:1', 'x:2').map((image) => container(name, image)))),
        ),
        labels: fc.dictionary(fc.constantFrom('k', 'l'), fc.constantFrom('v', 'w')),
      },
      { requiredKeys: [] },
    )
    .map(({ minReadySeconds, containers, labels }) => ({
      ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
      ...(containers === undefined || containers.length === 0 ? {} : pod(...containers)),
      ...(labels === undefined ? {} : { selector: { matchLabels: labels } }),
    }));

  it('changes nothing when repeated', () => {
    fc.assert(
      fc.property(specs, specs, (a, b) => {
        const live = apply('one', BARE, config(a));
        const once = apply('two', live, config(b), true);
        expect(apply('two', once, config(b))).toEqual(once);
      }),
    );
  });

  it('removes everything that only it added', () => {
    fc.assert(
      fc.property(specs, specs, (a, b) => {
        const live = apply('one', BARE, config(a));
        const both = apply('two', live, config(b), true);
        const back = apply('two', both, BARE);
        // what the second manager forced from the first is unowned then, and stays
        const contested = applied(writing('two'), live, config(b), false).conflicts !== undefined;
        if (!contested) expect(jsonEqual(unowned(apply('one', back, config(a))), unowned(live))).toBe(true);
      }),
    );
  });
});

describe('an update', () => {
  it('owns what it changed, and takes that from apply managers', () => {
    const live = apply('one', BARE, config({ minReadySeconds: 1, revisionHistoryLimit: 2 }));
    const next = { ...live, spec: { minReadySeconds: 7, revisionHistoryLimit: 2 } };
    const owners = ownedAfterUpdate(writing('edit', 'Update', 9), live, next)['metadata'] as JsonObject;
    expect(owners['managedFields']).toEqual([
      {
        manager: 'one',
        operation: 'Apply',
        apiVersion: 'apps/v1',
        time: '2026-01-02T03:04:00Z',
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:spec': { 'f:revisionHistoryLimit': {} } },
      },
      {
        manager: 'edit',
        operation: 'Update',
        apiVersion: 'apps/v1',
        time: '2026-01-02T03:04:09Z',
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:spec': { 'f:minReadySeconds': {} } },
      },
    ]);
  });

  it('keeps ten update managers apart, and merges the oldest', () => {
    let live: JsonObject = { ...BARE, metadata: { name: 'a', annotations: {} } };
    for (let turn = 0; turn < 14; turn++) {
      const metadata = live['metadata'] as JsonObject;
      const annotations = { ...(metadata['annotations'] as JsonObject), [`k${turn}`]: 'v' };
      const before = turn === 0 ? undefined : live;
      live = ownedAfterUpdate(writing(`m${turn}`, 'Update', turn), before, {
        ...live,
        metadata: { ...metadata, annotations },
      });
    }
    const entries = (live['metadata'] as JsonObject)['managedFields'] as readonly JsonObject[];
    expect(entries.map(({ manager }) => manager)).toEqual([
      'ancient-changes',
      ...Array.from({ length: 9 }, (_, index) => `m${index + 5}`),
    ]);
  });
});
