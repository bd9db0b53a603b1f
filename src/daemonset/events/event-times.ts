import type { Event } from '../../kube/wire.ts';

/** When the event was last seen, in milliseconds since 1970; 0 when unknown. */
export function eventTime({ series, lastTimestamp, eventTime: time, metadata }: Event): number {
  return timeOf(series?.lastObservedTime ?? lastTimestamp ?? time ?? metadata.creationTimestamp);
}

/** When it was first seen, in milliseconds since 1970; 0 when unknown. */
export function firstTime({ firstTimestamp, eventTime: time, metadata }: Event): number {
  return timeOf(firstTimestamp ?? time ?? metadata.creationTimestamp);
}

/**
 * Sorts by when events were last seen. Kubelets write whole seconds and the scheduler microseconds, so within a second the order is that in
 * which the API server stored them.
 */
export function compareEvents(a: Event, b: Event): number {
  const second = (event: Event): number => Math.floor(eventTime(event) / 1000);
  const version = ({ metadata }: Event): number => Number(metadata.resourceVersion ?? 0) || 0;
  return second(a) - second(b) || version(a) - version(b);
}

/** How often it was seen. */
export function eventCount({ series, count }: Event): number {
  return series?.count ?? count ?? 1;
}

function timeOf(timestamp: string | null | undefined): number {
  const at = Date.parse(timestamp ?? '');
  return Number.isNaN(at) ? 0 : at;
}
