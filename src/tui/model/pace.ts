/** How fast a rollout goes, measured by when its nodes became done. */
export interface Pace {
  /** The nodes of the sample, and the milliseconds in which they became done. */
  readonly done: number;
  readonly withinMs: number;
  /** Undefined while the sample is too small: twenty nodes in one second do not predict a thousand a minute. */
  readonly perMinute: number | undefined;
  /** Milliseconds until the last node is done at this pace; undefined when stalled or not yet known. */
  readonly leftMs: number | undefined;
  /** Milliseconds since the last node was done; undefined unless that is unusually long. */
  readonly stalledMs: number | undefined;
}

export interface PaceInput {
  /** When each node that is done became so, milliseconds since 1970, in any order. */
  readonly doneAt: readonly number[];
  /** When the rollout began, milliseconds since 1970. */
  readonly began: number;
  readonly remaining: number;
  /** Nodes that the budget updates at once: they become done in bursts. */
  readonly atOnce: number;
  readonly now: number;
}

/** The pace is that of so many of the latest nodes, at least. */
const SAMPLE = 20;
/** A part of a burst would look faster than the rollout, and the wait for the next one like a stall. */
const SAMPLE_BURSTS = 2;
/** Fewer nodes, or less time, do not predict the others. */
const MIN_NODES = 3;
const MIN_MS = 30_000;
/** A rollout has stalled after this time and after this many times the usual time between two nodes or bursts. */
const STALL_MS = 60_000;
const STALL_FACTOR = 5;

/** The pace of the latest nodes; it falls while no node becomes done. Undefined before the first node is done. */
export function paceOf({ doneAt, began, remaining, atOnce, now }: PaceInput): Pace | undefined {
  const done = doneAt.filter((at) => at >= began && at <= now).sort((a, b) => b - a);
  const [last] = done;
  if (last === undefined) return undefined;
  const sample = done.slice(0, Math.max(SAMPLE, SAMPLE_BURSTS * atOnce, Math.ceil(done.length / 10)));
  const from = sample.length < done.length ? (done[sample.length] ?? began) : began;
  const perMs = sample.length / Math.max(1000, now - from);
  /** The usual time between two nodes, or two bursts. */
  const usual = (Math.max(1000, last - from) / sample.length) * Math.min(Math.max(1, atOnce), sample.length);
  const idle = now - last;
  const isStalled = remaining > 0 && idle > STALL_MS && idle > STALL_FACTOR * usual;
  const withinMs = now - from;
  const isEnough = sample.length >= MIN_NODES && withinMs >= MIN_MS;
  return {
    done: sample.length,
    withinMs,
    perMinute: isEnough ? perMs * 60_000 : undefined,
    leftMs: isStalled || !isEnough ? undefined : remaining / perMs,
    stalledMs: isStalled ? idle : undefined,
  };
}
