import { appendTo } from '../../core/append-to.ts';
import { counted } from '../../core/text/counted.ts';
import type { NodeReport } from '../../daemonset/status/node-report.ts';
import { compareVerdicts, whyText } from '../nodes/node-table.ts';
import { layOut } from './daemon-set.ts';

/** The nodes grouped by verdict and reason, below a title, the most urgent first. */
export function describeNodes(reports: readonly NodeReport[]): string {
  const groups = new Map<string, NodeReport[]>();
  for (const report of reports) {
    const key = `${report.verdict} ${whyText(report)}`;
    appendTo(groups, key, report);
  }
  const lines = [...groups.values()]
    .toSorted(([a], [b]) => (a === undefined || b === undefined ? 0 : compareVerdicts(a.verdict, b.verdict)))
    .flatMap((group) => {
      const [first] = group;
      if (first === undefined) return [];
      const why = whyText(first);
      return [[`  ${counted(group.length, 'node')}`, first.verdict, ...(why === '' ? [] : [why])].join('\t')];
    });
  return layOut(lines.length === 0 ? ['Nodes:\t<none>'] : ['Nodes:', ...lines]);
}
