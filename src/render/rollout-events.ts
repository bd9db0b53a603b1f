import { counted } from '../core/text/counted.ts';
import { normalizedMessage } from '../daemonset/pods/cause-message.ts';
import type { BudgetProblem } from '../daemonset/rollout/rollout-problems.ts';
import type { DaemonSetDeletion } from '../daemonset/pods/deletion.ts';
import { humanDuration } from '../core/text/human-duration.ts';
import type { UnhealthyNode } from '../daemonset/rollout/unhealthy-nodes.ts';
import type { ProblemReport } from '../daemonset/rollout/problem-log.ts';
import { safeText } from '../core/text/terminal-safe.ts';

/** More nodes than this are counted, not named. */
export const NAMED_NODES = 3;

/** A problem of a rollout in one line, without its end. `now`: milliseconds since 1970. */
export function problemText(newest: ProblemReport, now: number): string {
  switch (newest.kind) {
    case 'nodes':
      return safeText(nodesText(newest.unhealthy));
    case 'budget':
      return safeText(budgetText(newest));
    case 'unobserved':
      return unobservedText(newest.generation);
    case 'deleting':
      return safeText(deletionLine(newest.deletion, now));
  }
}

/** How long a DaemonSet has been terminating, and what blocks its deletion, in one line. */
export function deletionLine({ since, finalizers, pods }: DaemonSetDeletion, now: number): string {
  const nodes = [...new Set(pods.map(({ node }) => node))];
  const waits = [
    ...(finalizers.length === 0 ? [] : [`${counted(finalizers.length, 'finalizer')} (${finalizers.join(', ')})`]),
    ...(pods.length === 0 ? [] : [`${counted(pods.length, 'pod')} on ${namesText(nodes)}`]),
  ];
  const after = waits.length === 0 ? '' : `, and waits for ${waits.join(' and ')}`;
  return `the DaemonSet has been terminating for ${humanDuration(now - since)}${after}`;
}

/** For a controller that has not observed the current spec. */
export function unobservedText(generation: number): string {
  return `the controller has not observed generation ${generation} yet; is kube-controller-manager running?`;
}

function nodesText(stuck: readonly UnhealthyNode[]): string {
  const [first] = stuck;
  if (first === undefined) return '';
  const { reason, container } = first.cause;
  const isOne = stuck.length === 1;
  const pod = isOne && first.pod !== undefined ? `, pod/${first.pod}` : '';
  const where = container === undefined ? '' : ` in container ${container}`;
  // a single pod is mentioned by name
  const message = normalizedMessage(isOne ? { ...first, pod: undefined } : first);
  const nodes = namesText(stuck.map(({ node }) => node));
  return `${nodes}${pod}: ${reason}${where}${message === '' ? '' : `: ${message}`}`;
}

/** `node-1`, `node-1 and node-2`, `node-1, node-2, node-3 and 9 more nodes`. */
function namesText(names: readonly string[]): string {
  const shown = names.slice(0, NAMED_NODES);
  const more = names.length - shown.length;
  const last = more > 0 ? `${more} more ${more === 1 ? 'node' : 'nodes'}` : (shown.pop() ?? '');
  return shown.length === 0 ? last : `${shown.join(', ')} and ${last}`;
}

function budgetText({ budget: { kind, allowed }, users, waiting }: BudgetProblem): string {
  const verb = users.length === 1 ? 'uses' : 'use';
  const old = counted(waiting, 'pod');
  const waits = waiting === 1 ? `${old} of an older revision waits` : `${old} of older revisions wait`;
  return `${namesText(users)} ${verb} up the update budget (${kind} ${allowed}): ${waits}`;
}
