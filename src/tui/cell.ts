import type { NodeReport } from '../daemonset/status/node-report.ts';
import type { NodeProblem } from '../daemonset/rollout/rollout-problems.ts';

/**
 * What a node is to a rollout that is being watched.
 * - `done`: its new pod is available.
 * - `waiting`: its old pod is well and waits for its turn.
 * - `changing`: its old pod goes, or its new one is on the way, and both take no longer than they may.
 * - `stuck`: something is wrong, or takes longer than in an ordinary rollout.
 * - `misplaced`: it has a pod and should not.
 * - `ineligible`: it should have none and has none; it is no part of the rollout.
 */
export type CellState = 'done' | 'waiting' | 'changing' | 'stuck' | 'misplaced' | 'ineligible';

/** What asks for attention first; a cell that stands for several nodes shows the first that one of them has. */
export const BY_ATTENTION: readonly CellState[] = ['stuck', 'misplaced', 'changing', 'waiting', 'done', 'ineligible'];

/** What starts, waits for the scheduler or fails its probes until it has started is no sight to be alarmed at for so long, in milliseconds. */
const STARTING = 30_000;

/** When a trouble that is there since `since` is one to be alarmed at; both in milliseconds since 1970. */
export function alarmedAt({ reportAfterMs, unhealthy: stuck }: NodeProblem, since: number): number {
  return (
    since +
    (reportAfterMs > 0 && stuck.cause.area !== 'terminating' ? Math.max(reportAfterMs, STARTING) : reportAfterMs)
  );
}

/** The state of a node; `alarming`: its trouble has lasted too long. */
export function cellOf({ verdict, shown }: NodeReport, alarming: boolean): CellState {
  switch (verdict) {
    case 'ok':
      return 'done';
    case 'outdated':
      return 'waiting';
    case 'ineligible':
      return 'ineligible';
    case 'misscheduled':
      return shown?.terminating === true && !alarming ? 'changing' : 'misplaced';
    case 'updating':
    case 'missing':
    case 'unhealthy':
      return alarming ? 'stuck' : 'changing';
  }
}
