import { counted } from '../../core/text/counted.ts';
import { humanDuration } from '../../core/text/human-duration.ts';
import { shortMessage } from '../../daemonset/pods/short-message.ts';
import type { EventGroup } from '../../daemonset/events/event-groups.ts';
import { NO_CELL } from '../table/noted-table.ts';
import type { Column } from '../table/table.ts';

/** The columns of `ds events` except the last; `now`: milliseconds since 1970, called for every row. */
export function eventColumns({
  now,
  wide,
}: {
  readonly now: () => number;
  readonly wide: boolean;
}): readonly Column<EventGroup>[] {
  return [
    { header: 'LAST SEEN', cell: (group) => lastSeen(group, now()) },
    {
      header: 'TYPE',
      cell: ({ last }) => last.type ?? NO_CELL,
      paint: ({ last }, palette) => (last.type === 'Warning' ? palette.warn : (text) => text),
      dropAt: 1,
    },
    {
      header: 'REASON',
      cell: ({ last }) => last.reason ?? NO_CELL,
      paint: ({ last }, palette) => (last.type === 'Warning' ? palette.warn : (text) => text),
    },
    { header: 'OBJECT', cell: objectText, paint: (_, palette) => palette.name, shrinks: true, cutsStart: true },
    { header: 'NODE', cell: nodeText, dropAt: 2, shrinks: true },
    ...(wide
      ? [
          { header: 'FIRST SEEN', cell: ({ since }: EventGroup) => ageText(since, now()), dropAt: 0 },
          { header: 'SOURCE', cell: ({ last }: EventGroup) => sourceText(last), dropAt: 0 },
        ]
      : []),
  ];
}

/** The last column; `wide` prints whole messages. */
export function messageColumn(wide: boolean): Column<EventGroup> {
  return {
    header: 'MESSAGE',
    cell: ({ last }) => {
      const field = last.involvedObject.fieldPath ?? '';
      const [, container] = /\{(.+)\}$/.exec(field) ?? [];
      const message = (last.message ?? '').trim();
      const text = wide ? message : shortMessage(message);
      return `${container === undefined ? '' : `${container}: `}${text}` || NO_CELL;
    },
  };
}

/** `3m`, or `3m (x5 over 10m)` as kubectl prints repeated events. */
function lastSeen({ at, since, count }: EventGroup, now: number): string {
  const age = ageText(at, now);
  return count > 1 ? `${age} (x${count} over ${ageText(since, now)})` : age;
}

function ageText(at: number, now: number): string {
  return at === 0 ? '<unknown>' : humanDuration(now - at);
}

/** As kubectl writes it, `pod/agent-x7k2p`; `12 pods` for a group. */
function objectText({ last, objects }: EventGroup): string {
  const kind = (last.involvedObject.kind ?? '').toLowerCase();
  return objects.size > 1 ? counted(objects.size, kind) : `${kind}/${last.involvedObject.name ?? ''}`;
}

function nodeText({ nodes }: EventGroup): string {
  const [node] = nodes;
  return nodes.size > 1 ? counted(nodes.size, 'node') : (node ?? NO_CELL);
}

function sourceText({ source, reportingComponent }: EventGroup['last']): string {
  const component = source?.component ?? '';
  return component === '' ? (reportingComponent ?? NO_CELL) : component;
}
