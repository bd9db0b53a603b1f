import type { DaemonSet } from '../../kube/wire.ts';
import { isObserved } from './rollout-status.ts';

/** Whether a rollout moves on. Times are milliseconds since 1970. */
export interface RolloutProgress {
  see(ds: DaemonSet, now: number): void;
  /** When it last moved on, or when it was seen first; undefined before that. */
  readonly lastAt: number | undefined;
}

interface Mark {
  readonly generation: number;
  readonly observed: boolean;
  readonly desired: number;
  readonly updated: number;
  readonly available: number;
}

/**
 * Moving on is: a change seen by the controller, more pods of the present template than ever, or as many with more of all pods
 * available than ever since. A pod that comes and goes again and again moves nothing on. Another template or another number of
 * nodes begins anew.
 */
export function createRolloutProgress(): RolloutProgress {
  let best: Mark | undefined;
  let lastAt: number | undefined;
  return {
    see: (ds, now) => {
      const mark = markOf(ds);
      if (best !== undefined && !isBeyond(mark, best)) return;
      best = mark;
      lastAt = now;
    },
    get lastAt() {
      return lastAt;
    },
  };
}

function markOf(ds: DaemonSet): Mark {
  return {
    generation: ds.metadata?.generation ?? 0,
    observed: isObserved(ds),
    desired: ds.status?.desiredNumberScheduled ?? 0,
    updated: ds.status?.updatedNumberScheduled ?? 0,
    available: ds.status?.numberAvailable ?? 0,
  };
}

function isBeyond(mark: Mark, best: Mark): boolean {
  if (mark.generation !== best.generation || mark.desired !== best.desired) return true;
  if (mark.observed !== best.observed) return mark.observed;
  return mark.updated === best.updated ? mark.available > best.available : mark.updated > best.updated;
}
