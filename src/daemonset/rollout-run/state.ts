import { isObject, type JsonObject } from '../../core/json.ts';
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

/** What a run asks of a batch before it goes on. May be changed each time a run is taken up again. Times are milliseconds. */
export interface GateSettings {
  /** How long a new pod has to be ready, if that is longer than minReadySeconds. */
  readonly readyFor: number;
  /** How many restarts a new pod may have. */
  readonly maxRestarts: number;
  /** How long nothing may get better; 0 is for ever. */
  readonly timeout: number;
  /** A line of shell, run once a batch is ready. */
  readonly check?: string;
  readonly onFailure: 'stop' | 'undo';
  /** `canary`, `each`, or the number of a batch. */
  readonly pauseAfter?: string;
  /** Seconds that pods get to end; their own when absent. */
  readonly gracePeriod?: number;
  /** Delete pods, whatever the PodDisruptionBudgets say. */
  readonly disableEviction?: boolean;
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
  readonly version: 1;
  /** Hash of the revision that the nodes get. */
  readonly target: string;
  /** Hash of the revision that most of them had at the beginning. */
  readonly former?: string | undefined;
  readonly batches: BatchSettings;
  readonly gates: GateSettings;
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

export function stateText(state: RunState): string {
  return JSON.stringify(state);
}

/** The state of an annotation; undefined when it is none that this version could have written. */
export function parseState(text: string): RunState | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isObject(value) && isState(value) ? (value as unknown as RunState) : undefined;
}

function isState(value: JsonObject): boolean {
  const { version, target, batches, gates, size, canaries, done, open, holder } = value;
  return (
    version === 1 &&
    typeof target === 'string' &&
    isObject(batches) &&
    typeof batches['batch'] === 'string' &&
    isObject(gates) &&
    typeof gates['timeout'] === 'number' &&
    typeof gates['readyFor'] === 'number' &&
    typeof gates['maxRestarts'] === 'number' &&
    isCount(size) &&
    (canaries === undefined || isCount(canaries)) &&
    isCount(done) &&
    (open === undefined || (isObject(open) && isCount(open['count']) && isKey(open['low']) && isKey(open['high']))) &&
    (holder === undefined || (isObject(holder) && typeof holder['id'] === 'string'))
  );
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isKey(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value['name'] === 'string' &&
    (value['value'] === null || typeof value['value'] === 'string')
  );
}
