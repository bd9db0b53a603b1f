import { ownMember } from '../core/json/members.ts';
import { labelsText, selectorText } from '../apimachinery/labels/selector-text.ts';
import type { DaemonSet } from '../kube/wire.ts';
import { ageOf } from '../core/text/human-duration.ts';
import type { Palette } from './color.ts';
import type { Column } from './table/table.ts';

export interface DaemonSetColumns {
  /** Milliseconds since 1970; called for every row. */
  readonly now: () => number;
  readonly wide?: boolean;
  /** Adds a column for misscheduled pods, which kubectl does not have, if there are any. */
  readonly misscheduled?: boolean;
  readonly namespace?: boolean;
  /** `daemonset.apps/NAME` instead of `NAME`. */
  readonly kind?: boolean;
  /** Labels to print as columns. */
  readonly labelColumns?: readonly string[];
  readonly labels?: boolean;
}

/** The columns of `kubectl get daemonsets`, in its order. */
export function daemonSetColumns(options: DaemonSetColumns): readonly Column<DaemonSet>[] {
  /** Images are why a table is wide: with them, counts that say less go first. */
  const wideDropAt = (dropAt: number): { readonly dropAt?: number } => (options.wide === true ? { dropAt } : {});
  const columns: Column<DaemonSet>[] = [
    {
      header: 'NAME',
      cell: (ds) => `${options.kind === true ? 'daemonset.apps/' : ''}${ds.metadata?.name ?? ''}`,
      paint: (_, palette) => palette.name,
    },
    count('DESIRED', desired, (ds, palette) => (desired(ds) === 0 ? palette.dim : undefined)),
    { ...count('CURRENT', (ds) => ds.status?.currentNumberScheduled, short), dropAt: 4 },
    { ...count('READY', (ds) => ds.status?.numberReady, short), ...wideDropAt(6) },
    { ...count('UP-TO-DATE', (ds) => ds.status?.updatedNumberScheduled, short), ...wideDropAt(7) },
    count('AVAILABLE', (ds) => ds.status?.numberAvailable, short),
    {
      header: 'NODE SELECTOR',
      cell: (ds) => labelsText(ds.spec?.template.spec?.nodeSelector) || '<none>',
      dropAt: 3,
      shrinks: true,
    },
    { header: 'AGE', cell: (ds) => ageOf(ds.metadata?.creationTimestamp, options.now()), dropAt: 5 },
  ];
  if (options.namespace === true) columns.unshift({ header: 'NAMESPACE', cell: (ds) => ds.metadata?.namespace ?? '' });
  if (options.wide === true) columns.push(...WIDE);
  if (options.misscheduled === true) columns.push(count('MISSCHEDULED', misscheduled, warnAboveZero));
  for (const key of options.labelColumns ?? []) {
    const header = key.slice(key.lastIndexOf('/') + 1).toUpperCase();
    columns.push({ header, cell: (ds) => ownMember(ds.metadata?.labels, key) ?? '', shrinks: true });
  }
  if (options.labels === true) {
    columns.push({ header: 'LABELS', cell: (ds) => labelsText(ds.metadata?.labels) || '<none>', shrinks: true });
  }
  return columns;
}

/** The number of ineligible nodes with a pod. */
export function misscheduled(ds: DaemonSet): number {
  return ds.status?.numberMisscheduled ?? 0;
}

const WIDE: readonly Column<DaemonSet>[] = [
  {
    header: 'CONTAINERS',
    cell: (ds) => (ds.spec?.template.spec?.containers ?? []).map(({ name }) => name).join(','),
    dropAt: 2,
    shrinks: true,
  },
  {
    header: 'IMAGES',
    cell: (ds) => (ds.spec?.template.spec?.containers ?? []).map(({ image }) => image ?? '').join(','),
    shrinks: true,
    cutsStart: true,
  },
  { header: 'SELECTOR', cell: (ds) => selectorText(ds.spec?.selector) || '<none>', dropAt: 1, shrinks: true },
];

type CountPaint = (ds: DaemonSet, palette: Palette, value: number) => ((text: string) => string) | undefined;

function count(header: string, of: (ds: DaemonSet) => number | undefined, paint: CountPaint): Column<DaemonSet> {
  return {
    header,
    cell: (ds) => String(of(ds) ?? 0),
    paint: (ds, palette) => paint(ds, palette, of(ds) ?? 0) ?? ((text) => text),
  };
}

function desired(ds: DaemonSet): number {
  return ds.status?.desiredNumberScheduled ?? 0;
}

function short(ds: DaemonSet, palette: Palette, value: number): ((text: string) => string) | undefined {
  if (value >= desired(ds)) return undefined;
  return value === 0 ? palette.bad : palette.warn;
}

function warnAboveZero(_: DaemonSet, palette: Palette, value: number): ((text: string) => string) | undefined {
  return value > 0 ? palette.warn : undefined;
}
