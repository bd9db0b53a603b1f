import { appendTo } from '../../core/append-to.ts';
import { ageOf } from '../../core/text/human-duration.ts';
import { normalizedMessage } from '../../daemonset/pods/cause-message.ts';
import type { NodeReport, NodeHealth, NodeVerdict, ReportedPod } from '../../daemonset/status/node-report.ts';
import type { PodCause } from '../../daemonset/pods/pod-cause.ts';
import type { Palette } from '../color.ts';
import { NO_CELL } from '../table/noted-table.ts';
import { reasonsText } from './placement-text.ts';
import type { Column } from '../table/table.ts';

/** A row of `ds nodes`: a node, or several that are alike. */
export interface NodeRow {
  readonly report: NodeReport;
  /** The number of nodes, if more than 1, that `report` represents. */
  readonly count: number;
}

/** Fewer rows than this are not folded. */
const MANY_ROWS = 20;
/** Fewer nodes than this are not a group. */
const ALIKE = 3;

/** The most urgent first. */
const ORDER: readonly NodeVerdict[] = [
  'missing',
  'unhealthy',
  'misscheduled',
  'deleting',
  'updating',
  'outdated',
  'ok',
  'ineligible',
];

/** The last column of `ds nodes`; `wide` prints whole messages. */
export function whyColumn(wide: boolean): Column<NodeRow> {
  return { header: 'WHY', cell: ({ report }) => whyText(report, { whole: wide }) || NO_CELL };
}

/** The columns of `ds nodes` except the last; `now`: milliseconds since 1970, called for every row. */
export function nodeColumns({
  now,
  wide,
}: {
  readonly now: () => number;
  readonly wide: boolean;
}): readonly Column<NodeRow>[] {
  const ofPod = (cell: (pod: ReportedPod) => string) => (row: NodeRow) =>
    row.report.shown === undefined || row.count > 1 ? NO_CELL : cell(row.report.shown);
  /** The key of nodes that are alike. */
  const common = (cell: (pod: ReportedPod) => string) => (row: NodeRow) =>
    row.report.shown === undefined ? NO_CELL : cell(row.report.shown);
  const columns: Column<NodeRow>[] = [
    {
      header: 'NODE',
      cell: ({ report, count }) => (count > 1 ? `${count} nodes` : report.name),
      paint: (_, palette) => palette.name,
    },
    {
      header: 'VERDICT',
      cell: ({ report }) => report.verdict,
      paint: ({ report }, palette) => paintOf(report, palette),
    },
    { header: 'POD', cell: ofPod(({ pod }) => pod.metadata?.name ?? ''), dropAt: 6, shrinks: true, cutsStart: true },
    { header: 'PHASE', cell: common(phaseText), dropAt: 1 },
    { header: 'READY', cell: common(({ ready }) => (ready ? 'yes' : 'no')), dropAt: 4 },
    { header: 'REVISION', cell: common(revisionText), dropAt: 5 },
    { header: 'RESTARTS', cell: ofPod(({ restarts }) => String(restarts)), dropAt: 3 },
    {
      header: 'NODE STATUS',
      cell: ({ report }) => nodeStatusText(report.state),
      paint: ({ report }, palette) => (isFit(report.state) ? (text) => text : palette.warn),
      dropAt: 2,
    },
  ];
  if (wide) {
    columns.push(
      { header: 'AGE', cell: ofPod(({ pod }) => ageOf(pod.metadata?.creationTimestamp, now())), dropAt: 0 },
      { header: 'HASH', cell: common(({ hash }) => hash ?? NO_CELL), dropAt: 0 },
      { header: 'IP', cell: ofPod(({ pod }) => pod.status?.podIP ?? NO_CELL), dropAt: 0 },
      { header: 'IMAGES', cell: common(imagesText), dropAt: 7, shrinks: true, cutsStart: true },
    );
  }
  return columns;
}

