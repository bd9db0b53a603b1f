import { describe, expect, it } from 'vitest';
import { eventGroups } from '../../../src/daemonset/events/event-groups.ts';
import type { RelatedEvent } from '../../../src/daemonset/events/related-events.ts';
import type { Event } from '../../../src/kube/wire.ts';

const at = (second: number): string => new Date(second * 1000).toISOString();

function related(pod: string, node: string, message: string, more: Partial<Event> = {}): RelatedEvent {
  const event: Event = {
    metadata: { name: `${pod}.1` },
    involvedObject: { kind: 'Pod', name: pod, uid: `uid-${pod}` },
    type: 'Normal',
    reason: 'Pulled',
    message,
    firstTimestamp: at(1),
    lastTimestamp: at(1),
    ...more,
  };
  return { event, node };
}

const texts = (events: readonly RelatedEvent[], fold = true) =>
  eventGroups(events, { fold }).map(({ count, objects, nodes, last }) => [
    count,
    [...objects].join(),
    [...nodes].join(),
    last.message,
  ]);

describe('events that say the same', () => {
  it.each([
    ['the pod', 'Stopped agent-bbbbb', 'Stopped agent-ccccc'],
    ['its uid', 'pod uid-agent-bbbbb', 'pod uid-agent-ccccc'],
    ['the node', 'assigned to n1', 'assigned to n2'],
    [
      'long durations',
      'pulled in 12.34s (12.34s including waiting)',
      'pulled in 1h0m10.567s (1h15m2s including waiting)',
    ],
    ['durations', 'pulled in 700ms (1m2.5s including waiting)', 'pulled in 1.2s (3s including waiting)'],
    ['the size of an image', 'Image size: 1 bytes.', 'Image size: 22 bytes.'],
  ])('share a row when they differ in %s', (_, one, other) => {
    expect(texts([related('agent-bbbbb', 'n1', one), related('agent-ccccc', 'n2', other)])).toEqual([
      [2, 'agent-bbbbb,agent-ccccc', 'n1,n2', other],
    ]);
    expect(texts([related('agent-bbbbb', 'n1', one), related('agent-ccccc', 'n2', other)], false)).toHaveLength(2);
  });

  it.each([
    ['image', 'pulling agent:1', 'pulling agent:2', {}],
    ['reason', 'same', 'same', { reason: 'Failed' }],
    ['type', 'same', 'same', { type: 'Warning' }],
    [
      'container',
      'same',
      'same',
      { involvedObject: { kind: 'Pod', name: 'agent-ccccc', fieldPath: 'spec.containers{x}' } },
    ],
  ])('do not share a row when they differ in %s', (_, one, other, more) => {
    expect(texts([related('agent-bbbbb', 'n1', one), related('agent-ccccc', 'n2', other, more)])).toHaveLength(2);
  });

  it('share a row also when a name is part of another word', () => {
    expect(
      texts([related('a', 'n', 'a started container x'), related('b', 'm', 'b started container x')]),
    ).toHaveLength(1);
  });

  it('share a row when they differ in the name of a node that has dots', () => {
    const [one, other] = ['ip-10-0-0-1.eu-west-1.compute.internal', 'ip-10-0-0-22.eu-west-1.compute.internal'];
    const assigned = (pod: string, node: string) => related(pod, node, `Successfully assigned ops/${pod} to ${node}`);
    expect(texts([assigned('agent-bbbbb', one), assigned('agent-ccccc', other)])).toHaveLength(1);
  });

  it('fold what a controller could not create', () => {
    const failed = (pod: string): RelatedEvent =>
      related('agent', '', `Error creating: Pod "${pod}" is invalid`, {
        involvedObject: { kind: 'DaemonSet', name: 'agent' },
      });
    expect(texts([failed('agent-bbbbb'), failed('agent-ccccc')])).toHaveLength(1);
  });

  it('fold the pods that a controller created', () => {
    const created = (pod: string): RelatedEvent =>
      related('agent', '', `Created pod: ${pod}`, { involvedObject: { kind: 'DaemonSet', name: 'agent' } });
    expect(texts([created('agent-bbbbb'), created('agent-ccccc')])).toHaveLength(1);
  });
});

describe('the order and the counts', () => {
  it('is by when an event was last seen, and within a second by how the server stored them', () => {
    const order = eventGroups(
      [
        related('a', 'n', 'late', { lastTimestamp: at(9) }),
        related('b', 'n', 'early'),
        related('c', 'n', 'started', { lastTimestamp: at(5), metadata: { name: 'c', resourceVersion: '10' } }),
        related('d', 'n', 'scheduled', {
          lastTimestamp: at(5.4),
          metadata: { name: 'd', resourceVersion: '9' },
        }),
      ],
      { fold: true },
    ).map(({ last }) => last.message);
    expect(order).toEqual(['early', 'scheduled', 'started', 'late']);
  });

  it('adds up what the server counted, of both kinds of events', () => {
    const events = [
      related('agent-bbbbb', 'n1', 'x', { count: 3, lastTimestamp: at(4) }),
      related('agent-ccccc', 'n2', 'x', { series: { count: 4, lastObservedTime: at(8) } }),
    ];
    expect(eventGroups(events, { fold: true })).toMatchObject([{ count: 7, since: 1000, at: 8000 }]);
  });

  it('knows events without any time', () => {
    const { involvedObject } = related('a', 'n', 'x').event;
    const timeless = { metadata: { name: 'a.1' }, involvedObject };
    expect(eventGroups([{ event: timeless, node: 'n' }], { fold: true })).toMatchObject([
      { since: 0, at: 0, count: 1 },
    ]);
  });
});
