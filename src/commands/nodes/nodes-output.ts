import type { JsonObject } from '../../core/json/json.ts';
import { labelQuery } from '../../apimachinery/labels/label-query.ts';
import type { Outcome } from '../../core/outcome.ts';
import { deletionOf } from '../../daemonset/pods/deletion.ts';
import { matchesFilter, nodeReports, type NodeFilter, type NodeReport } from '../../daemonset/status/node-report.ts';
import { placementRules } from '../../daemonset/placement/placement.ts';
import { hashOf } from '../../daemonset/revisions/revisions.ts';
import { staleFields, statusCounts } from '../../daemonset/status/status.ts';
import { deletionLine } from '../../render/rollout-events.ts';
import { loadPalette } from '../../render/color.ts';
import { nodesJson } from '../../render/nodes/node-json.ts';
import { nodeColumns, nodeRows, whyColumn, type NodeRow } from '../../render/nodes/node-table.ts';
import { nodeSummaryText } from '../../render/nodes/node-summary.ts';
import { nodeWhy } from '../../render/nodes/node-why.ts';
import { objectPrinter } from '../../render/output/object-output.ts';
import { parseOutputFormat } from '../../render/output/output-format.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import type { ClusterSnapshot } from '../../workflows/cluster/cluster-snapshot.ts';
import { missingNode } from '../../workflows/cluster/missing-node.ts';
import { createNotedTable } from '../../render/table/noted-table.ts';
import { tablePrinter } from '../shared/print-table.ts';
import type { Runtime } from '../shared/runtime.ts';

/** The options of `ds nodes`. */
export interface NodesChoice {
  /** Only these nodes; all when empty. */
  readonly names: readonly string[];
  readonly only: NodeFilter | undefined;
  readonly selector: string | undefined;
  readonly why: boolean;
  readonly output: string | undefined;
  readonly fold: 'auto' | 'always' | 'never';
  readonly noHeaders: boolean;
}

export interface NodesOutput {
  all(snapshot: ClusterSnapshot): Promise<Outcome>;
  /** All nodes the first time, then those whose row has changed. */
  changes(snapshot: ClusterSnapshot): Promise<void>;
}

export function nodesOutput(choice: NodesChoice, rt: Runtime): NodesOutput {
  const { names } = choice;
  const { stdout } = rt.io;
  const width = stdout.isTTY ? stdout.columns : undefined;
  const format = parseOutputFormat(choice.output);
  const wide = format.kind === 'table' && format.wide;
  const table = tablePrinter<NodeRow>(
    (_rows, options) => createNotedTable(nodeColumns({ now: () => rt.clock.now(), wide }), [whyColumn(wide)], options),
    choice,
    rt,
  );
  const isChosen = chooser(choice);
  const { fold } = choice;
  /** The last output of each node. */
  const printed = new Map<string, string>();

  const whole = (snapshot: ClusterSnapshot, reports: readonly NodeReport[], total: number): JsonObject => {
    const { ds, view, current } = snapshot;
    const counts = statusCounts(view);
    return nodesJson({
      ds,
      revision: current && { number: current.revision, hash: hashOf(current) },
      nodeCount: total,
      counts,
      stale: staleFields(ds, counts),
      deletion: deletionOf(view, snapshot),
      reports,
      rules: choice.why ? placementRules(ds.spec?.template ?? {}) : undefined,
    });
  };

  const why = async ({ ds, view }: ClusterSnapshot, reports: readonly NodeReport[]): Promise<void> => {
    const rules = placementRules(ds.spec?.template ?? {});
    const palette = await loadPalette(stdout);
    stdout.write(reports.map((report) => nodeWhy(report, { rules, now: view.now, palette, width })).join('\n'));
  };

  const rows = async (snapshot: ClusterSnapshot, reports: readonly NodeReport[], total: number): Promise<void> => {
    const { ds, view } = snapshot;
    const deletion = deletionOf(view, snapshot);
    await table(nodeRows(reports, { fold: fold === 'auto' && !stdout.isTTY ? 'never' : fold, whole: wide }));
    if (choice.noHeaders) return;
    const counts = statusCounts(view);
    const summary = {
      name: ds.metadata?.name ?? '',
      nodes: total,
      shown: reports.length,
      counts,
      stale: staleFields(ds, counts),
      deletion: deletion && deletionLine(deletion, view.now),
    };
    stdout.write(
      `${reports.length > 0 ? '\n' : ''}${nodeSummaryText(summary, { palette: await loadPalette(stdout), width })}`,
    );
  };

  const list = (reports: readonly NodeReport[]): void =>
    stdout.write(reports.map(({ name }) => `node/${safeText(name)}\n`).join(''));

  return {
    all: async (snapshot) => {
      const every = nodeReports(snapshot.view, snapshot);
      const unknown = names.filter((name) => every.every((report) => report.name !== name));
      const reports = every.filter(isChosen);
      if (format.kind === 'object' && format.format !== 'name') {
        stdout.write(objectPrinter(format.format, { output: stdout })(whole(snapshot, reports, every.length)));
      } else if (format.kind === 'object') list(reports);
      else if (choice.why) await why(snapshot, reports);
      else await rows(snapshot, reports, every.length);
      const nodeNames = every.map(({ name }) => name);
      const { name = '', namespace = '' } = snapshot.ds.metadata ?? {};
      for (const node of unknown) rt.report(missingNode(node, nodeNames, { name, namespace }));
      return unknown.length > 0 ? 'failed' : 'ok';
    },
    changes: async (snapshot) => {
      const every = nodeReports(snapshot.view, snapshot);
      const changed = every.filter((report) => {
        const before = printed.get(report.name);
        if (before === undefined && !isChosen(report)) return false;
        const { nodes } = whole(snapshot, [report], 1);
        const now = JSON.stringify(nodes);
        printed.set(report.name, now);
        return now !== before;
      });
      for (const name of printed.keys()) if (every.every((report) => report.name !== name)) printed.delete(name);
      if (changed.length === 0) return;
      if (format.kind === 'object' && format.format !== 'name') {
        stdout.write(objectPrinter(format.format, { output: stdout })(whole(snapshot, changed, every.length)));
      } else if (format.kind === 'object') list(changed);
      else await table(nodeRows(changed, { fold: 'never', whole: wide }));
    },
  };
}

function chooser({ names, only, selector }: NodesChoice): (report: NodeReport) => boolean {
  const matches = labelQuery(selector ?? '');
  return (report) =>
    (names.length === 0 || names.includes(report.name)) &&
    (only === undefined || matchesFilter(report, only)) &&
    matches(report.node?.metadata?.labels ?? {});
}
