import type { Pod } from '../../kube/wire.ts';

/**
 * Why a node uses the budget.
 * - `several`: more than one pod of the same age; `manage` has to clean up first.
 * - `noPod`: no pod, or only terminating ones.
 * - `oldAndNew`: both, without surge.
 * - `newUnavailable`: its new pod is not available yet.
 * - `oldUnavailable`: its old pod is unavailable; replaced immediately, outside the budget.
 * - `surging`: its new pod runs beside the old one and is not available yet.
 */
export type BudgetUse = 'several' | 'noPod' | 'oldAndNew' | 'newUnavailable' | 'oldUnavailable' | 'surging';

export interface BudgetUser {
  readonly node: string;
  /** The pod that is the cause, if there is one. */
  readonly pod: Pod | undefined;
  readonly use: BudgetUse;
}

/** The update budget: how many nodes may be updating at the same time, and which are. More nodes than allowed may use it. */
export interface Budget {
  readonly kind: 'maxUnavailable' | 'maxSurge';
  readonly allowed: number;
  readonly usedBy: readonly BudgetUser[];
  /** Eligible nodes, the base of percentages. */
  readonly desired: number;
}

/**
 * Why a pod is replaced.
 * - `unavailable`: outdated and unavailable, outside the budget.
 * - `budget`: outdated and available, within the budget.
 * - `replaced`: the new pod beside it is available.
 * - `ineligible`: outdated, and its node is no longer eligible; while available, it is only deleted when other available pods make up for
 *   it.
 */
export type ReplaceReason = 'unavailable' | 'budget' | 'replaced' | 'ineligible';

export interface Replacement {
  readonly node: string;
  readonly pod: Pod;
  readonly reason: ReplaceReason;
}

export interface SurgeCreation {
  readonly node: string;
  /** The old pod that keeps running beside the new one. */
  readonly beside: Pod;
  readonly reason: 'unavailable' | 'budget';
}

export interface RolloutStep {
  /** Undefined under OnDelete. */
  readonly budget: Budget | undefined;
  readonly delete: readonly Replacement[];
  readonly create: readonly SurgeCreation[];
  /** Outdated pods that wait for the budget or, under OnDelete, for someone to delete them. */
  readonly waiting: readonly { readonly node: string; readonly pod: Pod }[];
  /**
   * A node that no longer exists but has an outdated pod. The controller's sync fails on it and replaces no pods until it is gone; `delete`
   * and `create` are then empty.
   */
  readonly blockedBy: string | undefined;
}
