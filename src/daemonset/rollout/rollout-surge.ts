import type { BudgetUser, Replacement, RolloutStep, SurgeCreation } from './rollout-step.ts';
import type { UpdatedPods } from '../pods/updated-pods.ts';
import type { DaemonSetView } from '../status/view.ts';

/**
 * A rolling update with surge: new pods are made beside available old ones, as many as the budget allows, and beside
 * unavailable old ones without asking it; an old pod goes when the new one beside it is available.
 */
export function planSurge(
  view: DaemonSetView,
  nodes: readonly UpdatedPods[],
  desired: number,
  maxSurge: number,
): RolloutStep {
  const step = sortOut(view, nodes);
  const budget = { kind: 'maxSurge', allowed: maxSurge, usedBy: step.usedBy, desired } as const;
  if (step.blockedBy !== undefined)
    return { budget, delete: [], create: [], waiting: step.waiting, blockedBy: step.blockedBy };
  const places = Math.max(0, maxSurge - step.usedBy.length);
  // Whoever moves a DaemonSet to other nodes keeps as many available pods as desired until the new ones are there.
  const spare = Math.max(0, step.available - desired);
  return {
    budget,
    delete: [...step.deletions, ...step.sunset.slice(0, spare)],
    create: [...step.replacements, ...step.candidates.slice(0, places)],
    waiting: [
      ...step.candidates.slice(places).map(({ node, beside }) => ({ node, pod: beside })),
      ...step.sunset.slice(spare).map(({ node, pod }) => ({ node, pod })),
    ],
    blockedBy: undefined,
  };
}

interface Sorted {
  readonly usedBy: readonly BudgetUser[];
  readonly deletions: readonly Replacement[];
  /** Available old pods on nodes that should not run one. */
  readonly sunset: readonly Replacement[];
  readonly replacements: readonly SurgeCreation[];
  readonly candidates: readonly SurgeCreation[];
  /** Nodes whose old pod, or else new pod, is available. */
  readonly available: number;
  readonly waiting: RolloutStep['waiting'];
  readonly blockedBy: string | undefined;
}

function sortOut(view: DaemonSetView, nodes: readonly UpdatedPods[]): Sorted {
  const known = new Map(view.nodes.map((node) => [node.metadata?.name ?? '', node]));
  const usedBy: BudgetUser[] = [];
  const deletions: Replacement[] = [];
  const sunset: Replacement[] = [];
  const replacements: SurgeCreation[] = [];
  const candidates: SurgeCreation[] = [];
  const waiting: { node: string; pod: Replacement['pod'] }[] = [];
  let available = 0;
  let blockedBy: string | undefined;
  for (const { node: name, fresh, old, several } of nodes) {
    if (several) usedBy.push({ node: name, pod: undefined, use: 'several' });
    const judged = old ?? fresh;
    const oldAvailable = old !== undefined && view.isAvailable(old);
    if (judged !== undefined && view.isAvailable(judged)) available++;
    if (old === undefined) continue;
    waiting.push({ node: name, pod: old });
    if (fresh !== undefined) {
      if (view.isAvailable(fresh)) deletions.push({ node: name, pod: old, reason: 'replaced' });
      else usedBy.push({ node: name, pod: fresh, use: 'surging' });
      continue;
    }
    const node = known.get(name);
    if (node === undefined) blockedBy ??= name;
    else if (!view.placementOn(node).shouldRun)
      (oldAvailable ? sunset : deletions).push({ node: name, pod: old, reason: 'notEligible' });
    else if (oldAvailable) candidates.push({ node: name, beside: old, reason: 'budget' });
    else replacements.push({ node: name, beside: old, reason: 'unavailable' });
  }
  return { usedBy, deletions, sunset, replacements, candidates, available, waiting, blockedBy };
}
