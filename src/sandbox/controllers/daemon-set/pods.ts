import { daemonPod } from '../../../daemonset/pods/daemon-pod.ts';
import { BURST } from '../../../daemonset/rollout/manage.ts';
import type { Pod } from '../../../kube/wire.ts';
import { PODS } from '../../kinds/pods.ts';
import { ApiError, isApiError } from '../../store/api-error.ts';
import type { ControlPlane } from '../control-plane.ts';
import { recordEvent, type StoredDaemonSet } from './context.ts';

/**
 * Creates and deletes pods, at most {@link BURST} of each; the next sync does the rest. As the real controller, creates in batches
 * that start with one pod and double after each success. Throws the first error, after all attempts.
 */
export function syncPods(
  plane: ControlPlane,
  ds: StoredDaemonSet,
  hash: string,
  nodes: readonly string[],
  surplus: readonly Pod[],
): void {
  const errors = [
    ...createPods(plane, ds, hash, nodes.slice(0, BURST)),
    ...deletePods(plane, ds, surplus.slice(0, BURST)),
  ];
  if (errors[0] !== undefined) throw errors[0];
}

function createPods(
  plane: ControlPlane,
  ds: StoredDaemonSet,
  hash: string,
  nodes: readonly string[],
): readonly ApiError[] {
  let batch = 1;
  for (let at = 0; at < nodes.length; at += batch, batch *= 2) {
    const errors = nodes.slice(at, at + batch).flatMap((node) => createPod(plane, ds, hash, node) ?? []);
    if (errors.length > 0) return errors;
  }
  return [];
}

function createPod(plane: ControlPlane, ds: StoredDaemonSet, hash: string, node: string): ApiError | undefined {
  try {
    const { metadata } = plane.store.create(PODS, daemonPod(ds, node, hash));
    recordEvent(plane, ds, 'Normal', 'SuccessfulCreate', `Created pod: ${metadata.name}`);
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    // Everything after it would fail as well; this is not an error.
    if (error.details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating') === true) return undefined;
    recordEvent(plane, ds, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
    return error;
  }
}

function deletePods(plane: ControlPlane, ds: StoredDaemonSet, pods: readonly Pod[]): readonly ApiError[] {
  return pods.flatMap(({ metadata }) => {
    const name = metadata?.name ?? '';
    try {
      plane.store.delete(PODS, { namespace: metadata?.namespace, name });
      recordEvent(plane, ds, 'Normal', 'SuccessfulDelete', `Deleted pod: ${name}`);
    } catch (error) {
      if (isApiError(error, 'NotFound')) return [];
      if (!(error instanceof ApiError)) throw error;
      recordEvent(plane, ds, 'Warning', 'FailedDelete', `Error deleting: ${error.message}`);
      return [error];
    }
    return [];
  });
}
