import type { BudgetUser, Replacement, RolloutStep, SurgeCreation } from './rollout-step.ts';
import type { LivePods } from '../pods/live-pods.ts';
import type { DaemonSetView } from '../status/view.ts';

/**
 * A rolling update with surge: new pods are created beside available old ones within the budget, and beside unavailable old ones outside of
 * it. An old pod is deleted once the new one beside it is available.
 */
export function planSurge(
  view: DaemonSetView,
  nodes: readonly LivePods[],
  desired: number,
  maxSurge: number,
): RolloutStep {
  const step = surgeCandidates(view, nodes);
  const budget = { kind: 'maxSurge', allowed: maxSurge, usedBy: step.usedBy, desired } as const;
  if (step.blockedBy !== undefined)
    return { budget, delete: [], create: [], waiting: step.waiting, blockedBy: step.blockedBy };
  const free = Math.max(0, maxSurge - step.usedBy.length);
  // When a DaemonSet moves to other nodes, as many available pods as desired stay until the new ones are available.
  const spare = Math.max(0, step.available - desired);
  return {
    budget,
    delete: [...step.deletions, ...step.ineligible.slice(0, spare)],
    create: [...step.replacements, ...step.candidates.slice(0, free)],
    waiting: [
      ...step.candidates.slice(free).map(({ node, beside }) => ({ node, pod: beside })),
      ...step.ineligible.slice(spare).map(({ node, pod }) => ({ node, pod })),
    ],
    blockedBy: undefined,
  };
}

interface SurgeCandidates {
  readonly usedBy: readonly BudgetUser[];
  readonly deletions: readonly Replacement[];
  /** Available outdated pods on ineligible nodes. */
  readonly ineligible: readonly Replacement[];
  readonly replacements: readonly SurgeCreation[];
  readonly candidates: readonly SurgeCreation[];
  /** Nodes whose outdated pod or, without one, updated pod is available. */
  readonly available: number;
  readonly waiting: RolloutStep['waiting'];
  readonly blockedBy: string | undefined;
}

function surgeCandidates(view: DaemonSetView, nodes: readonly LivePods[]): SurgeCandidates {
  const known = new Map(view.nodes.map((node) => [node.metadata?.name ?? '', node]));
  const usedBy: BudgetUser[] = [];
  const deletions: Replacement[] = [];
  const ineligible: Replacement[] = [];
  const replacements: SurgeCreation[] = [];
  const candidates: SurgeCreation[] = [];
  const waiting: { node: string; pod: Replacement['pod'] }[] = [];
  let available = 0;
  let blockedBy: string | undefined;
  for (const { node: name, updated, outdated, hasSeveral } of nodes) {
    if (hasSeveral) usedBy.push({ node: name, pod: undefined, use: 'several' });
    const counted = outdated ?? updated;
    const oldAvailable = outdated !== undefined && view.isAvailable(outdated);
    if (counted !== undefined && view.isAvailable(counted)) available++;
    if (outdated === undefined) continue;
    waiting.push({ node: name, pod: outdated });
    if (updated !== undefined) {
      if (view.isAvailable(updated)) deletions.push({ node: name, pod: outdated, reason: 'replaced' });
      else usedBy.push({ node: name, pod: updated, use: 'surging' });
      continue;
    }
    const node = known.get(name);
    if (node === undefined) blockedBy ??= name;
    else if (!view.placementOn(node).shouldRun)
      (oldAvailable ? ineligible : deletions).push({ node: name, pod: outdated, reason: 'ineligible' });
    else if (oldAvailable) candidates.push({ node: name, beside: outdated, reason: 'budget' });
    else replacements.push({ node: name, beside: outdated, reason: 'unavailable' });
  }
  return { usedBy, deletions, ineligible, replacements, candidates, available, waiting, blockedBy };
}
