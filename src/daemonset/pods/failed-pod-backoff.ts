const FIRST_MS = 1000;
const LONGEST_MS = 15 * 60_000;

/**
 * The controller's backoff after it has deleted a failed pod on a node. It keeps one per DaemonSet, observed generation and node, in memory
 * only.
 */
export interface FailedPodBackoff {
  /** Milliseconds. */
  readonly delay: number;
  /** When a failed pod was last deleted, in milliseconds since 1970. */
  readonly since: number;
}

/** Whether the next failed pod has to wait before it is deleted. */
export function inBackoff(backoff: FailedPodBackoff | undefined, now: number): boolean {
  return backoff !== undefined && now - backoff.since < backoff.delay;
}

/** The backoff after another deletion: doubled, at most 15 minutes, and reset after half an hour without one. */
export function nextBackoff(backoff: FailedPodBackoff | undefined, now: number): FailedPodBackoff {
  const fresh = backoff === undefined || now - backoff.since > 2 * LONGEST_MS;
  return { delay: fresh ? FIRST_MS : Math.min(2 * backoff.delay, LONGEST_MS), since: now };
}
