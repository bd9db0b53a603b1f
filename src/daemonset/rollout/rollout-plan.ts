import { isTerminating } from '../pods/pods-by-node.ts';
import type { RolloutStep } from './rollout-step.ts';
import { planSurge } from './rollout-surge.ts';
import { planUnavailable } from './rollout-unavailable.ts';
import { strategyOf, updateLimits } from './update-strategy.ts';
import { updatedPods } from '../pods/updated-pods.ts';
import type { NodeOrder } from '../pods/updated-pods.ts';
import type { DaemonSetView } from '../status/view.ts';

/**
 * The controller's second step, taken when `manage` had nothing to do: which pods it replaces next, and who uses the
 * budget. Where the budget does not reach for all, nodes are taken in the order given, as a rule the view's, with those
 * that do not exist last; the controller's order is random.
 */
export function planRollout(view: DaemonSetView, order: NodeOrder = (nodes) => nodes): RolloutStep {
  if (strategyOf(view.ds) === 'OnDelete') return onDelete(view);
  const desired = view.nodes.filter((node) => view.placementOn(node).shouldRun).length;
  const { maxSurge, maxUnavailable } = updateLimits(view.ds, desired);
  const pods = updatedPods(view, order);
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
