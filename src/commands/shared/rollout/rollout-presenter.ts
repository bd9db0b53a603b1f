import type { DsError } from '../../../core/errors.ts';
import type { ProblemReport } from '../../../daemonset/rollout/problem-log.ts';
import type { RolloutReport } from '../../../workflows/rollout/monitor.ts';

/** Shows a rollout, as lines or as the live view. It does not decide when to end. */
export interface RolloutPresenter {
  status(report: RolloutReport): void;
  problem(problems: readonly ProblemReport[]): void;
  /** The problems could not be read. */
  unexplained(error: DsError): void;
}
