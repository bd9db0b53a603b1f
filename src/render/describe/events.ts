import type { Event } from '../../kube/wire.ts';
import { ageOf } from '../../core/text/human-duration.ts';
import type { Lines } from './fields.ts';

/** The events of an object by the time they were last seen, as kubectl describes them. `now` in milliseconds since 1970. */
export function eventLines(events: readonly Event[], now: number): Lines {
  if (events.length === 0) return ['Events:\t<none>'];
  return [
    'Events:',
    '  Type\tReason\tAge\tFrom\tMessage',
    '  ----\t------\t----\t----\t-------',
    ...[...events].sort((a, b) => lastSeen(a) - lastSeen(b)).map((event) => eventLine(event, now)),
  ];
}

function eventLine(event: Event, now: number): string {
  const since = (timestamp: string | undefined): string => ageOf(timestamp, now);
  const first = since(event.eventTime ?? event.firstTimestamp);
  const { series, count = 0 } = event;
  const age =
    series !== undefined
      ? `${since(series.lastObservedTime)} (x${series.count ?? 0} over ${first})`
      : count > 1
        ? `${since(event.lastTimestamp)} (x${count} over ${first})`
        : first;
  const source = event.source?.component ?? '';
  const field = event.involvedObject.fieldPath ?? '';
  const message = `${field === '' ? '' : `${field}: `}${(event.message ?? '').trim()}`;
  const from = source === '' ? (event.reportingComponent ?? '') : source;
  return `  ${event.type ?? ''}\t${event.reason ?? ''}\t${age}\t${from}\t${message}`;
}

/** Events without a timestamp come first, like Go's zero time. */
function lastSeen(event: Event): number {
  const time = Date.parse(event.lastTimestamp ?? '');
  return Number.isNaN(time) ? Number.MIN_SAFE_INTEGER : time;
}
