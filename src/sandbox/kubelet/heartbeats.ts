import type { KubeObject, Node } from '../../kube/wire.ts';
import type { ControlPlane } from '../controllers/control-plane.ts';
import { nodeCondition } from '../controllers/conditions.ts';
import { withKind, type Recorder } from '../controllers/recorder.ts';
import { NODES } from '../kinds/nodes.ts';
import { LEASES } from '../kinds/stored-kinds.ts';
import type { Stored } from '../store/object.ts';
import type { Unsubscribe } from '../store/store.ts';
import type { Machine } from './machine.ts';
import { nodeConditions } from './node-object.ts';

const TICK_MS = 1000;
/** How often a kubelet renews its lease; less often in a large cluster. */
const RENEW_TICKS = 10;
const RENEW_TICKS_OF_MANY = 30;
const MANY = 1000;
/** With a shorter node grace period than this, leases are renewed proportionally more often. */
const USUAL_GRACE_MS = 50_000;
const REPORT_MS = 300_000;
const LEASE_NAMESPACE = 'kube-node-lease';

interface Lease extends KubeObject {
  readonly spec: object;
}

/** Renews the leases of all machines that are up, some of them each second, and reports their status from time to time. */
export function runHeartbeats(
  plane: ControlPlane,
  machines: ReadonlyMap<string, Machine>,
  graceMs: number,
): Unsubscribe {
  const { clock } = plane;
  let ticks = 0;
  const tick = (): void => {
    const usual = machines.size > MANY ? RENEW_TICKS_OF_MANY : RENEW_TICKS;
    const turns = Math.max(1, Math.floor(usual * Math.min(1, graceMs / USUAL_GRACE_MS)));
    for (const machine of machines.values()) {
      if (machine.state === 'dead' || machine.index % turns !== ticks % turns) continue;
      beat(plane, machine);
    }
    ticks++;
    stop = clock.after(TICK_MS, tick, { background: true });
  };
  let stop = clock.after(TICK_MS, tick, { background: true });
  return () => stop();
}

/** One heartbeat. */
export function beat(plane: ControlPlane, machine: Machine): void {
  const node = plane.store.get(NODES, machine);
  renewLease(node, plane);
  if (node === undefined) return;
  const reported = Date.parse(nodeCondition(node, 'Ready')?.lastHeartbeatTime ?? '');
  if (Number.isNaN(reported) || plane.clock.now() - reported >= REPORT_MS) report(plane, machine);
}

/** Writes the conditions that the kubelet reports. */
export function report(plane: ControlPlane, machine: Machine): void {
  const { store, clock, recorder } = plane;
  const before = store.get(NODES, machine);
  if (before === undefined) return;
  const change = (current: Stored<Node>): Node => ({
    ...current,
    status: { ...current.status, conditions: nodeConditions(current, machine.state, clock.now()) },
  });
  const after = store.modify(NODES, machine, change, { subresource: 'status' });
  recordReadiness(recorder, before, after);
}

function recordReadiness(recorder: Recorder, before: Stored<Node>, after: Stored<Node>): void {
  const [was, is] = [nodeCondition(before, 'Ready')?.status, nodeCondition(after, 'Ready')?.status];
  if (was === is) return;
  const { name } = after.metadata;
  const reason = is === 'True' ? 'NodeReady' : 'NodeNotReady';
  const message = `Node ${name} status is now: ${reason}`;
  recorder.record({ component: 'kubelet', host: name }, withKind(after, NODES.kind, 'v1'), {
    type: 'Normal',
    reason,
    message,
  });
}

function renewLease(node: Stored<Node> | undefined, { store, clock }: ControlPlane): void {
  if (node === undefined) return;
  const { name, uid } = node.metadata;
  const renewTime = new Date(clock.now()).toISOString().replace('Z', '000Z');
  const spec = { holderIdentity: name, leaseDurationSeconds: 40, renewTime };
  const key = { namespace: LEASE_NAMESPACE, name };
  if (store.get(LEASES, key) !== undefined) {
    store.modify(LEASES, key, (current) => ({ ...current, spec }) as Lease);
    return;
  }
  const ownerReferences = [{ apiVersion: 'v1', kind: 'Node', name, uid }];
  const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { ...key, ownerReferences }, spec };
  store.create(LEASES, lease);
}
