import { appendTo } from '../../core/append-to.ts';
import type { Event } from '../../kube/wire.ts';
import { compareEvents, eventCount, eventTime, firstTime } from './event-times.ts';
import type { RelatedEvent } from './related-events.ts';

/** Events that say the same of different pods or nodes. */
export interface EventGroup {
  /** The one that was seen last. */
  readonly last: Event;
  /** How often they were seen together. */
  readonly count: number;
  /** When the first and the last of them were seen, in milliseconds since 1970; 0 when unknown. */
  readonly since: number;
  readonly at: number;
  /** The names of the objects that they are about, and of the nodes. */
  readonly objects: ReadonlySet<string>;
  readonly nodes: ReadonlySet<string>;
}

/** The events in the order in which they were last seen. With `fold`, those that differ only in pod, node and duration are one group. */
export function eventGroups(
  events: readonly RelatedEvent[],
  { fold }: { readonly fold: boolean },
): readonly EventGroup[] {
  const groups = new Map<unknown, RelatedEvent[]>();
  for (const related of events) {
    const key = fold ? likeness(related) : related;
    appendTo(groups, key, related);
  }
  return [...groups.values()].map(groupOf).toSorted((a, b) => compareEvents(a.last, b.last));
}

function groupOf(related: readonly RelatedEvent[]): EventGroup {
  const events = related.map(({ event }) => event).toSorted(compareEvents);
  const [first, last = first] = [events[0], events.at(-1)];
  if (first === undefined || last === undefined) throw new Error('a group has an event');
  return {
    last,
    count: events.reduce((sum, event) => sum + eventCount(event), 0),
    since: events.reduce((least, event) => Math.min(least, firstTime(event)), Infinity),
    at: eventTime(last),
    objects: new Set(events.map(({ involvedObject: { name = '' } }) => name)),
    nodes: new Set(related.flatMap(({ node }) => node ?? [])),
  };
}

/** What is equal in events that belong together. */
function likeness({ event, node }: RelatedEvent): string {
  const { type, reason, involvedObject, message = '' } = event;
  const { kind, name = '', fieldPath, uid = '' } = involvedObject;
  const names = new Map([
    [name, 'OBJECT'],
    [node ?? '', 'NODE'],
    [uid, 'UID'],
  ]);
  const general = message
    .replace(/[\w-]+(?:\.[\w-]+)*/g, (word) => names.get(word) ?? word)
    // the names that a controller generates, and how long something took
    .replace(/\b(pod:? ?"?)[\w.-]+-[a-z0-9]{5}\b/gi, '$1OBJECT')
    .replace(/\b\d+(?:\.\d+)?(?:ms|s|m|h)(?:\d+(?:\.\d+)?(?:ms|s|m))*\b/g, 'DURATION')
    .replace(/\bImage size: \d+ bytes\b/, 'Image size: N bytes');
  return JSON.stringify([type, reason, kind, fieldPath, general]);
}
