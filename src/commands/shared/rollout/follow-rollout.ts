import {
  EXPLAIN_WITHIN_MS,
  timeoutUntil,
  withExplanation,
  type DeadlineOptions,
} from '../../../core/async/deadline.ts';
import { asDsError, DsError } from '../../../core/errors.ts';
import type { Outcome } from '../../../core/outcome.ts';
import type { Client } from '../../../kube/client.ts';
import type { DaemonSetInformer } from '../../../workflows/cluster/daemonset-informer.ts';
import type { NamedDaemonSet } from '../../../workflows/cluster/follow-daemonset.ts';
import { monitorRollout, type RolloutReport } from '../../../workflows/rollout/monitor.ts';
import type { Runtime } from '../runtime.ts';
import { endingOf, isDeletionDue, type Ending, type ExitSettings } from './exit-policy.ts';
import { wrapText } from '../../../render/table/wrap.ts';
import { explainRollout } from './explain-rollout.ts';
import { idleNote } from './idle-note.ts';
import { createPrintedProblems } from './printed-problems.ts';
import type { RolloutPresenter } from './rollout-presenter.ts';

export interface FollowSettings extends ExitSettings {
  /** When to give up, explanation included, in milliseconds since 1970; Infinity for never. */
  readonly until: number;
  /** The required number of the current revision; 0 for any. */
  readonly revision: number;
}

export interface FollowedRollout {
  readonly named: NamedDaemonSet;
  readonly informer: DaemonSetInformer;
  readonly presenter: RolloutPresenter;
  /** The presenter shows problems; otherwise they are read only for the exit policy. */
  readonly showsProblems: boolean;
  /** Errors have to name their DaemonSet. */
  readonly isOneOfSeveral: boolean;
}

/** Follows one rollout to its end and reports how it ended. Throws the errors of the monitor. */
export async function followRollout(
  client: Client,
  { named, informer, presenter, showsProblems, isOneOfSeveral }: FollowedRollout,
  settings: FollowSettings,
  rt: Runtime,
): Promise<Outcome> {
  const { clock, io } = rt;
  const { until, revision, progressDeadline: progressDeadlineMs, failFast } = settings;
  let last: RolloutReport | undefined;
  const printed = createPrintedProblems();
  const report = (error: DsError): void => {
    const { kind, hint } = error;
    const message = isOneOfSeveral ? `${named.name}: ${error.message}` : error.message;
    rt.report(new DsError(kind, message, hint === undefined ? {} : { hint }));
  };
  const explanation = async ({ timeoutMs: withinMs, signal }: Pick<DeadlineOptions, 'timeoutMs' | 'signal'>) =>
    last === undefined
      ? ''
      : explainRollout(client, last.ds, { rt: { ...rt, signal }, reported: isDeletionDue(last), printed, withinMs });
  const explainMs = (): number => Math.min(EXPLAIN_WITHIN_MS, timeoutUntil(until, rt) || Infinity);

  const follow = async (signal: AbortSignal): Promise<Ending> => {
    const explains = showsProblems || failFast;
    const events = monitorRollout(client, informer, { clock, signal, revision, progressDeadlineMs, explains });
    for await (const event of events) {
      if (event.kind === 'status' || event.kind === 'done') {
        presenter.status(event.report);
        last = event.report;
      } else if (event.kind === 'problem') {
        presenter.problem(event.problems);
        if (showsProblems) printed.add(event.problems);
      } else if (event.kind === 'unexplained') presenter.unexplained(event.error);
      const ending = endingOf(event, last, { ...settings, name: named.name, now: clock.now(), printed });
      if (ending === undefined) continue;
      if (event.kind === 'done') io.stderr.write(await idleNote(client, event.report.ds, rt, explainMs()));
      return ending;
    }
    throw new Error('the monitor ended');
  };
  const limits = { clock, timeoutMs: timeoutUntil(until, rt), signal: rt.signal };
  const ended = await withExplanation(limits, follow, explanation).catch((error: unknown) => {
    throw isOneOfSeveral ? withName(error, named) : error;
  });
  if ('explanation' in ended) {
    report(new DsError('timeout', 'timed out waiting for the condition'));
    io.stderr.write(wrapText(ended.explanation, io.stderr));
    return 'timedOut';
  }
  const { outcome, error, details, needsExplanation = false } = ended.result;
  // read first: lines of other rollouts must not come between the error and its explanation
  const why = needsExplanation ? await explanation({ timeoutMs: explainMs(), signal: rt.signal }) : (details ?? '');
  if (error !== undefined) report(error);
  io.stderr.write(wrapText(why, io.stderr));
  return outcome;
}

/** Adds the name of the DaemonSet to an error that does not have it. */
function withName(error: unknown, { name }: NamedDaemonSet): unknown {
  const reason = asDsError(error);
  if (reason?.kind !== 'failure') return error;
  const { hint, cause } = reason;
  return new DsError('failure', `${name}: ${reason.message}`, { ...(hint === undefined ? {} : { hint }), cause });
}
