import type { Output } from '../../core/io.ts';
import { statusFields, type StatusField } from '../../daemonset/status/status-fields.ts';
import { strategyOf, updateLimits } from '../../daemonset/rollout/update-strategy.ts';
import type { ControllerRevision, DaemonSet } from '../../kube/wire.ts';
import { hashOf } from '../../daemonset/revisions/revisions.ts';
import { borderedTable } from '../table/bordered-table.ts';
import { loadPalette } from '../color.ts';
import { layOut } from './daemon-set.ts';
import type { Lines } from './fields.ts';

/** The revision of the template, or why it is not known. */
export type KnownRevision =
  | { readonly known: true; readonly revision: ControllerRevision | undefined }
  | { readonly known: false; readonly why: string };

export interface DescribedDetails {
  readonly revision: KnownRevision;
  /** Set while it is being deleted: for how long, and what blocks the deletion. */
  readonly deletion: string | undefined;
}

/**
 * What kubectl's describe omits: the update strategy, the revision, and the counts of the status with their meaning, as a table with
 * borders on a terminal, otherwise as plain columns.
 */
export async function describeDetails(
  ds: DaemonSet,
  { revision, deletion }: DescribedDetails,
  output: Output,
): Promise<string> {
  const fields = statusFields(ds);
  const intro = [
    ...(deletion === undefined ? [] : [`Deletion:\t${deletion}`]),
    ...strategyLines(ds),
    ...revisionLines(ds, revision),
  ];
  if (!output.isTTY) return layOut(intro) + layOut(['Node Status:' + staleness(ds), ...plainTable(fields)]);
  const palette = await loadPalette(output);
  const rows = fields.map(({ field, count, meaning, wrong }) => [
    field,
    wrong ? palette.warn(String(count)) : String(count),
    meaning,
  ]);
  const table = await borderedTable({ headers: HEADERS, rows, palette, width: output.columns ?? 80 });
  return layOut(intro) + layOut(['Node Status:' + staleness(ds)]) + table;
}

const HEADERS = ['Field', 'Count', 'Meaning'];

function plainTable(fields: readonly StatusField[]): Lines {
  return [HEADERS, HEADERS.map((header) => '-'.repeat(header.length)), ...fields.map(cells)].map(
    (row) => `  ${row.join('\t')}`,
  );
}

function cells({ field, count, meaning }: StatusField): readonly string[] {
  return [field, String(count), meaning];
}

function strategyLines(ds: DaemonSet): Lines {
  const seconds = `Min Ready Seconds:\t${ds.spec?.minReadySeconds ?? 0}`;
  if (strategyOf(ds) === 'OnDelete') return ['Update Strategy:\tOnDelete', seconds];
  const rolling = ds.spec?.updateStrategy?.rollingUpdate;
  const desired = ds.status?.desiredNumberScheduled ?? 0;
  const limits = updateLimits(ds, desired);
  const share = (value: number | string, nodes: number): string =>
    typeof value === 'number' ? String(value) : `${value} (${nodes} of ${desired} nodes)`;
  return [
    'Update Strategy:\tRollingUpdate',
    `  Max Unavailable:\t${share(rolling?.maxUnavailable ?? 1, limits.maxUnavailable)}`,
    `  Max Surge:\t${share(rolling?.maxSurge ?? 0, limits.maxSurge)}`,
    seconds,
  ];
}

function revisionLines(ds: DaemonSet, current: KnownRevision): Lines {
  const kept = `Revision History Limit:\t${ds.spec?.revisionHistoryLimit ?? 10}`;
  if (!current.known) return [`Revision:\t<unknown> (${current.why})`, kept];
  const { revision } = current;
  const text = revision === undefined ? '<none> (not recorded yet)' : `${revision.revision} (hash ${hashOf(revision)})`;
  return [`Revision:\t${text}`, kept];
}

/** The counts are for an older spec until the controller has observed the current one. */
function staleness(ds: DaemonSet): string {
  const observed = ds.status?.observedGeneration ?? 0;
  const generation = ds.metadata?.generation ?? 0;
  return observed < generation ? ` (of generation ${observed}; generation ${generation} is not observed yet)` : '';
}
