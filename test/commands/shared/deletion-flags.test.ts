import { describe, expect, it } from 'vitest';
import { readDeletion } from '../../../src/commands/shared/deletion-flags.ts';
import { DsError } from '../../../src/core/errors.ts';

const FLAGS = { cascade: 'background', gracePeriod: -1, force: false, now: false } as const;
const IMMEDIATE = /^Immediate deletion does not wait for confirmation/;

describe('readDeletion', () => {
  it.each([
    ['background', 'Background', 0],
    ['foreground', 'Foreground', 0],
    ['orphan', 'Orphan', 0],
    ['true', 'Background', 1],
    ['false', 'Orphan', 1],
  ] as const)('--cascade=%s', (cascade, policy, warnings) => {
    const deletion = readDeletion({ ...FLAGS, cascade });
    expect([deletion.propagationPolicy, deletion.warnings.length]).toEqual([policy, warnings]);
  });

  it('says what replaces the boolean cascades', () => {
    expect(readDeletion({ ...FLAGS, cascade: 'false' }).warnings).toEqual([
      '--cascade=false is deprecated (boolean value) and can be replaced with --cascade=orphan.',
    ]);
  });

  it.each([
    [{}, undefined, false],
    [{ gracePeriod: 30 }, 30, false],
    [{ gracePeriod: 0 }, 1, false],
    [{ gracePeriod: -5 }, undefined, false],
    [{ now: true }, 1, false],
    [{ force: true }, 0, true],
    [{ force: true, gracePeriod: 0 }, 0, true],
  ])('%j', (flags, seconds, forced) => {
    const deletion = readDeletion({ ...FLAGS, ...flags });
    expect([deletion.gracePeriodSeconds, deletion.forced]).toEqual([seconds, forced]);
    expect(deletion.warnings.some((warning) => IMMEDIATE.test(warning))).toBe(forced);
  });

  it.each([
    [{ now: true, gracePeriod: 5 }, '--now and --grace-period cannot be specified together'],
    [{ force: true, gracePeriod: 5 }, '--force and --grace-period greater than 0 cannot be specified together'],
    [{ force: true, now: true }, '--force and --grace-period greater than 0 cannot be specified together'],
  ])('%j contradict each other', (flags, message) => {
    expect(() => readDeletion({ ...FLAGS, ...flags })).toThrow(new DsError('usage', message));
  });
});
