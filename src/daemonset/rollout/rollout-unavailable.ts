import type { BudgetUse, BudgetUser, Replacement, RolloutStep } from './rollout-step.ts';
import type { LivePods } from '../pods/live-pods.ts';
import type { DaemonSetView } from '../status/view.ts';

/**
 * A rolling update without surge: outdated pods are deleted, and `manage` creates new ones. Unavailable ones are deleted immediately,
 * outside the budget. Ineligible nodes that have a pod count too.
 */
export function planUnavailable(
  view: DaemonSetView,
  nodes: readonly LivePods[],
  desired: number,
  maxUnavailable: number,
): RolloutStep {
  const usedBy: BudgetUser[] = [];
  const unavailable: Replacement[] = [];
  const candidates: Replacement[] = [];
  for (const pods of nodes) {
    const use = useOf(view, pods);
    if (use !== undefined) usedBy.push({ node: pods.node, pod: pods.updated ?? pods.outdated, use });
    if (pods.outdated === undefined) continue;
    if (use === 'oldUnavailable') unavailable.push({ node: pods.node, pod: pods.outdated, reason: 'unavailable' });
    else if (use === undefined) candidates.push({ node: pods.node, pod: pods.outdated, reason: 'budget' });
  }
  const free = Math.max(0, maxUnavailable - usedBy.length);
  return {
    budget: { kind: 'maxUnavailable', allowed: maxUnavailable, usedBy, desired },
    delete: [...unavailable, ...candidates.slice(0, free)],
    create: [],
    waiting: candidates.slice(free).map(({ node, pod }) => ({ node, pod })),
    blockedBy: undefined,
  };
}

function useOf(view: DaemonSetView, { updated, outdated, hasSeveral }: LivePods): BudgetUse | undefined {
  if (hasSeveral) return 'several';
  if (updated !== undefined && outdated !== undefined) return 'oldAndNew';
  if (updated !== undefined) return view.isAvailable(updated) ? undefined : 'newUnavailable';
  if (outdated !== undefined) return view.isAvailable(outdated) ? undefined : 'oldUnavailable';
  return 'noPod';
}
