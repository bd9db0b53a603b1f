import { rolloutTroubles, type RolloutTrouble } from '../../daemonset/rollout/rollout-problems.ts';
import type { Client } from '../../kube/client.ts';
import type { DaemonSet } from '../../kube/wire.ts';
import { lastCreateError } from '../cluster/create-error.ts';
import { pictureOf, type PictureOptions } from '../cluster/daemonset-snapshot.ts';

/** What keeps a DaemonSet from being rolled out, read from the cluster as it is now. */
export async function readProblems(
  client: Client,
  ds: DaemonSet,
  { now, signal }: PictureOptions,
): Promise<readonly RolloutTrouble[]> {
  const { view, nodesKnown } = await pictureOf(client, ds, { now, signal });
  const problems = rolloutTroubles(view, { nodesKnown });
  if (!problems.some((problem) => problem.kind === 'node' && problem.stuck.pod === undefined)) return problems;
  return rolloutTroubles(view, { nodesKnown, createError: await lastCreateError(client, ds, { signal }) });
}
