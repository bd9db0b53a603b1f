import type { Node } from '../../kube/wire.ts';
import type { NodeCondition } from '../controllers/conditions.ts';
import { timestamp } from '../store/object.ts';
import type { Machine } from './machine.ts';

/** The Kubernetes release that the sandbox simulates. */
export const KUBELET_VERSION = 'v1.36.3';

const CONTROL_PLANE = 'node-role.kubernetes.io/control-plane';
const ZONE = 'topology.kubernetes.io/zone';

const HEALTHY: readonly (readonly [type: string, reason: string, message: string])[] = [
  ['MemoryPressure', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
];

/** The node as its kubelet registers it. */
export function nodeObject(machine: Machine, now: number): Node {
  const { name, pool, zone, address, architecture, state } = machine;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': architecture,
        'node.kubernetes.io/instance-type': 'simulated',
        ...(zone === undefined ? {} : { [ZONE]: zone }),
        ...(pool.controlPlane ? { [CONTROL_PLANE]: '' } : {}),
        ...pool.labels,
      },
    },
    spec: {
      podCIDR: `10.${64 + (machine.index >> 8)}.${machine.index & 255}.0/24`,
      taints: [...(pool.controlPlane ? [{ key: CONTROL_PLANE, effect: 'NoSchedule' }] : []), ...pool.taints],
    },
    status: nodeStatus(undefined, { name, state, address, architecture, allocatable: pool.allocatable }, now),
  };
}

/** What a node's status shows of its machine. */
export interface NodeMachine {
  readonly name: string;
  readonly state: Machine['state'];
  readonly address: string;
  readonly architecture: string;
  readonly allocatable: Readonly<Record<string, string>>;
}

/** The status that a kubelet reports; `node` is the node as it was before. */
export function nodeStatus(
  node: Node | undefined,
  { name, state, address, architecture, allocatable }: NodeMachine,
  now: number,
): NonNullable<Node['status']> {
  return {
    capacity: allocatable,
    allocatable,
    addresses: [
      { type: 'InternalIP', address },
      { type: 'Hostname', address: name },
    ],
    conditions: nodeConditions(node, state, now),
    daemonEndpoints: { kubeletEndpoint: { Port: 10_250 } },
    nodeInfo: {
      architecture,
      bootID: '',
      containerRuntimeVersion: 'simulated://1.0.0',
      kernelVersion: '6.12.0',
      kubeProxyVersion: '',
      kubeletVersion: KUBELET_VERSION,
      machineID: '',
      operatingSystem: 'linux',
      osImage: 'Simulated Linux',
      systemUUID: '',
    },
  };
}

/** The conditions that a kubelet reports; one that has not changed keeps its transition time. */
export function nodeConditions(node: Node | undefined, state: Machine['state'], now: number): readonly NodeCondition[] {
  const at = timestamp(now);
  const condition = (type: string, status: 'True' | 'False', reason: string, message: string): NodeCondition => {
    const before = node?.status?.conditions?.find((one) => one.type === type);
    const since = before?.status === status ? before.lastTransitionTime : undefined;
    return { type, status, lastHeartbeatTime: at, lastTransitionTime: since ?? at, reason, message };
  };
  const others = (node?.status?.conditions ?? []).filter(({ type }) => type === 'NetworkUnavailable');
  return [
    ...HEALTHY.map(([type, reason, message]) => condition(type, 'False', reason, message)),
    ...others,
    state === 'notReady'
      ? condition('Ready', 'False', 'KubeletNotReady', 'container runtime is down')
      : condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'),
  ];
}
