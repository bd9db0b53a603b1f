import { DsError } from '../../../core/errors.ts';
import { worstOf, type Outcome } from '../../../core/outcome.ts';
import type { Client } from '../../../kube/client.ts';
import { startDaemonSetInformer, type DaemonSetInformer } from '../../../workflows/cluster/daemonset-informer.ts';
import { sharedNodeInformer } from '../../../workflows/cluster/informers.ts';
import type { NamedDaemonSet } from '../../../workflows/cluster/follow-daemonset.ts';
import type { Runtime } from '../runtime.ts';
import { throwOrReport } from '../throw-or-report.ts';

/** One of several followed rollouts. The signal of its runtime is aborted when following it makes no sense any more. */
export interface Following {
  readonly named: NamedDaemonSet;
  readonly informer: DaemonSetInformer;
  readonly rt: Runtime;
  readonly isOneOfSeveral: boolean;
}

/**
 * Follows several rollouts at the same time and returns the worst outcome. They share one watch of nodes. An error of one does not end
 * the others, unless each would meet it.
 */
export async function followRollouts(
  client: Client,
  all: readonly NamedDaemonSet[],
  rt: Runtime,
  follow: (following: Following) => Promise<Outcome>,
): Promise<Outcome> {
  const closing = new AbortController();
  const { clock } = rt;
  const signal = AbortSignal.any([rt.signal, closing.signal]);
  const nodes = sharedNodeInformer(client, { clock, signal });
  const isOneOfSeveral = all.length > 1;
  const followOne = async (named: NamedDaemonSet): Promise<Outcome> => {
    const done = new AbortController();
    const own = AbortSignal.any([signal, done.signal]);
    const informer = startDaemonSetInformer(client, named, { clock, signal: own, nodes });
    try {
      return await follow({ named, informer, rt: { ...rt, signal: own }, isOneOfSeveral });
    } catch (error) {
      if (!isOneOfSeveral) throw error;
      await throwOrReport(error, false, rt);
      return 'failed';
    } finally {
      done.abort(new Error('the rollout is not followed any more'));
    }
  };
  const work = all.map(followOne);
  try {
    return worstOf(await Promise.all(work));
  } finally {
    closing.abort(new DsError('interrupted', 'interrupted'));
    await Promise.allSettled(work);
  }
}
