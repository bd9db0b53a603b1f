import { stamp } from './container-story.ts';
import type { Condition, Node } from './types.ts';

const RESOURCES = { cpu: '4', memory: '8Gi', 'ephemeral-storage': '100Gi', pods: '110' };

const HEALTHY = [
  ['MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
  ['DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
  ['PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
  ['Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'],
] as const;

/** The status of a healthy node, as its kubelet reports it. */
export function healthyStatus(node: Node, address: string, release: string, now: number): object {
  return {
    capacity: RESOURCES,
    allocatable: RESOURCES,
    addresses: [
      { type: 'InternalIP', address },
      { type: 'Hostname', address: node.metadata.name },
    ],
    conditions: HEALTHY.map(([type, status, reason, message]): Condition => {
      const before = node.status?.conditions?.find((condition) => condition.type === type);
      const since = before?.status === status ? before.lastTransitionTime : undefined;
      const heartbeat = stamp(now);
      return { type, status, reason, message, lastHeartbeatTime: heartbeat, lastTransitionTime: since ?? heartbeat };
    }),
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: {
      architecture: 'amd64',
      bootID: '',
      containerRuntimeVersion: 'simulated://1.0.0',
      kernelVersion: '6.12.0',
      kubeProxyVersion: '',
      kubeletVersion: release,
      machineID: '',
      operatingSystem: 'linux',
      osImage: 'Simulated Linux',
      systemUUID: node.metadata.uid ?? '',
    },
  };
}

/** Whether the status says what a healthy kubelet would say; the controller turns a dead node's conditions to Unknown. */
export function isHealthy(node: Node): boolean {
  return HEALTHY.every(([type, status]) =>
    node.status?.conditions?.some((condition) => condition.type === type && condition.status === status),
  );
}
