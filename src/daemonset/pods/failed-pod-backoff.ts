const FIRST_MS = 1000;
const LONGEST_MS = 15 * 60_000;

/**
 * How long the controller lets failed pods be on one node after it has deleted one there. It keeps one for each DaemonSet,
 * observed generation and node, in memory only.
 */
export interface FailedPodBackoff {
  /** Milliseconds. */
  readonly delay: number;
  /** When a failed pod was last deleted, in milliseconds since 1970. */
  readonly since: number;
}

/** Whether the next failed pod has to wait. */
export function inBackoff(backoff: FailedPodBackoff | undefined, now: number): boolean {
  return backoff !== undefined && now - backoff.since < backoff.delay;
}

/** After another failed pod was deleted: twice as long, at most 15 minutes, and from the beginning after half an hour of peace. */
export function nextBackoff(backoff: FailedPodBackoff | undefined, now: number): FailedPodBackoff {
  const fresh = backoff === undefined || now - backoff.since > 2 * LONGEST_MS;
  return { delay: fresh ? FIRST_MS : Math.min(2 * backoff.delay, LONGEST_MS), since: now };
}
