import { expect, it } from 'vitest';
import type { DaemonSet } from '../../../src/kube/wire.ts';
import { statusFields } from '../../../src/daemonset/status/status-fields.ts';

it('lists every count, and which of them show a problem', () => {
  const status = {
    desiredNumberScheduled: 3,
    currentNumberScheduled: 3,
    updatedNumberScheduled: 3,
    numberReady: 2,
    numberMisscheduled: 1,
  };
  expect(statusFields({ status }).map(({ field, count, wrong }) => [field, count, wrong])).toEqual([
    ['desiredNumberScheduled', 3, false],
    ['currentNumberScheduled', 3, false],
    ['updatedNumberScheduled', 3, false],
    ['numberReady', 2, true],
    ['numberAvailable', 0, true],
    ['numberUnavailable', 0, false],
    ['numberMisscheduled', 1, true],
  ]);
});

it('shows unavailable pods as a problem, and none that are misscheduled as none', () => {
  const status = { numberUnavailable: 1, numberMisscheduled: 0 } as NonNullable<DaemonSet['status']>;
  const wrong = statusFields({ status }).flatMap((each) => (each.wrong ? [each.field] : []));
  expect(wrong).toEqual(['numberUnavailable']);
});

it('mentions minReadySeconds', () => {
  const meaning = (minReadySeconds: number): string | undefined =>
    statusFields({ spec: { selector: {}, template: {}, minReadySeconds } }).find(
      ({ field }) => field === 'numberAvailable',
    )?.meaning;
  expect(meaning(30)).toBe('eligible nodes whose pod has been ready for 30s');
  expect(meaning(0)).toBe('eligible nodes with an available pod');
});
