import type { OutdatedPod } from '../../daemonset/pods/outdated-pods.ts';
import { alignRows, DESCRIBE } from '../table/columns.ts';
import { safeText } from '../../core/text/terminal-safe.ts';

/** A line per pod that has to be deleted; empty if there are none. */
export function staleText(stale: readonly OutdatedPod[]): string {
  const rows = stale.map(({ node, pod, revision }) => [
    `  ${node}`,
    `pod/${pod}`,
    revision === undefined ? 'revision no longer in the history' : `revision ${revision}`,
  ]);
  return alignRows(
    rows.map((row) => row.map((cell) => safeText(cell))),
    DESCRIBE,
  );
}
