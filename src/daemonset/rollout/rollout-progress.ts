import type { DaemonSet } from '../../kube/wire.ts';
import { isObserved } from './rollout-status.ts';

/** Detects whether a rollout makes progress. Times are milliseconds since 1970. */
export interface RolloutProgress {
  update(ds: DaemonSet, now: number): void;
  /** The time of the last progress, or of the first update; undefined before that. */
  readonly lastAt: number | undefined;
}

interface Progress {
  readonly generation: number;
  readonly observed: boolean;
  readonly desired: number;
  readonly updated: number;
  readonly available: number;
}

/**
 * Progress is: a change observed by the controller, more updated pods than ever, or as many with more available pods than ever. A pod that
 * becomes available and unavailable repeatedly is not progress. Another generation or another number of nodes starts over.
 */
export function createRolloutProgress(): RolloutProgress {
  let best: Progress | undefined;
  let lastAt: number | undefined;
  return {
    update: (ds, now) => {
      const current = progressOf(ds);
      if (best !== undefined && !isBeyond(current, best)) return;
      best = current;
      lastAt = now;
    },
    get lastAt() {
      return lastAt;
    },
  };
}

function progressOf(ds: DaemonSet): Progress {
  return {
    generation: ds.metadata?.generation ?? 0,
    observed: isObserved(ds),
    desired: ds.status?.desiredNumberScheduled ?? 0,
    updated: ds.status?.updatedNumberScheduled ?? 0,
    available: ds.status?.numberAvailable ?? 0,
  };
}

function isBeyond(current: Progress, best: Progress): boolean {
  if (current.generation !== best.generation || current.desired !== best.desired) return true;
  if (current.observed !== best.observed) return current.observed;
  return current.updated === best.updated ? current.available > best.available : current.updated > best.updated;
}
