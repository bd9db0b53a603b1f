import { describe, expect, it } from 'vitest';
import { availableAt, isAvailable, isReady } from '../../../src/daemonset/pods/availability.ts';
import { NOW, ago, pod } from '../build.ts';

const timeless = { ...pod('p', 'n'), status: { conditions: [{ type: 'Ready', status: 'True' }] } };

describe('availability', () => {
  it.each<[string, ReturnType<typeof pod>, number, boolean]>([
    ['ready, nothing asked', pod('p', 'n', { readyFor: 0 }), 0, true],
    ['ready in the future, nothing asked', pod('p', 'n', { readyFor: -60 }), 0, true],
    ['ready without a time, nothing asked', timeless, 0, true],
    ['ready without a time', timeless, 1, false],
    ['just long enough', pod('p', 'n', { readyFor: 10 }), 10, true],
    ['a second short', pod('p', 'n', { readyFor: 9 }), 10, false],
    ['ready in the future', pod('p', 'n', { readyFor: -60 }), 10, false],
    ['not ready', pod('p', 'n'), 0, false],
    ['no conditions', { ...pod('p', 'n'), status: {} }, 0, false],
  ])('%s', (_, subject, minReadySeconds, expected) => {
    expect(isAvailable(subject, minReadySeconds, NOW)).toBe(expected);
  });

  it('ignores the phase: only the condition counts', () => {
    expect(isReady(pod('p', 'n', { readyFor: 1, phase: 'Pending' }))).toBe(true);
    expect(isReady({ ...pod('p', 'n'), status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } })).toBe(false);
  });

  it('says when', () => {
    expect(availableAt(pod('p', 'n', { readyFor: 4 }), 10)).toBe(NOW + 6000);
    expect(availableAt(pod('p', 'n', { readyFor: 4 }), 0)).toBe(Date.parse(ago(4)));
    expect(availableAt(pod('p', 'n'), 10)).toBeUndefined();
    expect(availableAt(timeless, 10)).toBeUndefined();
  });
});
