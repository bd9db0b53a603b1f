import type { Clock } from '../../core/clock.ts';
import type { Client } from '../../kube/client.ts';
import type { NamedDaemonSet, WatchingOptions } from '../cluster/follow-daemonset.ts';
import { knownCluster, type KnownView } from '../cluster/known-cluster.ts';
import { watchCluster, type ClusterEvent } from '../cluster/watch-cluster.ts';

/** A DaemonSet with its pods, its revisions and every node, as far as the watches have told. */
export interface WatchedCluster {
  /** Resolves once everything that was there is known. Throws as {@link watchCluster} does, as does `changed`. */
  synced(): Promise<void>;
  look(): WatchedView;
  /** Resolves when something has changed since the last `look`, or at that time (milliseconds since 1970). */
  changed(until: number): Promise<void>;
  close(): Promise<void>;
}

export type WatchedView = KnownView;

/** Milliseconds in which changes are gathered: a batch makes many at once. */
const GATHER = 100;

/** Watches from now on, until it is closed. */
export function watchedCluster(
  client: Client,
  named: NamedDaemonSet,
  { clock, signal }: WatchingOptions,
): WatchedCluster {
  const leaving = new AbortController();
  const options = { clock, signal: AbortSignal.any([signal, leaving.signal]) };
  const known = knownCluster();
  let isNew = false;
  let failure: { readonly error: unknown } | undefined;
  let wake: () => void = () => undefined;

  const hear = (event: ClusterEvent): void => {
    known.hear(event);
    isNew = true;
    wake();
  };
  const work = watchCluster(client, named, options, hear).catch((error: unknown) => {
    failure = { error };
    wake();
  });
  const heard = async (until: number, isEnough: () => boolean): Promise<void> => {
    while (failure === undefined && !isEnough() && clock.now() < until) {
      const news = new Promise<void>((resolve) => (wake = resolve));
      await firstOf(news, clock, until, options.signal);
    }
    if (failure !== undefined) throw failure.error as Error;
  };

  return {
    synced: () => heard(Infinity, () => known.isSynced),
    look: () => {
      const view = known.at(clock.now());
      if (view === undefined) throw new Error('nothing is known yet');
      isNew = false;
      return view;
    },
    changed: async (until) => {
      await heard(until, () => isNew);
      if (isNew) await clock.sleep(GATHER, options.signal);
    },
    close: async () => {
      leaving.abort(new Error('nobody looks any more'));
      await work;
    },
  };
}

/** Node's timers know no longer time. */
const LONGEST_SLEEP = 2 ** 31 - 1;

/** Resolves with the promise or at that time, and leaves no timer behind. */
async function firstOf(promise: Promise<void>, clock: Clock, until: number, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const timer = clock.sleep(
    Math.min(LONGEST_SLEEP, Math.max(0, until - clock.now())),
    AbortSignal.any([signal, over.signal]),
  );
  try {
    await Promise.race([promise, timer]);
  } finally {
    over.abort(new Error('it is over'));
    timer.catch(() => undefined);
  }
}
