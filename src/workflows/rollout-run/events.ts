import type { NodeState } from '../../daemonset/rollout-run/node-state.ts';
import type { FlagNotKept, OpenBatch, RunState } from '../../daemonset/rollout-run/state.ts';
import type { PreparedRun } from './prepare-run.ts';

/** Events of a run in progress. */
export type RunEvent =
  /** `todo`: nodes with outdated pods; `batches`: batches to come, including the open one. */
  | {
      readonly kind: 'started';
      readonly how: PreparedRun['kind'];
      readonly state: RunState;
      /** The number of the revision being rolled out. */
      readonly revision: number | undefined;
      readonly eligible: number;
      readonly todo: number;
      readonly batches: number;
      /** Nodes whose outdated pods are unavailable. */
      readonly unavailable: readonly string[];
      /** Flags that a resumed run no longer has: see {@link PreparedRun}. */
      readonly dropped: readonly FlagNotKept[];
      readonly corrections: readonly string[];
      /** The previous holder, if the run was taken over. */
      readonly takenFrom?: string;
    }
  /** `resumed`: the batch was already open. */
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
  /** An undo follows. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** The template has been rolled back; the pods follow. */
  | { readonly kind: 'undoing'; readonly revision: number; readonly warnings: readonly string[] };

/** How a run ended, unless interrupted. */
export type RunResult =
  | { readonly kind: 'nothing'; readonly eligible: number; readonly revision: number | undefined }
  | { readonly kind: 'finished'; readonly batches: number }
  /** Some nodes still have outdated pods, because they are not ready. */
  | { readonly kind: 'left'; readonly nodes: readonly string[] }
  | { readonly kind: 'paused'; readonly todo: number }
  | { readonly kind: 'failed'; readonly reason: string; readonly timedOut: boolean }
  /** It failed, and all nodes have the former revision again. */
  | { readonly kind: 'undone'; readonly reason: string };

/** A batch for the check command. */
export interface BatchToCheck {
  readonly command: string;
  readonly number: number;
  readonly canary: boolean;
  /** The batch's value of the `--by` label. */
  readonly value: string | null;
  readonly nodes: readonly string[];
  readonly hash: string;
}
