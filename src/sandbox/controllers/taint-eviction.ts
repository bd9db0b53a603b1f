import { toleratesTaint } from '../../daemonset/placement/tolerations.ts';
import type { Node, Pod } from '../../kube/wire.ts';
import type { Cancel } from '../clock/timers.ts';
import { NODES } from '../kinds/nodes.ts';
import { PODS } from '../kinds/pods.ts';
import { isApiError } from '../store/api-error.ts';
import { timestamp, type Stored } from '../store/object.ts';
import type { Unsubscribe } from '../store/store.ts';
import type { ControlPlane } from './control-plane.ts';
import { inform } from './informer.ts';
import { withPodCondition } from './conditions.ts';
import { withKind } from './recorder.ts';

const SOURCE = { component: 'taint-eviction-controller' };
const DISRUPTION_CONDITION = {
  type: 'DisruptionTarget',
  status: 'True',
  reason: 'DeletionByTaintManager',
  message: 'Taint manager: deleting due to NoExecute taint',
} as const;

interface Eviction {
  readonly begin: number;
  readonly cancel: Cancel;
}

/** Milliseconds that the pod may stay on the node: 0 when a NoExecute taint is not tolerated, Infinity when all are. */
export function stayMs(pod: Pod, node: Node): number {
  const taints = (node.spec?.taints ?? []).filter(({ effect }) => effect === 'NoExecute');
  const tolerations = pod.spec?.tolerations ?? [];
  if (taints.some((taint) => !tolerations.some((toleration) => toleratesTaint(toleration, taint)))) return 0;
  const used = tolerations.filter((toleration) => taints.some((taint) => toleratesTaint(toleration, taint)));
  const seconds = used.flatMap(({ tolerationSeconds }) => tolerationSeconds ?? []);
  return seconds.length === 0 ? Infinity : Math.max(0, Math.min(...seconds)) * 1000;
}

/** Deletes the pods that do not tolerate a NoExecute taint of their node, immediately or after their `tolerationSeconds`. */
export function runTaintEviction(plane: ControlPlane): Unsubscribe {
  const { store, clock, recorder } = plane;
  const evictions = new Map<string, Eviction>();

  const queue = plane.queue('node-lifecycle', {
    process: (name) => {
      const node = store.get(NODES, { name });
      if (node === undefined) return;
      for (const pod of store.indexed(PODS, 'node', name)) judge(pod, node);
    },
  });

  const judge = (pod: Stored<Pod>, node: Node): void => {
    if (pod.metadata.deletionTimestamp !== undefined) return;
    const { uid } = pod.metadata;
    const stay = stayMs(pod, node);
    const known = evictions.get(uid);
    if (stay === Infinity) {
      if (known === undefined) return;
      known.cancel();
      evictions.delete(uid);
      record(pod, `Cancelling deletion of Pod ${pod.metadata.namespace ?? ''}/${pod.metadata.name}`);
      return;
    }
    if (stay === 0) {
      known?.cancel();
      evictions.delete(uid);
      evict(pod);
      return;
    }
    // A second taint does not restart the timer.
    const begin = known?.begin ?? clock.now();
    known?.cancel();
    const fire = (): void => {
      evictions.delete(uid);
      evict(pod);
    };
    evictions.set(uid, { begin, cancel: clock.after(begin + stay - clock.now(), fire) });
  };

  const evict = ({ metadata }: Stored<Pod>): void => {
    const pod = store.get(PODS, metadata);
    if (pod === undefined || pod.metadata.uid !== metadata.uid) return;
    record(pod, `Marking for deletion Pod ${metadata.namespace ?? ''}/${metadata.name}`);
    const now = timestamp(clock.now());
    const change = (current: Stored<Pod>): Pod => ({
      ...current,
      status: { ...current.status, conditions: withPodCondition(current, DISRUPTION_CONDITION, now) },
    });
    try {
      store.modify(PODS, metadata, change, { subresource: 'status' });
      store.delete(PODS, metadata);
    } catch (error) {
      if (!isApiError(error, 'NotFound')) throw error;
    }
  };

  const record = (pod: Stored<Pod>, message: string): void =>
    recorder.record(SOURCE, withKind(pod, PODS.kind, 'v1'), {
      type: 'Normal',
      reason: 'TaintManagerEviction',
      message,
    });

  const forget = (uid: string): void => {
    evictions.get(uid)?.cancel();
    evictions.delete(uid);
  };
  const podPlaced = (pod: Stored<Pod>): void => {
    const node = store.get(NODES, { name: pod.spec?.nodeName ?? '' });
    if (node?.spec?.taints?.some(({ effect }) => effect === 'NoExecute') === true) queue.add(node.metadata.name);
  };
  const unsubscribes = [
    inform(store, NODES, {
      added: ({ metadata }) => queue.add(metadata.name),
      updated: (node, previous) => {
        if (node.spec?.taints !== previous.spec?.taints) queue.add(node.metadata.name);
      },
    }),
    inform(store, PODS, {
      added: podPlaced,
      updated: (pod, previous) => {
        if (pod.metadata.deletionTimestamp !== undefined) forget(pod.metadata.uid);
        else if (
          pod.spec?.nodeName !== previous.spec?.nodeName ||
          pod.spec?.tolerations !== previous.spec?.tolerations
        ) {
          podPlaced(pod);
        }
      },
      deleted: ({ metadata }) => forget(metadata.uid),
    }),
  ];
  return () => {
    for (const { cancel } of evictions.values()) cancel();
    for (const unsubscribe of unsubscribes) unsubscribe();
  };
}
