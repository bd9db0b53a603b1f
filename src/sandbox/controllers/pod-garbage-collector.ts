import { isReadyNode, withPodCondition, type PodVerdict } from './conditions.ts';
import { isTerminal } from '../../daemonset/pods/pods-by-node.ts';
import type { Pod } from '../../kube/wire.ts';
import { NODES } from '../kinds/nodes.ts';
import { PODS } from '../kinds/pods.ts';
import { isApiError } from '../store/api-error.ts';
import { timestamp, type Stored } from '../store/object.ts';
import type { Unsubscribe } from '../store/store.ts';
import type { ControlPlane } from './control-plane.ts';
import { inform } from './informer.ts';

/** How long a node must be missing before its pods are deleted. */
const QUARANTINE_MS = 40_000;
const OUT_OF_SERVICE = 'node.kubernetes.io/out-of-service';

/** Deletes the pods of nodes that no longer exist, and terminating pods on nodes that are out of service. */
export function runPodGarbageCollector(plane: ControlPlane): Unsubscribe {
  const { store, clock } = plane;
  const queue = plane.queue('pod-garbage-collector', {
    process: (name) => {
      const node = store.get(NODES, { name });
      const pods = store.indexed(PODS, 'node', name);
      if (node === undefined) {
        for (const pod of pods) remove(pod, { reason: 'DeletionByPodGC', message: 'PodGC: node no longer exists' });
      } else if (!isReadyNode(node) && (node.spec?.taints ?? []).some(({ key }) => key === OUT_OF_SERVICE)) {
        for (const pod of pods) if (pod.metadata.deletionTimestamp !== undefined) remove(pod, undefined);
      }
    },
  });

  const remove = (pod: Stored<Pod>, why: Pick<PodVerdict, 'reason' | 'message'> | undefined): void => {
    const now = timestamp(clock.now());
    const verdict = { type: 'DisruptionTarget', status: 'True', ...why } as const;
    try {
      if (!isTerminal(pod)) {
        const change = (current: Stored<Pod>): Pod => ({
          ...current,
          status: {
            ...current.status,
            phase: 'Failed',
            ...(why === undefined ? {} : { conditions: withPodCondition(current, verdict, now) }),
          },
        });
        store.modify(PODS, pod.metadata, change, { subresource: 'status' });
      }
      store.delete(PODS, pod.metadata, { gracePeriodSeconds: 0, preconditions: { uid: pod.metadata.uid } });
    } catch (error) {
      if (!isApiError(error, 'NotFound', 'Conflict')) throw error;
    }
  };

  const check = (pod: Stored<Pod>): void => {
    const node = pod.spec?.nodeName ?? '';
    if (node === '') return;
    if (store.get(NODES, { name: node }) === undefined) queue.addAfter(node, QUARANTINE_MS);
    else if (pod.metadata.deletionTimestamp !== undefined) queue.add(node);
  };
  const unsubscribes = [
    inform(store, PODS, {
      added: check,
      updated: (pod, previous) => {
        if (pod.metadata.deletionTimestamp !== previous.metadata.deletionTimestamp) check(pod);
        else if (pod.spec?.nodeName !== previous.spec?.nodeName) check(pod);
      },
    }),
    inform(store, NODES, {
      updated: ({ metadata }) => queue.add(metadata.name),
      deleted: ({ metadata }) => queue.addAfter(metadata.name, QUARANTINE_MS),
    }),
  ];
  return () => {
    for (const unsubscribe of unsubscribes) unsubscribe();
  };
}
