/** How fast a rollout goes, told from when its nodes got their available pods. */
export interface Pace {
  /** Nodes in the sample, and the milliseconds in which they were done. */
  readonly done: number;
  readonly withinMs: number;
  /** Undefined while the sample is too small to say anything: twenty nodes in one second are no thousand a minute. */
  readonly perMinute: number | undefined;
  /** Milliseconds until the last node is done, if it goes on like this; undefined when it does not go on, or nobody can tell yet. */
  readonly leftMs: number | undefined;
  /** Milliseconds since the last node was done; undefined while that is nothing unusual. */
  readonly stalledMs: number | undefined;
}

export interface PaceInput {
  /** When each node that is done got there, milliseconds since 1970, in any order. */
  readonly doneAt: readonly number[];
  /** When the rollout began, milliseconds since 1970. */
  readonly began: number;
  readonly remaining: number;
  readonly now: number;
}

/** So many of the last nodes say how fast it goes now. */
const SAMPLE = 20;
/** Fewer nodes than this, or nodes in less time (milliseconds), say nothing of the others. */
const FEWEST = 3;
const SHORTEST = 30_000;
/** Shorter than this nothing has stalled, in milliseconds. */
const PATIENCE = 60_000;
/** So many times the usual time between two nodes without one are a stall. */
const STALL = 5;

/**
 * The pace of the last nodes; time in which nothing was done counts, so that it falls as nothing happens. Undefined before the
 * first node is done.
 */
export function paceOf({ doneAt, began, remaining, now }: PaceInput): Pace | undefined {
  const done = doneAt.filter((at) => at >= began && at <= now).sort((a, b) => b - a);
  const [last] = done;
  if (last === undefined) return undefined;
  const sample = done.slice(0, Math.max(SAMPLE, Math.ceil(done.length / 10)));
  const from = sample.length < done.length ? (done[sample.length] ?? began) : began;
  const perMs = sample.length / Math.max(1000, now - from);
  const usual = Math.max(1000, last - from) / sample.length;
  const idle = now - last;
  const isStalled = remaining > 0 && idle > PATIENCE && idle > STALL * usual;
  const withinMs = now - from;
  const isTelling = sample.length >= FEWEST && withinMs >= SHORTEST;
  return {
    done: sample.length,
    withinMs,
    perMinute: isTelling ? perMs * 60_000 : undefined,
    leftMs: isStalled || !isTelling ? undefined : remaining / perMs,
    stalledMs: isStalled ? idle : undefined,
  };
}
