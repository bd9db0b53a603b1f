import type { BudgetUse, BudgetUser, Replacement, RolloutStep } from './rollout-step.ts';
import type { UpdatedPods } from '../pods/updated-pods.ts';
import type { DaemonSetView } from '../status/view.ts';

/**
 * A rolling update without surge: old pods are deleted, and `manage` makes new ones. Old pods that are not available go
 * at once, whatever the budget says. Nodes that should not run a pod but have one count as well.
 */
export function planUnavailable(
  view: DaemonSetView,
  nodes: readonly UpdatedPods[],
  desired: number,
  maxUnavailable: number,
): RolloutStep {
  const usedBy: BudgetUser[] = [];
  const unavailable: Replacement[] = [];
  const candidates: Replacement[] = [];
  for (const pods of nodes) {
    const use = useOf(view, pods);
    if (use !== undefined) usedBy.push({ node: pods.node, pod: pods.fresh ?? pods.old, use });
    if (pods.old === undefined) continue;
    if (use === 'oldUnavailable') unavailable.push({ node: pods.node, pod: pods.old, reason: 'unavailable' });
    else if (use === undefined) candidates.push({ node: pods.node, pod: pods.old, reason: 'budget' });
  }
  const places = Math.max(0, maxUnavailable - usedBy.length);
  return {
    budget: { kind: 'maxUnavailable', allowed: maxUnavailable, usedBy, desired },
    delete: [...unavailable, ...candidates.slice(0, places)],
    create: [],
    waiting: candidates.slice(places).map(({ node, pod }) => ({ node, pod })),
    blockedBy: undefined,
  };
}

function useOf(view: DaemonSetView, { fresh, old, several }: UpdatedPods): BudgetUse | undefined {
  if (several) return 'several';
  if (fresh !== undefined && old !== undefined) return 'oldAndNew';
  if (fresh !== undefined) return view.isAvailable(fresh) ? undefined : 'newUnavailable';
  if (old !== undefined) return view.isAvailable(old) ? undefined : 'oldUnavailable';
  return 'noPod';
}
