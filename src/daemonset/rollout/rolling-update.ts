import { isTerminating } from '../pods/pods-by-node.ts';
import type { RolloutStep } from './rollout-step.ts';
import { planSurge } from './rollout-surge.ts';
import { planUnavailable } from './rollout-unavailable.ts';
import { strategyOf, updateLimits } from './update-strategy.ts';
import { livePodsByNode, type NodeOrder } from '../pods/live-pods.ts';
import type { DaemonSetView } from '../status/view.ts';

/**
 * The second step of the controller's sync, its `rollingUpdate`, taken when `manage` had nothing to do: which pods to replace next, and
 * which nodes use the budget. With more candidates than budget, nodes are taken in the given order (by default the view's, with nodes that
 * no longer exist last); the controller's own order is random.
 */
export function planRollingUpdate(view: DaemonSetView, order: NodeOrder = (nodes) => nodes): RolloutStep {
  if (strategyOf(view.ds) === 'OnDelete') return onDelete(view);
  const desired = view.nodes.filter((node) => view.placementOn(node).shouldRun).length;
  const { maxSurge, maxUnavailable } = updateLimits(view.ds, desired);
  const pods = livePodsByNode(view, order);
  return maxSurge === 0
    ? planUnavailable(view, pods, desired, maxUnavailable)
    : planSurge(view, pods, desired, maxSurge);
}

function onDelete(view: DaemonSetView): RolloutStep {
  const waiting = [...view.pods].flatMap(([node, pods]) =>
    pods.filter((pod) => !isTerminating(pod) && !view.isUpdated(pod)).map((pod) => ({ node, pod })),
  );
  return { budget: undefined, delete: [], create: [], waiting, blockedBy: undefined };
}
