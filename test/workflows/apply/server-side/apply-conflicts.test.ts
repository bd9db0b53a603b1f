import { describe, expect, it } from 'vitest';
import { DsError } from '../../../../src/core/errors.ts';
import type { JsonObject } from '../../../../src/core/json/json.ts';
import { conflictError, conflictsOf } from '../../../../src/workflows/apply/server-side/apply-conflicts.ts';
import { hintOf } from '../../../support/hints.ts';

function refused(...causes: readonly (readonly [field: string, manager: string])[]): DsError {
  const status: JsonObject = {
    details: {
      causes: causes.map(([field, manager]) => ({
        reason: 'FieldManagerConflict',
        field,
        message: `conflict with "${manager}" using apps/v1`,
      })),
    },
  };
  return new DsError('conflict', 'Apply failed', { status });
}

const yours: JsonObject = { kind: 'DaemonSet', spec: { minReadySeconds: 5, revisionHistoryLimit: 3 } };
const live: JsonObject = { kind: 'DaemonSet', spec: { minReadySeconds: 1 } };

describe('conflicts', () => {
  it("are sorted by field and manager, whatever the server's order", () => {
    const error = refused(
      ['.spec.revisionHistoryLimit', 'a'],
      ['.spec.minReadySeconds', 'z'],
      ['.spec.minReadySeconds', 'a'],
    );
    expect(conflictsOf(error, live, yours).map(({ field, manager }) => `${field} ${manager}`)).toEqual([
      '.spec.minReadySeconds a',
      '.spec.minReadySeconds z',
      '.spec.revisionHistoryLimit a',
    ]);
  });

  it('truncate a large value and show its length', () => {
    const large = { ...yours, data: { key: 'x'.repeat(1_000_000) } };
    const error = refused(['.data.key', 'helm']);
    const [conflict] = conflictsOf(error, { data: { key: 'short' } }, large);
    expect(conflict).toMatchObject({ live: 'short', yours: `${'x'.repeat(400)}… (1000000 characters)` });
  });

  it("show the live and the file's value, and the ways out", () => {
    const error = refused(['.spec.minReadySeconds', 'helm'], ['.spec.revisionHistoryLimit', 'helm']);
    const conflict = conflictError(error, conflictsOf(error, live, yours), live);
    const { message, conflicts, status } = conflict;
    expect(message).toBe('Apply failed with 2 conflicts');
    expect(conflicts).toEqual([
      { field: '.spec.minReadySeconds', manager: 'helm', live: 1, yours: 5 },
      { field: '.spec.revisionHistoryLimit', manager: 'helm', live: undefined, yours: 3 },
    ]);
    expect(
      hintOf(conflict)
        ?.split('\n')
        .map((line) => line.trim()),
    ).toEqual([
      'to take over these fields: ds --force-conflicts',
      'to leave them: remove them from your file',
      'to share them: copy the live values into your file',
    ]);
    expect(status).toBe(error.status);
  });

  it('find values by item keys, and by similar names', () => {
    const pod = (image: string, annotations: JsonObject): JsonObject => ({
      metadata: { annotations },
      spec: { containers: [{ name: 'a' }, { name: 'b.]"', image, ports: [{ containerPort: 80, name: image }] }] },
    });
    const error = refused(
      ['.spec.containers[name="b.]\\""].image', 'helm'],
      ['.spec.containers[name="b.]\\""].ports[containerPort=80,protocol="TCP"].name', 'helm'],
      ['.metadata.annotations.example.com/a', 'helm'],
    );
    const conflicts = conflictsOf(
      error,
      pod('1', { example: 'x', 'example.com/b': 'y' }),
      pod('2', { 'example.com/a': 'z' }),
    );
    expect(conflicts.map((one) => [one.live, one.yours])).toEqual([
      [undefined, 'z'],
      ['1', '2'],
      ['1', '2'],
    ]);
  });

  it("never show a Secret's values", () => {
    const secret: JsonObject = {
      kind: 'Secret',
      metadata: { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': 'aGVsbG8=' } },
      data: { password: 'aGVsbG8=' },
    };
    const memory = '.metadata.annotations.kubectl.kubernetes.io/last-applied-configuration';
    const error = refused(['.data.password', 'helm'], ['.data.new', 'helm'], [memory, 'helm']);
    const { conflicts } = conflictError(error, conflictsOf(error, secret, secret), secret);
    expect(JSON.stringify(conflicts)).not.toContain('aGVsbG8=');
    expect(conflicts.map((one) => one.live)).toEqual([undefined, '***', '***']);
  });

  it('are empty for other errors', () => {
    expect(conflictsOf(new DsError('conflict', 'modified'), live, yours)).toEqual([]);
  });
});
