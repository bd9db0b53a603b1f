import { describe, expect, it } from 'vitest';
import { errorOfResponse } from '../../src/kube/status-error.ts';

const failure = (code: number, reason: string, message: string, details?: object) =>
  JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', message, reason, details, code });

// Messages of kube-apiserver 1.36.
const PATCH = String.raw`"map[data:map[p:S3CRET z:<nil>] metadata:map[annotations:map[last:{\"p\":\"S3CRET\"}]]]"`;
const CASES: readonly (readonly [what: string, body: string, said: string])[] = [
  [
    'a client-side patch',
    failure(422, 'Invalid', ` "" is invalid: patch: Invalid value: ${PATCH}: cannot restore slice from int64`, {
      causes: [{ field: 'patch', message: `Invalid value: ${PATCH}: cannot restore slice from int64` }],
    }),
    'patch: Invalid value: <masked>: cannot restore slice from int64',
  ],
  [
    'a value of another type',
    failure(
      500,
      '',
      'failed to create typed patch object (d/s; /v1, Kind=Secret): .data.p: expected string, got &value.valueUnstructured{Value:S3CRET}',
    ),
    '.data.p: expected string, got <masked>',
  ],
  [
    'text instead of a map',
    failure(
      500,
      '',
      'failed to create typed patch object (d/s; /v1, Kind=Secret): .stringData: expected map, got &{S3CRET\n}',
    ),
    '.stringData: expected map, got <masked>',
  ],
];

describe.each(CASES)('a rejected Secret: %s', (_what, body, said) => {
  it('says which field is wrong, without its value', () => {
    const error = errorOfResponse(422, body, { method: 'PATCH', resource: 'secrets', name: 's' });
    expect(error.message).toContain(said);
    expect(`${error.message} ${JSON.stringify(error.status)}`).not.toContain('S3CRET');
  });

  it('is quoted as it is for other kinds', () => {
    const error = errorOfResponse(422, body, { method: 'PATCH', resource: 'configmaps', name: 's' });
    expect(`${error.message} ${JSON.stringify(error.status)}`).toContain('S3CRET');
  });
});

it('keeps the other messages about a Secret', () => {
  const message = 'data: Invalid value: "a b": a valid config key must consist of alphanumeric characters';
  const body = failure(422, 'Invalid', message, {
    kind: 'Secret',
    name: 's',
    causes: [{ field: 'data[a b]', message: 'Invalid value: "a b": a valid config key' }],
  });
  expect(errorOfResponse(422, body, { resource: 'secrets' }).message).toBe(
    'The Secret "s" is invalid: data[a b]: Invalid value: "a b": a valid config key',
  );
});
