import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../support/virtual-clock.ts';
import { createEventLimits, type EventDetails } from '../../../src/sandbox/controllers/event-limits.ts';

function event(message: string, reason = 'SuccessfulCreate'): EventDetails {
  return { type: 'Normal', reason, message };
}

describe('createEventLimits', () => {
  it('counts repeated events', () => {
    const limits = createEventLimits(virtualClock());
    const first = limits.correlate('kubelet', 'uid', event('again'));
    first.written('event-1');
    const second = limits.correlate('kubelet', 'uid', event('again'));
    expect([first.known, first.count]).toEqual([undefined, 1]);
    expect([second.known, second.count]).toEqual(['event-1', 2]);
  });

  it('combines the tenth message of a reason with those that follow', () => {
    const limits = createEventLimits(virtualClock());
    const messages = Array.from({ length: 12 }, (_, index) => {
      const verdict = limits.correlate('controller', 'uid', event(`Created pod: p${index}`));
      verdict.written(verdict.known ?? `event-${index}`);
      return `${verdict.known ?? 'new'} ${verdict.message}`;
    });
    expect(messages[8]).toBe('new Created pod: p8');
    expect(messages[9]).toBe('new (combined from similar events): Created pod: p9');
    expect(messages[11]).toBe('event-9 (combined from similar events): Created pod: p11');
  });

  it('drops events after 25 of an object and source, and allows one more every five minutes', () => {
    const clock = virtualClock();
    const limits = createEventLimits(clock);
    const skipped = (): boolean => limits.correlate('controller', 'uid', event('again')).skip;
    for (let index = 0; index < 25; index++) expect(skipped()).toBe(false);
    expect(skipped()).toBe(true);
    expect(limits.correlate('controller', 'other', event('again')).skip).toBe(false);
    expect(limits.correlate('scheduler', 'uid', event('again')).skip).toBe(false);
    clock.advance(300_000);
    expect(skipped()).toBe(false);
    expect(skipped()).toBe(true);
  });
});
