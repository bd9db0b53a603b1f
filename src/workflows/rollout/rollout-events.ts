import { asDsError, type DsError } from '../../core/errors.ts';
import { createRolloutProgress } from '../../daemonset/rollout/rollout-progress.ts';
import type { RolloutTrouble } from '../../daemonset/rollout/rollout-problems.ts';
import { createTroubleLog, type TroubleNews } from '../../daemonset/rollout/problem-log.ts';
import type { Client } from '../../kube/client.ts';
import { alarmClock } from '../../core/async/alarm-clock.ts';
import type { NamedDaemonSet } from '../cluster/follow-daemonset.ts';
import { followRollout, type FollowOptions, type RolloutReport } from './follow-rollout.ts';
import { merge } from '../../core/async/merge.ts';
import { ownSignal } from '../../core/async/own-signal.ts';
import type { SharedNodes } from '../cluster/shared-nodes.ts';
import { watchTroubles } from './watch-problems.ts';

/** What somebody who waits for a rollout wants to hear. */
export type RolloutNews =
  /** The DaemonSet has changed. */
  | { readonly kind: 'report'; readonly report: RolloutReport }
  /** What keeps it, and was not told before. */
  | { readonly kind: 'troubles'; readonly news: readonly TroubleNews[] }
  /** It cannot be told what keeps it: we may not look. */
  | { readonly kind: 'blind'; readonly error: DsError }
  /** This is not expected to pass by itself. Told each time that it is looked at. */
  | { readonly kind: 'hopeless'; readonly troubles: readonly RolloutTrouble[] }
  /** Nothing has moved on for as long as the progress deadline. */
  | { readonly kind: 'standstill' };

export interface NewsOptions extends FollowOptions {
  readonly nodes: SharedNodes;
  /** Milliseconds; 0 for none. */
  readonly progressDeadlineMs: number;
  /** Without it nothing but reports and standstills is told, and nothing is watched for more. */
  readonly tellsTroubles: boolean;
}

type Heard =
  | { readonly report: RolloutReport }
  | { readonly troubles: readonly RolloutTrouble[] }
  | { readonly error: DsError }
  | 'time';

/**
 * Follows a rollout with all that keeps it, until the reader leaves. A rollout that is done at the first look costs one list. Throws as
 * {@link followRollout} does; who may only read the DaemonSet still gets its reports.
 */
export async function* rolloutNews(
  client: Client,
  named: NamedDaemonSet,
  options: NewsOptions,
): AsyncGenerator<RolloutNews> {
  const { clock, nodes, progressDeadlineMs } = options;
  const leaving = new AbortController();
  const signal = AbortSignal.any([options.signal, leaving.signal]);
  const alarm = alarmClock(clock, ownSignal(signal));
  const watch = watchTroubles(client, { clock, signal, nodes });
  const log = createTroubleLog();
  const progress = createRolloutProgress();
  const sources: readonly AsyncIterable<Heard>[] = [
    reports(followRollout(client, named, { ...options, signal: ownSignal(signal) })),
    troubles(watch.troubles),
    alarm.rings,
  ];
  try {
    for await (const heard of merge(...sources)) {
      const now = clock.now();
      if (heard !== 'time' && 'error' in heard) {
        yield { kind: 'blind', error: heard.error };
        continue;
      }
      if (heard !== 'time' && 'troubles' in heard) log.see(heard.troubles, now);
      if (heard !== 'time' && 'report' in heard) {
        progress.see(heard.report.ds, now);
        yield { kind: 'report', report: heard.report };
        if (options.tellsTroubles) watch.update(heard.report.ds);
      }
      const news = log.news(now);
      if (news.length > 0) yield { kind: 'troubles', news };
      const hopeless = log.hopeless(now);
      if (hopeless.length > 0) yield { kind: 'hopeless', troubles: hopeless };
      const standstillAt = progressDeadlineMs > 0 ? (progress.lastAt ?? now) + progressDeadlineMs : Infinity;
      if (standstillAt <= now) yield { kind: 'standstill' };
      const nextAt = Math.min(log.nextAt(now) ?? Infinity, standstillAt > now ? standstillAt : Infinity);
      if (nextAt < Infinity) alarm.set(nextAt);
    }
  } finally {
    leaving.abort(new Error('nobody reads any more'));
  }
}

async function* reports(source: AsyncGenerator<RolloutReport>): AsyncGenerator<Heard> {
  for await (const report of source) yield { report };
}

/** The server's refusal ends this source and not the others. */
async function* troubles(source: AsyncGenerator<readonly RolloutTrouble[]>): AsyncGenerator<Heard> {
  try {
    for await (const each of source) yield { troubles: each };
  } catch (error) {
    const reason = asDsError(error);
    if (reason === undefined || reason.kind === 'interrupted' || reason.kind === 'timeout') throw error;
    yield { error: reason };
  }
}
