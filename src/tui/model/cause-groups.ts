import { normalizedMessage } from '../../daemonset/pods/cause-message.ts';
import { causeKey, stableReason } from '../../daemonset/rollout/cause-key.ts';
import { whyText } from '../../render/nodes/node-table.ts';
import { reasonsText } from '../../render/nodes/placement-text.ts';
import { BY_URGENCY } from '../store/cell-state.ts';
import type { NodeEntry } from '../store/node-entry.ts';

/** Stuck or misscheduled nodes with the same cause. */
export interface CauseGroup {
  readonly state: 'stuck' | 'misscheduled';
  readonly reason: string;
  readonly container: string | undefined;
  /** Not yet safe for a terminal. */
  readonly message: string;
  readonly entries: readonly NodeEntry[];
}

/**
 * What is stuck comes first, and of that the largest group. Nodes that the kubelet shows in turn as pulling and as backing off are one
 * group, with the text of those that back off.
 */
export function causeGroups(entries: readonly NodeEntry[]): readonly CauseGroup[] {
  const groups = new Map<string, { cause: Cause; readonly entries: NodeEntry[] }>();
  for (const entry of entries) {
    const { key, ...cause } = causeOf(entry);
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, { cause, entries: [entry] });
      continue;
    }
    group.entries.push(entry);
    if (!isStable(group.cause) && isStable(cause)) group.cause = cause;
  }
  return [...groups.values()]
    .map(({ cause, entries: members }) => ({ ...cause, entries: members }))
    .sort((a, b) => BY_URGENCY.indexOf(a.state) - BY_URGENCY.indexOf(b.state) || b.entries.length - a.entries.length);
}

type Cause = Omit<CauseGroup, 'entries'>;

const isStable = ({ reason }: Cause): boolean => stableReason(reason) === reason;

/** What is said of a node's problem, and a key that stays the same as long as that lasts. */
function causeOf({ state, report }: NodeEntry): Cause & { readonly key: string } {
  const { cause } = report;
  if (state !== 'stuck' || cause === undefined) {
    const message = whyText(report);
    return {
      state: 'misscheduled',
      reason: 'misscheduled',
      container: undefined,
      message,
      key: `misscheduled ${message}`,
    };
  }
  const unhealthy = { pod: report.shown?.pod.metadata?.name, cause };
  const own = normalizedMessage(unhealthy);
  // the taints of a node that is not ready only follow from that
  const reasons =
    cause.area === 'node' || report.verdict !== 'misscheduled' ? '' : reasonsText(report.placement.reasons);
  const rules = reasons === '' ? '' : `misscheduled: ${reasons}`;
  const message = [own, rules].filter((text) => text !== '').join('; ');
  return {
    state: 'stuck',
    reason: cause.reason,
    container: cause.container,
    message,
    key: `${causeKey(unhealthy)} ${rules}`,
  };
}
