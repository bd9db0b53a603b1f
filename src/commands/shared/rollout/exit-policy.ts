import { formatDuration } from '../../../core/text/duration.ts';
import { DsError } from '../../../core/errors.ts';
import { dsCommand, hint, type Hint } from '../../../core/hint.ts';
import type { Outcome } from '../../../core/outcome.ts';
import type { RolloutProblem } from '../../../daemonset/rollout/rollout-problems.ts';
import type { PrintedProblems } from './printed-problems.ts';
import type { DaemonSet } from '../../../kube/wire.ts';
import { stuckText } from '../../../render/nodes/stuck-nodes.ts';
import { problemText } from '../../../render/rollout-events.ts';
import type { RolloutEvent, RolloutReport } from '../../../workflows/rollout/monitor.ts';

export interface ExitSettings {
  /** False: end after the first status, whatever it is. */
  readonly watch: boolean;
  /** End as soon as the rollout is stuck. */
  readonly failFast: boolean;
  /** Milliseconds; 0 for none. */
  readonly progressDeadline: number;
}

/** Why following a rollout ends. */
export interface Ending {
  readonly outcome: Outcome;
  /** The error to report, if any. */
  readonly error?: DsError;
  /** Lines for stderr after the error. */
  readonly details?: string;
  /** Read from the cluster why the rollout is not done. */
  readonly needsExplanation?: boolean;
}

/** How the command ends at this event; undefined to go on. `now`: milliseconds since 1970. */
export function endingOf(
  event: RolloutEvent,
  last: RolloutReport | undefined,
  {
    name,
    now,
    printed,
    ...settings
  }: ExitSettings & { readonly name: string; readonly now: number; readonly printed: PrintedProblems },
): Ending | undefined {
  switch (event.kind) {
    case 'done':
      return { outcome: isDeletionDue(event.report) ? 'failed' : 'ok' };
    case 'status':
      if (!settings.watch) return { outcome: isDeletionDue(event.report) ? 'failed' : 'ok' };
      if (!settings.failFast || !isDeletionDue(event.report)) return undefined;
      return {
        outcome: 'failed',
        error: new DsError('failure', 'the rollout waits for outdated pods to be deleted (update strategy OnDelete)', {
          hint: hint`replace them batch by batch: ${dsCommand('rollout run', [name], { namespace: event.report.ds.metadata?.namespace })}`,
        }),
      };
    case 'problem':
    case 'unexplained':
      return undefined;
    case 'blocked':
      if (!settings.failFast) return undefined;
      return {
        outcome: 'failed',
        error: new DsError('failure', 'the rollout is stuck', hintFor(event.problems, name, last?.ds)),
        details: blockedText(event.problems, now, printed),
      };
    case 'stalled': {
      const deadline = formatDuration(settings.progressDeadline);
      const message = `daemon set ${JSON.stringify(name)} exceeded its progress deadline of ${deadline}`;
      return { outcome: 'failed', error: new DsError('failure', message), needsExplanation: true };
    }
  }
}

/** With the update strategy OnDelete: whether outdated pods have to be deleted. */
export function isDeletionDue({ outdated = [] }: RolloutReport): boolean {
  return outdated.length > 0;
}

/** Without what has been printed. */
function blockedText(problems: readonly RolloutProblem[], now: number, printed: PrintedProblems): string {
  const stuck = problems.flatMap((problem) =>
    problem.kind === 'node' ? [problem.unhealthy] : problem.kind === 'deleting' ? problem.deletion.pods : [],
  );
  const others = problems.flatMap((problem) =>
    problem.kind === 'node' || printed.has(problem.id) ? [] : [`${problemText(problem, now)}\n`],
  );
  return `${others.join('')}${stuckText(stuck, now, printed)}`;
}

/** An undo helps when new pods are stuck and there was an earlier template. */
function hintFor(
  problems: readonly RolloutProblem[],
  name: string,
  ds: DaemonSet | undefined,
): { readonly hint?: Hint } {
  const isOfPods = problems.some(
    (problem) =>
      problem.kind === 'node' && problem.unhealthy.cause.area === 'pod' && problem.unhealthy.pod !== undefined,
  );
  const wasChanged = (ds?.metadata?.generation ?? 1) > 1;
  if (!isOfPods || !wasChanged) return {};
  const undo = dsCommand('rollout undo', [name], { namespace: ds?.metadata?.namespace });
  return { hint: hint`go back to the previous revision: ${undo}` };
}
