import type { DsError } from '../../../core/errors.ts';
import type { ProblemReport } from '../../../daemonset/rollout/problem-log.ts';
import type { RolloutReport } from '../../../workflows/rollout/monitor.ts';

/** Shows what a monitored rollout does: as lines, or drawn. Whether and how to end is not its business. */
export interface RolloutPresenter {
  status(report: RolloutReport): void;
  problem(problems: readonly ProblemReport[]): void;
  /** What keeps the rollout may not be read. */
  unexplained(error: DsError): void;
}
