import type { StaleField, StatusCounts } from '../../daemonset/status/status.ts';
import type { Palette } from '../color.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import { wrapLine } from '../table/wrap.ts';

export interface NodeSummary {
  /** The name of the DaemonSet. */
  readonly name: string;
  /** The number of all nodes. */
  readonly nodes: number;
  /** The number of listed nodes. */
  readonly shown: number;
  /** Counted from the pods. */
  readonly counts: StatusCounts;
  /** The fields of `.status` that differ from the counts. */
  readonly stale: readonly StaleField[];
  /** Set while it is being deleted: for how long, and what blocks the deletion. */
  readonly deletion: string | undefined;
}

/** A line of counts, the fields of the status that are out of date, and the number of listed nodes. */
export function nodeSummaryText(
  { name, nodes, shown, counts, stale, deletion }: NodeSummary,
  { palette, width }: { readonly palette: Palette; readonly width: number | undefined },
): string {
  const { desiredNumberScheduled: desired, currentNumberScheduled: current } = counts;
  const short = (count: number, what: string): string => {
    const text = `${count} ${what}`;
    return count < desired ? palette.warn(text) : text;
  };
  const parts = [
    `${desired} of ${nodes} ${nodes === 1 ? 'node' : 'nodes'} eligible`,
    short(current, 'with a pod'),
    short(counts.updatedNumberScheduled, 'up to date'),
    short(counts.numberReady, 'ready'),
    short(counts.numberAvailable, 'available'),
    ...(counts.numberMisscheduled > 0 ? [palette.warn(`${counts.numberMisscheduled} misscheduled`)] : []),
  ];
  const listed = shown < nodes ? ` (${shown} listed)` : '';
  const lines = [
    `${safeText(name)}: ${parts.join(', ')}${listed}`,
    ...(deletion === undefined ? staleText(stale) : [safeText(deletion)]).map((line) => palette.warn(line)),
  ];
  return lines.map((line) => `${wrapLine(line, width, '  ')}\n`).join('');
}

function staleText(stale: readonly StaleField[]): readonly string[] {
  const generation = stale.filter(({ field }) => field === 'observedGeneration');
  const counts = stale.filter(({ field }) => field !== 'observedGeneration');
  const said = counts.map(({ field, reported, actual }) => `${field} ${reported}, counted ${actual}`);
  return [
    ...generation.map(
      ({ reported, actual }) =>
        `.status is out of date: it is of generation ${reported}, the spec of generation ${actual}`,
    ),
    ...(said.length > 0 ? [`.status is out of date: ${said.join('; ')}`] : []),
  ];
}
