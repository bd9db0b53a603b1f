import type { DaemonSet } from '../../kube/wire.ts';
import { compareKeys, type Batch, type NodeKey } from './batches.ts';

/** A run's state is stored on the DaemonSet, so that any process can resume it. */
export const RUN_ANNOTATION = 'daemonset-cli/rollout-run';

/** How nodes are split into batches. Fixed once the run has started. */
export interface BatchSettings {
  /** A node label. */
  readonly by?: string;
  /** A number of nodes, or a percentage of the eligible nodes. */
  readonly batch: string;
  /** How many nodes come first: a number, a percentage, or `all` that the selector matches. */
  readonly canary?: string;
  /** A node selector for the canaries. */
  readonly selector?: string;
}

/** The conditions a batch must meet before the run continues. They can be changed on each resume. Times are in milliseconds. */
export interface GateSettings {
  /** How long a new pod must be ready, if longer than minReadySeconds. */
  readonly readyFor: number;
  /** Restarts allowed for a new pod. */
  readonly maxRestarts: number;
  /** The run fails after this long without progress; 0 means no limit. */
  readonly timeout: number;
  /** `canary`, `each`, or the number of a batch. */
  readonly pauseAfter?: string;
}

/**
 * Settings that must be given on every invocation: they run a program, delete pods against their budgets, or roll a template back. They are
 * never read from the cluster, where anyone who may patch the DaemonSet could set them.
 */
export interface OperatorSettings {
  /** A shell command, run once a batch is ready. */
  readonly check?: string;
  readonly onFailure: 'stop' | 'undo';
  /** Grace period in seconds; the pod's own when absent. */
  readonly gracePeriod?: number;
  /** Delete pods directly, bypassing PodDisruptionBudgets. */
  readonly disableEviction: boolean;
  /** Requested settings that protect less than the defaults. */
  readonly looser: LooserSettings;
}

/** Settings of a run that protect less than the defaults; a state has them only where the command line repeats them. */
export interface LooserSettings {
  readonly batch?: string;
  readonly maxRestarts?: number;
  /** In milliseconds; 0 means no limit. */
  readonly timeout?: number;
}

export const DEFAULT_BATCH = '1';
export const DEFAULT_GATES: GateSettings = { readyFor: 0, maxRestarts: 0, timeout: 300_000 };

export function looserThanDefault(
  { batch = DEFAULT_BATCH }: Partial<BatchSettings>,
  { maxRestarts = DEFAULT_GATES.maxRestarts, timeout = DEFAULT_GATES.timeout }: Partial<GateSettings>,
): LooserSettings {
  return {
    ...(batch === DEFAULT_BATCH ? {} : { batch }),
    ...(maxRestarts <= DEFAULT_GATES.maxRestarts ? {} : { maxRestarts }),
    ...(timeout !== 0 && timeout <= DEFAULT_GATES.timeout ? {} : { timeout }),
  };
}

/** Flags for which the state stores only that they were set, never their values. */
export const FLAGS_NOT_KEPT = ['on-failure', 'grace-period', 'disable-eviction'] as const;
export type FlagNotKept = (typeof FLAGS_NOT_KEPT)[number];

/** A salted hash to recognize the run's `--check` without storing the command. */
export interface CheckHash {
  /** 32 hexadecimal digits. */
  readonly salt: string;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

/** The process that currently drives a run, like `holderIdentity` of a Lease. */
export interface Holder {
  /** Unique to the process. */
  readonly id: string;
  /** Human-readable: `jo@laptop (process 4711)`. */
  readonly who: string;
  /** When it last renewed, by its own clock, in milliseconds since 1970. */
  readonly renewed: number;
}

/**
 * The batch in progress: every node from `low` to `high` in the order of the run. Which of its pods are replaced is not stored: their
 * revisions show it.
 */
export interface OpenBatch {
  /** Counts from 1. */
  readonly number: number;
  readonly canary: boolean;
  readonly low: NodeKey;
  readonly high: NodeKey;
  /** Pods to replace when the batch was opened, and so the limit of nodes without an available pod. */
  readonly count: number;
}

/** The part of a run that cannot be derived from the cluster. Its size does not depend on the number of nodes. */
export interface RunState {
  readonly version: 2;
  /** Hash of the revision to roll out. */
  readonly target: string;
  /** Hash of the revision that most nodes had at the start. */
  readonly former?: string | undefined;
  readonly batches: BatchSettings;
  readonly gates: GateSettings;
  /** Hash of the `--check` that the run started with; absent without one. */
  readonly checkHash?: CheckHash | undefined;
  readonly flagsNotKept?: readonly FlagNotKept[] | undefined;
  /** Nodes in a batch, at most. */
  readonly size: number;
  /** Canaries left; absent means all that the selector matches. */
  readonly canaries?: number | undefined;
  /** Number of finished batches. */
  readonly done: number;
  readonly open?: OpenBatch | undefined;
  /** The run is rolling back to the former revision. */
  readonly undo?: boolean;
  /** The template has been rolled back. If the target revision appears again after this, someone else wants it. */
  readonly isBack?: boolean;
  /** Why the run is not being driven. */
  readonly stopped?: { readonly why: 'paused' | 'failed' | 'left'; readonly message: string } | undefined;
  readonly holder?: Holder | undefined;
}

/** The revision hash that all nodes should end up with. */
export function goalRevision(state: RunState): string {
  return state.undo === true ? (state.former ?? '') : state.target;
}

export function openBatch(batch: Batch, number: number): OpenBatch {
  const ordered = batch.nodes.toSorted(compareKeys);
  const [low] = ordered;
  const high = ordered.at(-1);
  if (low === undefined || high === undefined) throw new Error('a batch has at least one node');
  return { number, canary: batch.canary, low, high, count: ordered.length };
}

export function isIn(open: OpenBatch, key: NodeKey): boolean {
  return compareKeys(open.low, key) <= 0 && compareKeys(key, open.high) <= 0;
}

/** Whether `hash`, the DaemonSet's newest revision, is one this run deals with: its target or, on undo, the former one. */
export function isRunRevision({ target, former, undo = false, isBack = false }: RunState, hash: string): boolean {
  return undo ? hash === former || (hash === target && !isBack) : hash === target;
}

/** The raw annotation. */
export function runAnnotationOf(ds: DaemonSet): string | undefined {
  return ds.metadata?.annotations?.[RUN_ANNOTATION];
}

/** Truncates texts to {@link STATE_LIMITS}; longer ones would be rejected when the state is read. */
export function serializeState(state: RunState): string {
  const { stopped, holder } = state;
  return JSON.stringify({
    ...state,
    stopped:
      stopped === undefined ? undefined : { ...stopped, message: stopped.message.slice(0, STATE_LIMITS.message) },
    holder: holder === undefined ? undefined : { ...holder, who: holder.who.slice(0, STATE_LIMITS.who) },
  } satisfies RunState);
}

/** Maximum lengths of texts in the state, in UTF-16 code units. */
export const STATE_LIMITS = { text: 16_000, selector: 4000, message: 1000, who: 200, id: 100 };
/** The longest `readyFor` and `timeout`, in milliseconds: a year. */
export const MAX_GATE_TIME = 365 * 24 * 3_600_000;
export const MAX_RESTARTS_ALLOWED = 1000;
