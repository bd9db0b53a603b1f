import type { Node, Pod } from '../../kube/wire.ts';
import { NODES } from '../kinds/nodes.ts';
import { PODS } from '../kinds/pods.ts';
import { LEASES } from '../kinds/stored-kinds.ts';
import { timestamp, type Stored } from '../store/object.ts';
import type { Unsubscribe } from '../store/store.ts';
import type { ControlPlane } from './control-plane.ts';
import { inform } from './informer.ts';
import { isReadyNode, nodeCondition, type NodeCondition, withPodCondition } from './conditions.ts';
import { noExecuteTaint, noScheduleTaints, withTaints } from './node-taints.ts';
import type { EventDetails } from './event-limits.ts';
import { withKind } from './recorder.ts';
import { ZoneLimits } from './zone-limits.ts';

export interface NodeMonitoring {
  /** Milliseconds between two checks of all nodes. */
  readonly periodMs: number;
  /** Milliseconds without a heartbeat after which a node is unreachable. */
  readonly graceMs: number;
}

const STARTUP_GRACE_MS = 60_000;
/** The conditions that a kubelet reports; they become Unknown when it stops. */
const REPORTED = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];
const SOURCE = { component: 'node-controller' };

/**
 * Taints nodes by their conditions and by `spec.unschedulable`, and sets the conditions of nodes without heartbeats to Unknown. The
 * taint eviction then deletes pods.
 */
export function runNodeLifecycleController(plane: ControlPlane, { periodMs, graceMs }: NodeMonitoring): Unsubscribe {
  const { store, clock, recorder } = plane;
  const signs = new Map<string, number>();
  const zones = new ZoneLimits();

  const record = (node: Stored<Node>, type: EventDetails['type'], reason: string, message: string): void =>
    recorder.record(SOURCE, withKind(node, NODES.kind, 'v1'), { type, reason, message });

  const conditionTaints = (name: string): void => {
    const node = store.get(NODES, { name });
    if (node === undefined) return;
    const taints = noScheduleTaints(node, timestamp(clock.now()));
    if (taints !== undefined) store.modify(NODES, { name }, (current) => withTaints(current, taints));
  };
  const queue = plane.queue('node-lifecycle', { process: conditionTaints });

  const markLost = (node: Stored<Node>): void => {
    const now = timestamp(clock.now());
    const wasReady = isReadyNode(node);
    const others = (node.status?.conditions ?? []).filter(({ type }) => !REPORTED.includes(type));
    const lost = REPORTED.map((type) => lostCondition(node, type, now));
    const change = (current: Stored<Node>): Node => ({
      ...current,
      status: { ...current.status, conditions: [...lost, ...others] },
    });
    const marked = store.modify(NODES, node.metadata, change, { subresource: 'status' });
    if (!wasReady) return;
    record(marked, 'Normal', 'NodeNotReady', `Node ${node.metadata.name} status is now: NodeNotReady`);
    for (const pod of store.indexed(PODS, 'node', node.metadata.name)) markNotReady(pod, now);
  };

  const markNotReady = (pod: Stored<Pod>, now: string): void => {
    const ready = pod.status?.conditions?.find(({ type }) => type === 'Ready');
    if (ready?.status !== 'True') return;
    const conditions = withPodCondition(pod, { type: 'Ready', status: 'False' }, now);
    const change = (current: Stored<Pod>): Pod => ({ ...current, status: { ...current.status, conditions } });
    const marked = store.modify(PODS, pod.metadata, change, { subresource: 'status' });
    const event = { type: 'Warning', reason: 'NodeNotReady', message: 'Node is not ready' } as const;
    recorder.record(SOURCE, withKind(marked, PODS.kind, 'v1'), event);
  };

  const checkNodes = (): void => {
    const nodes = store.list(NODES);
    for (const node of nodes) {
      const known = nodeCondition(node, 'Ready');
      const since = signs.get(node.metadata.name) ?? Date.parse(node.metadata.creationTimestamp);
      const grace = known === undefined ? STARTUP_GRACE_MS : graceMs;
      if (clock.now() > since + grace && known?.status !== 'Unknown') markLost(node);
    }
    zones.count(store.list(NODES));
    for (const node of store.list(NODES)) executeTaints(node);
  };

  const executeTaints = (node: Stored<Node>): void => {
    const ready = nodeCondition(node, 'Ready');
    if (ready === undefined) return;
    const now = clock.now();
    const taints = noExecuteTaint(node, timestamp(now), zones.allDown ? 'none' : ready.status);
    if (taints === undefined) return;
    if (ready.status !== 'True' && taints.length > (node.spec?.taints ?? []).length && !zones.mayTaint(node, now))
      return;
    store.modify(NODES, node.metadata, (current) => withTaints(current, taints));
  };

  const tick = (): void => {
    if (!plane.isFrozen('node-lifecycle')) checkNodes();
    stop = clock.after(periodMs, tick, { background: true });
  };
  let stop = clock.after(periodMs, tick, { background: true });

  const sign = (name: string): void => void signs.set(name, clock.now());
  const unsubscribes = [
    inform(store, NODES, {
      added: (node) => {
        const { name } = node.metadata;
        sign(name);
        queue.add(name);
        record(node, 'Normal', 'RegisteredNode', `Node ${name} event: Registered Node ${name} in Controller`);
      },
      updated: (node, previous) => {
        const heartbeat = nodeCondition(node, 'Ready')?.lastHeartbeatTime;
        if (heartbeat !== nodeCondition(previous, 'Ready')?.lastHeartbeatTime) sign(node.metadata.name);
        queue.add(node.metadata.name);
        // A node that is back is handled before the next check.
        if (isReadyNode(node) && !isReadyNode(previous) && !plane.isFrozen('node-lifecycle')) executeTaintsSoon(node);
      },
      deleted: ({ metadata }) => void signs.delete(metadata.name),
    }),
    inform(store, LEASES, {
      added: ({ metadata }) => sign(metadata.name),
      updated: ({ metadata }) => sign(metadata.name),
    }),
  ];
  const executeTaintsSoon = ({ metadata }: Stored<Node>): void => {
    clock.after(0, () => {
      const node = store.get(NODES, metadata);
      if (node !== undefined) executeTaints(node);
    });
  };
  return () => {
    stop();
    for (const unsubscribe of unsubscribes) unsubscribe();
  };
}

function lostCondition(node: Stored<Node>, type: string, now: string): NodeCondition {
  const before = nodeCondition(node, type);
  if (before === undefined) {
    return {
      type,
      status: 'Unknown',
      reason: 'NodeStatusNeverUpdated',
      message: 'Kubelet never posted node status.',
      lastHeartbeatTime: node.metadata.creationTimestamp,
      lastTransitionTime: now,
    };
  }
  if (before.status === 'Unknown') return before;
  const message = 'Kubelet stopped posting node status.';
  return { ...before, status: 'Unknown', reason: 'NodeStatusUnknown', message, lastTransitionTime: now };
}
