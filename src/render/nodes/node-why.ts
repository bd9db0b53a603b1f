import { humanDuration } from '../../core/text/human-duration.ts';
import type { NodeReport } from '../../daemonset/status/node-report.ts';
import { placementChecks, type PlacementRules } from '../../daemonset/placement/placement.ts';
import type { PodCause } from '../../daemonset/pods/pod-cause.ts';
import type { Palette } from '../color.ts';
import { nodeStatusText, paintOf, phaseText, revisionText } from './node-table.ts';
import { checkText } from './placement-text.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import { wrapLine } from '../table/wrap.ts';

export interface WhyOptions {
  readonly rules: PlacementRules;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly palette: Palette;
  /** The terminal's columns; undefined for piped output. */
  readonly width: number | undefined;
}

/** Every rule for one node with its result, the conclusion, the node's condition, and its pods. */
export function nodeWhy(report: NodeReport, { rules, now, palette, width }: WhyOptions): string {
  const { name, node, verdict, state, pods, cause } = report;
  const checks = node === undefined ? [] : placementChecks(rules, node);
  const lines = [
    `${palette.name(safeText(name))}: ${paintOf(report, palette)(verdict)}, ${conclusion(report)}`,
    ...(node !== undefined && checks.length === 0
      ? ['  the pod template has no requirements, and the node has no taints']
      : []),
    ...checks.map((check) => {
      const text = safeText(checkText(check));
      return check.pass ? `  passes: ${text}` : `  ${palette.bad('fails')}:  ${text}`;
    }),
    `  node: ${nodeStatusText(state)}`,
    ...pods.map((each) => {
      const parts = [
        phaseText(each),
        each.ready ? 'ready' : 'not ready',
        `revision ${revisionText(each)}`,
        `${each.restarts} ${each.restarts === 1 ? 'restart' : 'restarts'}`,
      ];
      const why = each.cause === undefined ? '' : `\n    ${safeText(causeLine(each.cause, now))}`;
      return `  pod/${safeText(each.pod.metadata?.name ?? '')}: ${safeText(parts.join(', '))}${why}`;
    }),
    ...(pods.length > 0 ? [] : [cause === undefined ? '  no pod' : `  no pod: ${safeText(causeLine(cause, now))}`]),
  ];
  return lines
    .flatMap((text) => text.split('\n'))
    .map((line) => `${wrapLine(line, width, '      ')}\n`)
    .join('');
}

function conclusion({ node, placement, pods }: NodeReport): string {
  if (node === undefined) return 'the node no longer exists';
  if (placement.shouldRun) return 'the pod should run here';
  if (!placement.shouldContinueRunning) return 'no pod may run here';
  return pods.length > 0 ? 'a new pod would not be placed here, but a running one may stay' : 'no pod is placed here';
}

function causeLine({ reason, message, container, at }: PodCause, now: number): string {
  const where = container === undefined ? '' : ` in container ${container}`;
  const when =
    at === undefined ? '' : at > now ? ` (in ${humanDuration(at - now)})` : ` (for ${humanDuration(now - at)})`;
  return `${reason}${where}${when}${message === '' ? '' : `: ${message}`}`;
}
