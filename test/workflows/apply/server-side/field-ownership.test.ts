import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../src/core/json/json.ts';
import {
  clientSideManagers,
  ownersPatch,
  takenOver,
} from '../../../../src/workflows/apply/server-side/field-ownership.ts';

const LAST_APPLIED = { 'f:annotations': { '.': {}, 'f:kubectl.kubernetes.io/last-applied-configuration': {} } };

const entry = (manager: string, operation: string, fieldsV1: JsonObject, more: JsonObject = {}): JsonObject => ({
  manager,
  operation,
  apiVersion: 'apps/v1',
  fieldsV1,
  ...more,
});
const object = (...managedFields: readonly JsonObject[]): JsonObject => ({
  metadata: { resourceVersion: '7', managedFields },
});
const entriesAfter = (live: JsonObject): unknown => {
  const patch = ownersPatch(takenOver(live, 'ds', []) ?? {}) as readonly JsonObject[];
  expect(patch.map(({ op, path }) => [op, path])).toEqual([
    ['replace', '/metadata/managedFields'],
    ['replace', '/metadata/resourceVersion'],
  ]);
  expect(patch[1]?.['value']).toBe('7');
  return patch[0]?.['value'];
};

describe('objects that were applied on the client side', () => {
  test('are recognized by the update owner of the last-applied annotation', () => {
    const mine = { 'f:metadata': LAST_APPLIED };
    expect(
      clientSideManagers(
        object(
          entry('kubectl-client-side-apply', 'Update', mine),
          entry('kubectl-client-side-apply', 'Update', mine, { apiVersion: 'apps/v1beta1' }),
          entry('helm', 'Update', mine),
          entry('kubectl', 'Apply', mine),
          entry('kubectl-edit', 'Update', { 'f:spec': {} }),
          entry('kubelet', 'Update', mine, { subresource: 'status' }),
        ),
      ),
    ).toEqual(['kubectl-client-side-apply', 'helm']);
    expect(clientSideManagers({ metadata: {} })).toEqual([]);
  });

  test('are transferred as they are when we own nothing yet', () => {
    const fields = { 'f:metadata': LAST_APPLIED, 'f:spec': { 'f:minReadySeconds': {} } };
    const others = entry('kube-controller-manager', 'Update', { 'f:status': {} }, { subresource: 'status' });
    expect(entriesAfter(object(entry('kubectl-client-side-apply', 'Update', fields), others))).toEqual([
      entry('ds', 'Apply', fields),
      others,
    ]);
  });

  test('are merged with what we own', () => {
    const ours = entry('ds', 'Apply', {
      'f:metadata': { 'f:labels': {} },
      'f:spec': { 'f:a': {}, 'f:b': { '.': {} } },
    });
    const theirs = entry('kubectl-client-side-apply', 'Update', {
      'f:metadata': { ...LAST_APPLIED, 'f:labels': { 'f:app': {} } },
      'f:spec': { 'f:b': { 'f:c': {} } },
    });
    expect(entriesAfter(object(ours, theirs))).toEqual([
      entry('ds', 'Apply', {
        'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} }, ...LAST_APPLIED },
        'f:spec': { 'f:a': {}, 'f:b': { '.': {}, 'f:c': {} } },
      }),
    ]);
  });

  test('fields of another API version are dropped, and the newest entry wins', () => {
    const fields = { 'f:metadata': LAST_APPLIED };
    const newest = entry('kubectl-client-side-apply', 'Update', fields);
    const old = entry(
      'kubectl-client-side-apply',
      'Update',
      { ...fields, 'f:spec': {} },
      { apiVersion: 'apps/v1beta2' },
    );
    expect(entriesAfter(object(newest, old))).toEqual([entry('ds', 'Apply', fields)]);
  });
});
