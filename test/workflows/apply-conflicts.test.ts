import { describe, expect, it } from 'vitest';
import { DsError } from '../../src/core/errors.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { conflictError, conflictsOf } from '../../src/workflows/apply-conflicts.ts';

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
  it('come by field and then by manager, in whatever order the server names them', () => {
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

  it('say what stands there and what the file says', () => {
    const error = refused(['.spec.minReadySeconds', 'helm'], ['.spec.revisionHistoryLimit', 'helm']);
    const { message } = conflictError(error, conflictsOf(error, live, yours), live);
    expect(message).toBe(
      [
        'Apply failed with 2 conflicts:',
        '  .spec.minReadySeconds',
        '    "helm" has 1, your file 5',
        '  .spec.revisionHistoryLimit',
        '    "helm" has nothing, your file 3',
      ].join('\n'),
    );
  });

  it("never show a Secret's values", () => {
    const secret: JsonObject = { kind: 'Secret', data: { password: 'aGVsbG8=' } };
    const error = refused(['.data.password', 'helm']);
    const { message } = conflictError(error, conflictsOf(error, secret, secret), secret);
    expect(message).not.toContain('aGVsbG8=');
    expect(message).toContain('***');
  });

  it('are none in an error of another kind', () => {
    expect(conflictsOf(new DsError('conflict', 'modified'), live, yours)).toEqual([]);
  });
});
