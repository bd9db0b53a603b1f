import { daemonPod } from '../../../daemonset/pods/daemon-pod.ts';
import { BURST } from '../../../daemonset/rollout/manage.ts';
import type { Pod } from '../../../kube/wire.ts';
import { PODS } from '../../kinds/pods.ts';
import { ApiError, isApiError } from '../../store/api-error.ts';
import type { ControlPlane } from '../control-plane.ts';
import { tell, type StoredDaemonSet } from './context.ts';

/**
 * Creates and deletes, no more than {@link BURST} of each; what is beyond is left to the next sync. Creations start with one and
 * double while all goes well, so that what cannot be created is not tried hundreds of times. Throws the first error, after
 * everything was tried.
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
    tell(plane, ds, 'Normal', 'SuccessfulCreate', `Created pod: ${metadata.name}`);
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    // Everything after it would fail as well, and nobody has to know.
    if (error.details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating') === true) return undefined;
    tell(plane, ds, 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
    return error;
  }
}

function deletePods(plane: ControlPlane, ds: StoredDaemonSet, pods: readonly Pod[]): readonly ApiError[] {
  return pods.flatMap(({ metadata }) => {
    const name = metadata?.name ?? '';
    try {
      plane.store.delete(PODS, { namespace: metadata?.namespace, name });
      tell(plane, ds, 'Normal', 'SuccessfulDelete', `Deleted pod: ${name}`);
    } catch (error) {
      if (isApiError(error, 'NotFound')) return [];
      if (!(error instanceof ApiError)) throw error;
      tell(plane, ds, 'Warning', 'FailedDelete', `Error deleting: ${error.message}`);
      return [error];
    }
    return [];
  });
}
