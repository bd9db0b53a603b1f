import { rolloutProblems, type RolloutProblem } from '../../daemonset/rollout/rollout-problems.ts';
import type { Client } from '../../kube/client.ts';
import type { DaemonSet } from '../../kube/wire.ts';
import { lastCreateError } from '../cluster/create-error.ts';
import { readDaemonSetSnapshot, type SnapshotOptions } from '../cluster/daemonset-snapshot.ts';

/** Reads what blocks a DaemonSet's rollout now. */
export async function readProblems(
  client: Client,
  ds: DaemonSet,
  { now, signal }: SnapshotOptions,
): Promise<readonly RolloutProblem[]> {
  const { view, nodesKnown } = await readDaemonSetSnapshot(client, ds, { now, signal });
  const problems = rolloutProblems(view, { nodesKnown });
  if (!problems.some((problem) => problem.kind === 'node' && problem.unhealthy.pod === undefined)) return problems;
  return rolloutProblems(view, { nodesKnown, createError: await lastCreateError(client, ds, { signal }) });
}
