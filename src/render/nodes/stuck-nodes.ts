import { appendTo } from '../../core/append-to.ts';
import type { UnhealthyNode } from '../../daemonset/rollout/unhealthy-nodes.ts';
import { humanDuration } from '../../core/text/human-duration.ts';
import { causeKey } from '../../daemonset/rollout/cause-key.ts';
import { normalizedMessage } from '../../daemonset/pods/cause-message.ts';
import { alignRows, DESCRIBE } from '../table/columns.ts';
import { safeText } from '../../core/text/terminal-safe.ts';

/** The maximum number of named nodes per cause; the others are counted. */
const MAX_NODES = 10;

/** Causes that have been printed before. */
export interface PrintedCauses {
  /** Its cause has been printed, for this node or others. */
  isKnown(unhealthy: UnhealthyNode): boolean;
  /** The node has been named with its cause. */
  isNamed(unhealthy: UnhealthyNode): boolean;
}

const NONE: PrintedCauses = { isKnown: () => false, isNamed: () => false };

/**
 * What is stuck as lines of text: a line a cause with how many nodes it has, and a line a node below it, most nodes first. A message that
 * was printed before is not repeated, and nodes that were named with their cause share one line. `now` in milliseconds since 1970.
 */
export function stuckText(stuck: readonly UnhealthyNode[], now: number, printed: PrintedCauses = NONE): string {
  const groups = new Map<string, UnhealthyNode[]>();
  for (const each of stuck) {
    const key = causeKey(each);
    appendTo(groups, key, each);
  }
  const sorted = [...groups.values()].toSorted((a, b) => b.length - a.length);
  const isNamed = (group: readonly UnhealthyNode[]): boolean => group.every((each) => printed.isNamed(each));
  const unnamed = sorted.filter((group) => !isNamed(group)).map((group) => groupText(group, now, printed));
  return `${unnamed.join('')}${stillText(sorted.filter(isNamed).flat())}`;
}

/** `still stuck: node-1 (ImagePullBackOff)`: that it was said once does not tell whether it is over. */
function stillText(named: readonly UnhealthyNode[]): string {
  if (named.length === 0) return '';
  const nodes = named.slice(0, MAX_NODES).map(({ node, cause }) => `${node} (${cause.reason})`);
  const more = named.length > MAX_NODES ? ` and ${named.length - MAX_NODES} more` : '';
  return `${safeText(`still stuck: ${nodes.join(', ')}`)}${more}\n`;
}

function groupText(group: readonly UnhealthyNode[], now: number, printed: PrintedCauses): string {
  const [first] = group;
  if (first === undefined) return '';
  const { reason, container } = first.cause;
  const message = printed.isKnown(first) ? '' : normalizedMessage(first);
  const count = group.length === 1 ? '1 node' : `${group.length} nodes`;
  const where = container === undefined ? '' : ` in container ${container}`;
  const head = `${count}: ${reason}${where}${message === '' ? '' : `: ${message}`}`;
  const rows = group
    .slice(0, MAX_NODES)
    .map((each) => [`  ${each.node}`, each.pod === undefined ? 'no pod' : `pod/${each.pod}`, whenText(each, now)]);
  const aligned = alignRows(
    rows.map((row) => row.map((cell) => safeText(cell))),
    DESCRIBE,
  ).replaceAll(/ +$/gm, '');
  const more = group.length > MAX_NODES ? `  and ${group.length - MAX_NODES} more\n` : '';
  return `${safeText(head)}\n${aligned}${more}`;
}

function whenText({ cause: { area, at } }: UnhealthyNode, now: number): string {
  if (at === undefined) return '';
  if (at > now) return area === 'terminating' ? `has ${humanDuration(at - now)} left` : `in ${humanDuration(at - now)}`;
  return `${area === 'terminating' ? 'overdue by' : 'for'} ${humanDuration(now - at)}`;
}
