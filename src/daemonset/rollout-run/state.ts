import type { DaemonSet } from '../../kube/wire.ts';
import { compareKeys, type Batch, type NodeKey } from './batches.ts';

/** Where a run keeps its state: on the DaemonSet, so that whoever goes on, and wherever, finds it. */
export const RUN_ANNOTATION = 'daemonset-cli/rollout-run';

/** How a run makes its batches. Once it has begun these cannot change. */
export interface BatchSettings {
  /** A label of nodes. */
  readonly by?: string;
  /** A number of nodes, or a percentage of the eligible ones. */
  readonly batch: string;
  /** A number or percentage of nodes that come first, or `all` that the selector matches. */
  readonly canary?: string;
  /** Which nodes may be canaries. */
  readonly selector?: string;
}

/** What a run asks of a batch before it goes on. May be changed each time a run is resumed. Times are milliseconds. */
export interface GateSettings {
  /** How long a new pod has to be ready, if that is longer than minReadySeconds. */
  readonly readyFor: number;
  /** How many restarts a new pod may have. */
  readonly maxRestarts: number;
  /** How long nothing may get better; 0 means no limit. */
  readonly timeout: number;
  /** `canary`, `each`, or the number of a batch. */
  readonly pauseAfter?: string;
}

/**
 * What the operator must give each time: it runs a program, deletes pods against their budgets or rolls a template back. None of it
 * is ever read from the cluster, because whoever may patch the DaemonSet would decide it.
 */
export interface OperatorSettings {
  /** A line of shell, run once a batch is ready. */
  readonly check?: string;
  readonly onFailure: 'stop' | 'undo';
  /** Seconds that pods get to end; their own when absent. */
  readonly gracePeriod?: number;
  /** Delete pods, whatever the PodDisruptionBudgets say. */
  readonly disableEviction: boolean;
}

/** Flags of which the state only says that they were given: not how, and never so that they act. */
export const FLAGS_NOT_KEPT = ['on-failure', 'grace-period', 'disable-eviction'] as const;
export type FlagNotKept = (typeof FLAGS_NOT_KEPT)[number];

/** What tells whether a check is the one that the run began with. From it nobody learns the command. */
export interface CheckHash {
  /** 32 hexadecimal digits. */
  readonly salt: string;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

/** Who drives a run at present. */
export interface Holder {
  /** Unlike that of any other process. */
  readonly id: string;
  /** For people: `jo@laptop (process 4711)`. */
  readonly who: string;
  /** When it last said that it lives, by its own clock, in milliseconds since 1970. */
  readonly renewed: number;
}

/**
 * The batch that is being worked on: every node from `low` to `high` in the order of the run. What has been done of it is not
 * kept: the revisions of the pods say so.
 */
export interface OpenBatch {
  /** Counts from 1. */
  readonly number: number;
  readonly canary: boolean;
  readonly low: NodeKey;
  readonly high: NodeKey;
  /** How many pods it had to replace when it was opened, and so how many nodes may be without one at a time. */
  readonly count: number;
}

/** All that cannot be read from the cluster. Its size does not depend on the number of nodes. */
export interface RunState {
  readonly version: 2;
  /** Hash of the revision that the nodes get. */
  readonly target: string;
  /** Hash of the revision that most of them had at the beginning. */
  readonly former?: string | undefined;
  readonly batches: BatchSettings;
  readonly gates: GateSettings;
  /** Of the check that this run began with; absent when it had none. */
  readonly checkHash?: CheckHash | undefined;
  readonly flagsNotKept?: readonly FlagNotKept[] | undefined;
  /** Nodes in a batch, at most. */
  readonly size: number;
  /** How many canaries there are still to be; absent: all that the selector matches. */
  readonly canaries?: number | undefined;
  /** The batches that are finished. */
  readonly done: number;
  readonly open?: OpenBatch | undefined;
  /** The way back: the nodes get the former revision again. */
  readonly undo?: boolean;
  /** The template has been put back: should the target come again, somebody wants it. */
  readonly isBack?: boolean;
  /** Why nobody drives it. */
  readonly stopped?: { readonly why: 'paused' | 'failed' | 'left'; readonly message: string } | undefined;
  readonly holder?: Holder | undefined;
}

/** The hash that all nodes are to have in the end. */
export function goalOf(state: RunState): string {
  return state.undo === true ? (state.former ?? '') : state.target;
}

export function openBatch(batch: Batch, number: number): OpenBatch {
  const ordered = batch.nodes.toSorted(compareKeys);
  const [low] = ordered;
  const high = ordered.at(-1);
  if (low === undefined || high === undefined) throw new Error('a batch without nodes');
  return { number, canary: batch.canary, low, high, count: ordered.length };
}

export function isIn(open: OpenBatch, key: NodeKey): boolean {
  return compareKeys(open.low, key) <= 0 && compareKeys(key, open.high) <= 0;
}

/** Whether a DaemonSet whose newest revision has this hash is on the way of this run, to its target or back from it. */
export function isOnTheWay({ target, former, undo = false, isBack = false }: RunState, hash: string): boolean {
  return undo ? hash === former || (hash === target && !isBack) : hash === target;
}

/** The annotation as it stands on the DaemonSet. */
export function annotationOf(ds: DaemonSet): string | undefined {
  return ds.metadata?.annotations?.[RUN_ANNOTATION];
}

/** Longer texts would be refused when they are read: see {@link STATE_LIMITS}. */
export function stateText(state: RunState): string {
  const { stopped, holder } = state;
  return JSON.stringify({
    ...state,
    stopped:
      stopped === undefined ? undefined : { ...stopped, message: stopped.message.slice(0, STATE_LIMITS.message) },
    holder: holder === undefined ? undefined : { ...holder, who: holder.who.slice(0, STATE_LIMITS.who) },
  } satisfies RunState);
}

/** How long texts of the state may be, in UTF-16 units. */
export const STATE_LIMITS = { text: 16_000, selector: 4000, message: 1000, who: 200, id: 100 };