/** The reports as rows, the most urgent first. When folded, many equal ones share a row. `whole`: only with equal messages. */
export function nodeRows(
  reports: readonly NodeReport[],
  { fold, whole }: { readonly fold: 'auto' | 'always' | 'never'; readonly whole: boolean },
): readonly NodeRow[] {
  const single = (report: NodeReport): NodeRow => ({ report, count: 1 });
  if (fold === 'never' || (fold === 'auto' && reports.length <= MANY_ROWS)) return byUrgency(reports.map(single));
  const groups = new Map<string, NodeReport[]>();
  for (const report of reports) {
    const key = likeness(report, whole);
    appendTo(groups, key, report);
  }
  const rows = [...groups.values()].flatMap((group): readonly NodeRow[] => {
    const [report] = group;
    return report === undefined || group.length < ALIKE ? group.map(single) : [{ report, count: group.length }];
  });
  return byUrgency(rows);
}

/** Rows of the same verdict stay in their order, by name. */
function byUrgency(rows: readonly NodeRow[]): readonly NodeRow[] {
  return rows.toSorted((a, b) => compareVerdicts(a.report.verdict, b.report.verdict));
}

/** Sorts the most urgent first. */
export function compareVerdicts(a: NodeVerdict, b: NodeVerdict): number {
  return ORDER.indexOf(a) - ORDER.indexOf(b);
}

function likeness(report: NodeReport, whole: boolean): string {
  const { verdict, state, shown } = report;
  const pod = shown && [phaseText(shown), shown.ready, revisionText(shown), shown.hash];
  return JSON.stringify([verdict, state, pod, whyText(report, { whole })]);
}

/** The rule that makes the node ineligible, and the cause of an unhealthy pod, in short or `whole`. */
export function whyText(report: NodeReport, { whole = false }: { readonly whole?: boolean } = {}): string {
  const { placement, cause } = report;
  return [reasonsText(placement.reasons), cause === undefined ? '' : causeText(report, cause, whole)]
    .filter((text) => text !== '')
    .join('; ');
}

function causeText({ shown }: NodeReport, cause: PodCause, whole: boolean): string {
  const message = normalizedMessage({ pod: shown?.pod.metadata?.name, cause }, { whole });
  const where = cause.container === undefined ? '' : ` in container ${cause.container}`;
  return `${cause.reason}${where}${message === '' ? '' : `: ${message}`}`;
}

/** The status as in `kubectl get nodes`, and `Gone` for a deleted node. */
export function nodeStatusText({ exists, ready, cordoned }: NodeHealth): string {
  if (!exists) return 'Gone';
  return `${ready ? 'Ready' : 'NotReady'}${cordoned ? ',SchedulingDisabled' : ''}`;
}

function isFit({ ready, cordoned }: NodeHealth): boolean {
  return ready && !cordoned;
}

export function phaseText({ pod, terminating }: ReportedPod): string {
  return terminating ? 'Terminating' : (pod.status?.phase ?? 'Unknown');
}

/** The number of a revision in the history, otherwise its hash. */
export function revisionText({ revision, hash, updated }: ReportedPod): string {
  const which = revision === undefined ? (hash ?? '<none>') : String(revision);
  return updated ? which : `${which} (outdated)`;
}

function imagesText({ pod }: ReportedPod): string {
  return (pod.spec?.containers ?? []).map(({ image }) => image ?? '').join(',');
}

export function paintOf({ verdict, cause }: NodeReport, palette: Palette): (text: string) => string {
  switch (verdict) {
    case 'missing':
    case 'unhealthy':
      return palette.bad;
    case 'misscheduled':
      return cause?.area === 'node' ? palette.bad : palette.warn;
    case 'deleting':
    case 'updating':
    case 'outdated':
      return palette.warn;
    case 'ok':
      return palette.ok;
    case 'ineligible':
      return palette.dim;
  }
}
