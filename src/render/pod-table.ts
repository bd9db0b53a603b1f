import { labelsText } from '../apimachinery/labels/selector-text.ts';
import { ownMember } from '../core/json/members.ts';
import { ageOf } from '../core/text/human-duration.ts';
import { podSummary, readinessGatesText, restartsText } from '../daemonset/pods/pod-summary.ts';
import type { Pod } from '../kube/wire.ts';
import type { Column } from './table/table.ts';

export interface PodColumns {
  /** Milliseconds since 1970; called for every row. */
  readonly now: () => number;
  readonly wide: boolean;
  /** `pod/NAME` instead of `NAME`. */
  readonly kind: boolean;
  /** Labels to print as columns. */
  readonly labelColumns: readonly string[];
  readonly labels: boolean;
}

const NONE = '<none>';

function orNone(value: string | undefined): string {
  return value === undefined || value === '' ? NONE : value;
}

/** The columns of `kubectl get pods`, in its order. */
export function podColumns({ now, wide, kind, labelColumns, labels }: PodColumns): readonly Column<Pod>[] {
  const columns: Column<Pod>[] = [
    {
      header: 'NAME',
      cell: (pod) => `${kind ? 'pod/' : ''}${pod.metadata?.name ?? ''}`,
      paint: (_, palette) => palette.name,
    },
    {
      header: 'READY',
      cell: (pod) => {
        const { ready, total } = podSummary(pod);
        return `${ready}/${total}`;
      },
    },
    { header: 'STATUS', cell: (pod) => podSummary(pod).status },
    { header: 'RESTARTS', cell: (pod) => restartsText(podSummary(pod), now()), dropAt: 5 },
    { header: 'AGE', cell: (pod) => ageOf(pod.metadata?.creationTimestamp, now()), dropAt: 6 },
  ];
  if (wide) columns.push(...WIDE);
  for (const key of labelColumns) {
    const header = key.slice(key.lastIndexOf('/') + 1).toUpperCase();
    columns.push({ header, cell: (pod) => ownMember(pod.metadata?.labels, key) ?? '', shrinks: true });
  }
  if (labels)
    columns.push({ header: 'LABELS', cell: (pod) => orNone(labelsText(pod.metadata?.labels)), shrinks: true });
  return columns;
}

const WIDE: readonly Column<Pod>[] = [
  { header: 'IP', cell: (pod) => orNone(pod.status?.podIP), dropAt: 3 },
  { header: 'NODE', cell: (pod) => orNone(pod.spec?.nodeName) },
  { header: 'NOMINATED NODE', cell: (pod) => orNone(pod.status?.nominatedNodeName), dropAt: 1 },
  { header: 'READINESS GATES', cell: (pod) => orNone(readinessGatesText(pod)), dropAt: 2 },
];
