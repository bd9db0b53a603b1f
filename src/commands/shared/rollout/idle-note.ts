import { asDsError } from '../../../core/errors.ts';
import { counted } from '../../../core/text/counted.ts';
import { placementRules, cachedPlacement } from '../../../daemonset/placement/placement.ts';
import type { Client } from '../../../kube/client.ts';
import type { DaemonSet } from '../../../kube/wire.ts';
import { reasonsText } from '../../../render/nodes/placement-text.ts';
import { safeText } from '../../../core/text/terminal-safe.ts';
import { listNodes } from '../../../workflows/cluster/daemonset-snapshot.ts';
import { TIMED_OUT, withDeadline } from '../../../core/async/deadline.ts';
import type { Runtime } from '../runtime.ts';

/** Nodes that further rules exclude are only counted. */
const MAX_RULES = 5;

/** A note for stderr when no node is eligible, with the number of nodes that each rule excludes: kubectl only says "rolled out". */
export async function idleNote(
  client: Client,
  ds: DaemonSet,
  { clock, signal }: Runtime,
  withinMs: number,
): Promise<string> {
  if ((ds.status?.desiredNumberScheduled ?? 0) > 0) return '';
  const name = safeText(JSON.stringify(ds.metadata?.name));
  const note = `note: no node is eligible to run daemon set ${name}`;
  try {
    const nodes = await withDeadline({ clock, timeoutMs: withinMs, signal }, (bounded) =>
      listNodes(client, { signal: bounded }),
    );
    if (nodes === TIMED_OUT || nodes === undefined) return `${note}\n`;
    if (nodes.length === 0) return `${note}: the cluster has no nodes\n`;
    const placementOn = cachedPlacement(placementRules(ds.spec?.template ?? {}));
    const eligible = nodes.filter((node) => placementOn(node).shouldRun).length;
    if (eligible > 0) {
      const are = `${counted(eligible, 'node')} ${eligible === 1 ? 'is' : 'are'}`;
      return `note: .status of daemon set ${name} counts no eligible node, but ${are} eligible\n`;
    }
    return `${note}:\n${rulesText(nodes.map((node) => reasonsText(placementOn(node).reasons)))}`;
  } catch (error) {
    if (asDsError(error)?.kind === 'interrupted' || asDsError(error) === undefined) throw error;
    return `${note}\n`;
  }
}

/** A line for each rule with the number of nodes that it excludes, largest first. */
function rulesText(rules: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const rule of rules) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  const sorted = [...counts].toSorted(([, a], [, b]) => b - a);
  const lines = sorted.slice(0, MAX_RULES).map(([rule, count]) => `  ${counted(count, 'node')}: ${safeText(rule)}\n`);
  const rest = sorted.slice(MAX_RULES).reduce((total, [, count]) => total + count, 0);
  return `${lines.join('')}${rest === 0 ? '' : `  and ${counted(rest, 'node')} for other reasons\n`}`;
}
