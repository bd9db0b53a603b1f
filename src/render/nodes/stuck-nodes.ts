import type { UnhealthyNode } from '../../daemonset/rollout/unhealthy-nodes.ts';
import { humanDuration } from '../../core/text/human-duration.ts';
import { normalizedMessage } from '../../daemonset/pods/cause-message.ts';
import { alignRows, DESCRIBE } from '../table/columns.ts';
import { safeText } from '../../core/text/terminal-safe.ts';

/** More nodes of one cause than this are counted, not named. */
const MAX_NODES = 10;

/**
 * What is stuck as lines of text: a line a cause with how many nodes it has, and a line a node below it, most nodes first.
 * `now` in milliseconds since 1970.
 */
export function stuckText(stuck: readonly UnhealthyNode[], now: number): string {
  const groups = new Map<string, UnhealthyNode[]>();
  for (const each of stuck) {
    const { reason, container = '' } = each.cause;
    const key = JSON.stringify([reason, container, normalizedMessage(each)]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return [...groups.values()]
    .toSorted((a, b) => b.length - a.length)
    .map((group) => groupText(group, now))
    .join('');
}

function groupText(group: readonly UnhealthyNode[], now: number): string {
  const [first] = group;
  if (first === undefined) return '';
  const { reason, container } = first.cause;
  const message = normalizedMessage(first);
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
