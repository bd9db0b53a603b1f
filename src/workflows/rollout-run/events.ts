import type { NodeState } from '../../daemonset/rollout-run/node-state.ts';
import type { FlagNotKept, OpenBatch, RunState } from '../../daemonset/rollout-run/state.ts';
import type { Preparation } from './begin.ts';

/** What a run tells while it goes on. */
export type RunEvent =
  /** `todo`: nodes with old pods; `batches`: those to come, the open one among them. */
  | {
      readonly kind: 'begun';
      readonly how: Preparation['kind'];
      readonly state: RunState;
      /** The number of the revision that nodes get. */
      readonly revision: number | undefined;
      readonly eligible: number;
      readonly todo: number;
      readonly batches: number;
      /** Old pods that are not available, by node. */
      readonly unwell: readonly string[];
      /** Flags that a resumed run had, and has no more: see {@link Preparation}. */
      readonly dropped: readonly FlagNotKept[];
      /** Whose run this was, when it was taken from somebody. */
      readonly takenFrom?: string;
    }
  /** `resumed`: it was open before. */
  | {
      readonly kind: 'batch';
      readonly open: OpenBatch;
      readonly total: number;
      readonly nodes: number;
      readonly resumed: boolean;
      readonly undo: boolean;
    }
  | { readonly kind: 'evicted'; readonly node: string; readonly pod: string }
  | { readonly kind: 'ready'; readonly node: string; readonly pod: string }
  | { readonly kind: 'blocked'; readonly node: string; readonly why: string }
  | { readonly kind: 'waiting'; readonly open: OpenBatch; readonly for: readonly NodeState[]; readonly ready: number }
  | { readonly kind: 'checking'; readonly open: OpenBatch; readonly command: string }
  | { readonly kind: 'closed'; readonly open: OpenBatch; readonly undo: boolean }
  /** And now it goes back. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** The template is what it was; the pods are still to follow. */
  | { readonly kind: 'undoing'; readonly revision: number; readonly warnings: readonly string[] };

/** How a run ended that was not interrupted. */
export type RunResult =
  | { readonly kind: 'nothing'; readonly eligible: number; readonly revision: number | undefined }
  | { readonly kind: 'finished'; readonly batches: number }
  /** Some nodes still have their old pods, because they are not ready. */
  | { readonly kind: 'left'; readonly nodes: readonly string[] }
  | { readonly kind: 'paused'; readonly todo: number }
  | { readonly kind: 'failed'; readonly reason: string; readonly timedOut: boolean }
  /** It failed, and the nodes have the former revision again. */
  | { readonly kind: 'undone'; readonly reason: string };

/** A batch for the program that checks it. */
export interface BatchToCheck {
  readonly command: string;
  readonly number: number;
  readonly canary: boolean;
  /** The value of the label by which nodes are grouped. */
  readonly value: string | null;
  readonly nodes: readonly string[];
  readonly hash: string;
}
