import { asDsError, DsError } from '../../../core/errors.ts';
import type { Outcome } from '../../../core/outcome.ts';
import type { RolloutTrouble } from '../../../daemonset/rollout/rollout-problems.ts';
import type { Client } from '../../../kube/client.ts';
import type { DaemonSet } from '../../../kube/wire.ts';
import { formatDuration } from '../../../core/duration.ts';
import { safeText } from '../../../core/safe.ts';
import { staleText } from '../../../render/nodes/stale-pods.ts';
import { stuckText } from '../../../render/nodes/stuck-nodes.ts';
import { troubleText } from '../../../render/rollout-events.ts';
import { TIMED_OUT, withDeadline } from '../../../core/async/deadline.ts';
import type { NamedDaemonSet } from '../../../workflows/cluster/follow-daemonset.ts';
import type { RolloutReport } from '../../../workflows/rollout/follow-rollout.ts';
import { rolloutNews, type RolloutNews } from '../../../workflows/rollout/rollout-events.ts';
import type { SharedNodes } from '../../../workflows/cluster/shared-nodes.ts';
import type { Runtime } from '../../shared/runtime.ts';
import { explainRollout } from './explain.ts';
import { idleNote } from './idle.ts';

export interface FollowStatusOptions {
  readonly watch: boolean;
  /** Milliseconds; 0 for none. */
  readonly timeout: number;
  readonly failFast: boolean;
  /** Milliseconds; 0 for none. */
  readonly progressDeadline: number;
  readonly revision: number;
  readonly nodes: SharedNodes;
  /** What keeps it is drawn already, and not told. */
  readonly isDrawn?: boolean;
}

/** One of the DaemonSets that a command follows. */
export interface Following {
  readonly rt: Runtime;
  /** Others are followed at the same time: what does not name its DaemonSet by itself has to. */
  readonly isOneOfSeveral: boolean;
}

/** Follows one rollout to its end: kubectl's lines on standard output, what keeps it on standard error. */
export async function followStatus(
  client: Client,
  named: NamedDaemonSet,
  options: FollowStatusOptions,
  { rt, isOneOfSeveral }: Following,
): Promise<Outcome> {
  const { clock, io } = rt;
  const { timeout, revision, nodes, progressDeadline } = options;
  const who = isOneOfSeveral ? `${safeText(named.name)}: ` : '';
  const say = (line: string): void => io.stderr.write(`${who}${line}\n`);
  const explain = (text: string): void => io.stderr.write(text);
  const fail = (kind: 'failure' | 'timeout', message: string, hint?: string): void => {
    const name = isOneOfSeveral ? `${named.name}: ` : '';
    rt.report(new DsError(kind, `${name}${message}`, hint === undefined ? {} : { hint }));
  };
  let last: RolloutReport | undefined;

  // read before anything is said of it: others may speak meanwhile
  const whyNot = async (): Promise<string> =>
    last === undefined ? '' : explainRollout(client, last.ds, { rt, told: isStale(last) });

  const hear = async (news: RolloutNews): Promise<Outcome | undefined> => {
    switch (news.kind) {
      case 'report': {
        const { report } = news;
        const text = reportText(report);
        if (report.stale === undefined || last === undefined || text !== reportText(last)) io.stdout.write(text);
        last = report;
        if (report.done) explain(await idleNote(client, report.ds, rt));
        const isDue = (report.stale ?? []).length > 0;
        if (report.done || !options.watch) return isDue ? 'failed' : 'ok';
        if (!options.failFast || !isDue) return undefined;
        fail('failure', 'the rollout waits for pods to be deleted, and nobody else does that (OnDelete)');
        return 'failed';
      }
      case 'troubles':
        if (options.isDrawn === true) return undefined;
        for (const each of news.news) say(troubleText(each));
        return undefined;
      case 'blind':
        say(`what is stuck could not be read: ${safeText(news.error.message)}`);
        return undefined;
      case 'hopeless':
        if (!options.failFast) return undefined;
        fail('failure', 'the rollout cannot succeed by itself', hintFor(news.troubles, named, last?.ds));
        explain(hopelessText(news.troubles, clock.now()));
        return 'failed';
      case 'standstill': {
        const name = JSON.stringify(named.name);
        const why = await whyNot();
        fail('failure', `daemon set ${name} exceeded its progress deadline of ${formatDuration(progressDeadline)}`);
        explain(why);
        return 'failed';
      }
    }
  };

  const follow = async (signal: AbortSignal): Promise<Outcome> => {
    // the view watches all that explains it by itself
    const tellsTroubles = options.isDrawn !== true || options.failFast;
    const news = rolloutNews(client, named, {
      clock,
      signal,
      revision,
      nodes,
      progressDeadlineMs: progressDeadline,
      tellsTroubles,
    });
    for await (const each of news) {
      const outcome = await hear(each);
      if (outcome !== undefined) return outcome;
    }
    return 'failed';
  };
  const outcome = await withDeadline({ clock, timeoutMs: timeout, signal: rt.signal }, follow).catch(
    (error: unknown) => {
      throw isOneOfSeveral ? naming(error, named) : error;
    },
  );
  if (outcome !== TIMED_OUT) return outcome;
  const why = await whyNot();
  fail('timeout', 'timed out waiting for the condition');
  explain(why);
  return 'timedOut';
}

/** Of an error that says nothing of which DaemonSet it is. */
function naming(error: unknown, { name }: NamedDaemonSet): unknown {
  const reason = asDsError(error);
  if (reason?.kind !== 'failure') return error;
  const { hint, cause } = reason;
  return new DsError('failure', `${name}: ${reason.message}`, { ...(hint === undefined ? {} : { hint }), cause });
}

function isStale({ stale = [] }: RolloutReport): boolean {
  return stale.length > 0;
}

function reportText({ message, stale = [] }: RolloutReport): string {
  return `${safeText(message)}\n${staleText(stale)}`;
}

function hopelessText(troubles: readonly RolloutTrouble[], now: number): string {
  const stuck = troubles.flatMap((trouble) => (trouble.kind === 'node' ? [trouble.stuck] : []));
  const others = troubles.flatMap((trouble) => (trouble.kind === 'node' ? [] : [`${troubleText(trouble)}\n`]));
  return `${others.join('')}${stuckText(stuck, now)}`;
}

/** What the new pods cannot do, the old ones could; a DaemonSet that was never changed has had no others. */
function hintFor(
  troubles: readonly RolloutTrouble[],
  { name }: NamedDaemonSet,
  ds: DaemonSet | undefined,
): string | undefined {
  const isOfPods = troubles.some(
    (trouble) => trouble.kind === 'node' && trouble.stuck.cause.area === 'pod' && trouble.stuck.pod !== undefined,
  );
  const wasChanged = (ds?.metadata?.generation ?? 1) > 1;
  return isOfPods && wasChanged ? `go back to what was before: ds rollout undo ${name}` : undefined;
}
