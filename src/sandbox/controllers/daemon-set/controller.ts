import { isReady } from '../../../daemonset/pods/availability.ts';
import { selectorMatches } from '../../../apimachinery/labels/label-selector.ts';
import { controllerOf } from '../../../daemonset/pods/ownership.ts';
import type { KubeObject, Node } from '../../../kube/wire.ts';
import { CONTROLLER_REVISIONS, DAEMON_SETS } from '../../kinds/daemon-sets.ts';
import { NODES } from '../../kinds/nodes.ts';
import { PODS } from '../../kinds/pods.ts';
import type { Stored } from '../../store/object.ts';
import type { Unsubscribe } from '../../store/store.ts';
import type { ControlPlane } from '../control-plane.ts';
import { inform } from '../informer.ts';
import { queueKeyOf, type StoredDaemonSet, type StoredPod } from './context.ts';
import { DaemonSetSync } from './sync.ts';

/** A sync reads every node, so the delay between two syncs of a DaemonSet grows with the nodes, as a real controller takes longer. */
const PAUSE_MS = 10;
const PAUSE_MS_PER_NODE = 0.1;

/** Runs the DaemonSet controller until it is unsubscribed. */
export function runDaemonSetController(plane: ControlPlane): Unsubscribe {
  const { store } = plane;
  const queue = plane.queue('daemonset', {
    process: (key) => {
      const [namespace = '', name = ''] = key.split('/');
      const ds = store.get(DAEMON_SETS, { namespace, name });
      if (ds !== undefined) syncs.sync(ds);
    },
    pauseMs: () => Math.round(PAUSE_MS + PAUSE_MS_PER_NODE * store.count(NODES)),
  });
  const syncs = new DaemonSetSync(plane, (ds, afterMs) => queue.addAfter(queueKeyOf(ds.metadata), afterMs));
  const enqueue = (ds: StoredDaemonSet | undefined): void => {
    if (ds !== undefined) queue.add(queueKeyOf(ds.metadata));
  };

  const ownerOf = (object: Stored): StoredDaemonSet | undefined => {
    const owner = controllerOf(object);
    if (owner?.kind !== DAEMON_SETS.kind) return undefined;
    const ds = store.get(DAEMON_SETS, { namespace: object.metadata.namespace, name: owner.name });
    return ds?.metadata.uid === owner.uid ? ds : undefined;
  };
  const enqueueSelecting = (object: KubeObject): void => {
    const labels = object.metadata?.labels ?? {};
    for (const ds of store.list(DAEMON_SETS, object.metadata?.namespace)) {
      if (selectorMatches(ds.spec?.selector, labels)) enqueue(ds);
    }
  };
  const enqueueForNew = (object: Stored): void => {
    if (controllerOf(object) === undefined) enqueueSelecting(object);
    else enqueue(ownerOf(object));
  };
  const enqueueForChanged = (object: Stored, previous: Stored): void => {
    const [now, before] = [controllerOf(object), controllerOf(previous)];
    if (before !== undefined && before.uid !== now?.uid) enqueue(ownerOf(previous));
    if (now !== undefined) enqueue(ownerOf(object));
    else if (before !== undefined || object.metadata.labels !== previous.metadata.labels) enqueueSelecting(object);
  };
  const podChanged = (pod: StoredPod, previous: StoredPod): void => {
    enqueueForChanged(pod, previous);
    const ds = ownerOf(pod);
    const seconds = ds?.spec?.minReadySeconds ?? 0;
    if (ds === undefined || seconds === 0 || isReady(previous) || !isReady(pod)) return;
    queue.addAfter(queueKeyOf(ds.metadata), (seconds + 1) * 1000);
  };
  const nodeChanged = (node: Stored<Node>): void => {
    const owners = new Set(store.indexed(PODS, 'node', node.metadata.name).map((pod) => controllerOf(pod)?.uid));
    for (const ds of store.list(DAEMON_SETS)) {
      const { shouldRun, shouldContinueRunning } = syncs.placementOn(ds, node);
      const scheduled = owners.has(ds.metadata.uid);
      const misscheduled = (ds.status?.numberMisscheduled ?? 0) > 0;
      if (scheduled ? !shouldContinueRunning || misscheduled : shouldRun) enqueue(ds);
    }
  };

  const unsubscribes = [
    inform(store, DAEMON_SETS, { added: enqueue, updated: enqueue, deleted: (ds) => syncs.forget(ds) }),
    inform(store, PODS, { added: enqueueForNew, updated: podChanged, deleted: (pod) => enqueue(ownerOf(pod)) }),
    inform(store, CONTROLLER_REVISIONS, {
      added: (revision) => {
        if (controllerOf(revision) === undefined) enqueueSelecting(revision);
      },
      updated: enqueueForChanged,
      deleted: (revision) => enqueue(ownerOf(revision)),
    }),
    inform(store, NODES, {
      added: nodeChanged,
      updated: (node, previous) => {
        const same = node.metadata.labels === previous.metadata.labels && node.spec?.taints === previous.spec?.taints;
        if (!same) nodeChanged(node);
      },
    }),
  ];
  return () => {
    for (const unsubscribe of unsubscribes) unsubscribe();
  };
}
