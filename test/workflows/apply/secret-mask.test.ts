import { expect, test } from 'vitest';
import { maskSecret } from '../../../src/workflows/apply/secret-mask.ts';

const secret = (data: Record<string, string>, copy?: string) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: {
    name: 's',
    ...(copy === undefined
      ? {}
      : { annotations: { a: 'b', 'kubectl.kubernetes.io/last-applied-configuration': copy } }),
  },
  data,
});

test('masks values, and marks those that differ', () => {
  const { live, merged } = maskSecret({
    live: secret({ same: 'eA==', other: 'eQ==', gone: 'eg==' }),
    merged: secret({ same: 'eA==', other: 'eA==', new: 'eg==' }),
  });
  expect(live).toEqual(secret({ same: '***', other: '*** (before)', gone: '***' }));
  expect(merged).toEqual(secret({ same: '***', other: '*** (after)', new: '***' }));
});

test("masks kubectl's last-applied annotation too", () => {
  const { live, merged } = maskSecret({ live: secret({}, '{"data":1}'), merged: secret({}, '{"data":2}') });
  expect(live).toEqual(secret({}, '*** (before)'));
  expect(merged).toEqual(secret({}, '*** (after)'));
});

test('masks a new Secret without a live version', () => {
  const versions = maskSecret({ live: undefined, merged: secret({ a: 'eA==' }) });
  expect(versions).toEqual({ live: undefined, merged: secret({ a: '***' }) });
});

test('leaves other objects unchanged', () => {
  const merged = { apiVersion: 'v1', kind: 'ConfigMap', data: { a: 'b' } };
  expect(maskSecret({ live: merged, merged })).toEqual({ live: merged, merged });
});
