import type { Pod } from '../../kube/wire.ts';

/**
 * Why a node takes a place in the budget.
 * - `several`: more than one pod of a kind; `manage` has to clean up first.
 * - `noPod`: no pod, or only terminating ones.
 * - `oldAndNew`: both, without surge.
 * - `newUnavailable`: its new pod is not available yet.
 * - `oldUnavailable`: its old pod is not available; replaced at once, budget or not.
 * - `surging`: its new pod runs beside the old one and is not available yet.
 */
export type BudgetUse = 'several' | 'noPod' | 'oldAndNew' | 'newUnavailable' | 'oldUnavailable' | 'surging';

export interface BudgetUser {
  readonly node: string;
  /** The pod to look at, where one is to blame. */
  readonly pod: Pod | undefined;
  readonly use: BudgetUse;
}

/** How many nodes may be in between at once, and which are. More may use it than it allows. */
export interface Budget {
  readonly kind: 'maxUnavailable' | 'maxSurge';
  readonly allowed: number;
  readonly usedBy: readonly BudgetUser[];
  /** Nodes that should run a pod, the base of percentages. */
  readonly desired: number;
}

/**
 * - `unavailable`: old and not available anyway, outside the budget.
 * - `budget`: old and available, taken because the budget has a place.
 * - `replaced`: the new pod beside it is available.
 * - `notEligible`: old, and its node should not run one any more; while it is available only when others make up for it.
 */
export type ReplaceReason = 'unavailable' | 'budget' | 'replaced' | 'notEligible';

export interface Replacement {
  readonly node: string;
  readonly pod: Pod;
  readonly reason: ReplaceReason;
}

export interface SurgeCreation {
  readonly node: string;
  /** The old pod that the new one will stand beside. */
  readonly beside: Pod;
  readonly reason: 'unavailable' | 'budget';
}

export interface RolloutStep {
  /** Undefined under OnDelete, where nothing is replaced. */
  readonly budget: Budget | undefined;
  readonly delete: readonly Replacement[];
  readonly create: readonly SurgeCreation[];
  /** Old pods that have to wait for the budget, or, under OnDelete, for someone to delete them. */
  readonly waiting: readonly { readonly node: string; readonly pod: Pod }[];
  /**
   * A node with an old pod that does not exist any more. The controller fails on it and replaces nothing at all until
   * the pod is gone; `delete` and `create` are then empty.
   */
  readonly blockedBy: string | undefined;
}
