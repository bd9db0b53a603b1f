import type { Node, Pod } from '../../src/kube/wire.ts';
import { nodeStatus } from '../../src/sandbox/kubelet/node-object.ts';
import { USUAL_ALLOCATABLE } from '../../src/sandbox/scenarios/scenario.ts';
import type { Stored } from '../../src/sandbox/store/object.ts';
import { nodeAddress, Numbers } from './addresses.ts';
import { ApiError, type Api } from './api.ts';
import { heartbeatSeconds } from './heartbeats.ts';
import { HEARTBEAT } from './nodes.ts';
import { runPods } from './run-pods.ts';

/**
 * The API server connects to it for logs and exec: there is no kubelet to answer, and here nothing listens, so that it fails at once.
 * The node's own address would be somebody else's, or nobody's, and then take until a time limit.
 */
const NO_PORT = 1;

/** Simulates the kubelet of every node that is annotated for it, until the signal. */
export async function runKubelets(api: Api, release: string, signal: AbortSignal): Promise<void> {
  const nodes = new Map<string, Stored<Node>>();
  const numbers = new Numbers();
  const beating = new Set<string>();

  const isUp = (name: string): boolean => nodes.get(name)?.metadata.annotations?.[HEARTBEAT] === 'running';

  const pods = runPods(api, { node: (name) => nodes.get(name), isUp, number: (name) => numbers.of(name) }, complain);

  /** Renews the lease, and reports the node as healthy when the controller has marked it otherwise. */
  const beat = async (name: string): Promise<void> => {
    if (beating.has(name)) return;
    beating.add(name);
    try {
      await renewLease(api, name);
      const node = nodes.get(name);
      if (node === undefined || !isUp(name) || isHealthy(node)) return;
      const address = nodeAddress(numbers.of(name));
      const machine = { name, state: 'up', address, architecture: 'amd64', allocatable: USUAL_ALLOCATABLE } as const;
      const { nodeInfo, addresses = [], ...reported } = nodeStatus(node, machine, Date.now());
      const status = {
        ...reported,
        addresses: [...addresses, { type: 'InternalDNS', address: 'localhost' }],
        daemonEndpoints: { kubeletEndpoint: { Port: NO_PORT } },
        nodeInfo: { ...nodeInfo, kubeletVersion: release },
      };
      await api.patch(`/api/v1/nodes/${name}/status`, { status });
    } catch (error) {
      complain(error);
    } finally {
      beating.delete(name);
    }
  };

  const nodeChanged = (node: Stored<Node>): void => {
    const { name } = node.metadata;
    const wasUp = isUp(name);
    nodes.set(name, node);
    numbers.of(name);
    if (!isUp(name)) return;
    if (!wasUp || !isHealthy(node)) void beat(name);
    pods.nodeChanged(name, !wasUp);
  };

  const nodeGone = (name: string): void => {
    nodes.delete(name);
    numbers.release(name);
  };

  let second = 0;
  /** Each second those whose turn it is, so that the leases of a large cluster are not all renewed at once. */
  const timer = setInterval(() => {
    const period = heartbeatSeconds(nodes.size);
    second += 1;
    for (const name of nodes.keys()) {
      if (numbers.of(name) % period === second % period && isUp(name)) void beat(name);
    }
  }, 1000);
  signal.addEventListener('abort', () => {
    clearInterval(timer);
    pods.stop();
  });

  await Promise.all([
    api.watch<Stored<Node>>(
      '/api/v1/nodes',
      {
        synced: (items) => {
          const present = new Set(items.map((node) => node.metadata.name));
          for (const name of [...nodes.keys()]) if (!present.has(name)) nodeGone(name);
          items.forEach(nodeChanged);
        },
        changed: nodeChanged,
        gone: (node) => nodeGone(node.metadata.name),
      },
      signal,
    ),
    api.watch<Stored<Pod>>('/api/v1/pods?fieldSelector=spec.nodeName!%3D', pods, signal),
  ]);
}

const HEALTHY = { MemoryPressure: 'False', DiskPressure: 'False', PIDPressure: 'False', Ready: 'True' };

/** Whether the status is what a healthy kubelet reports; the controller sets a dead node's conditions to Unknown. */
function isHealthy({ status }: Node): boolean {
  return Object.entries(HEALTHY).every(
    ([type, value]) => status?.conditions?.find((condition) => condition.type === type)?.status === value,
  );
}

async function renewLease(api: Api, node: string): Promise<void> {
  const leases = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';
  // Leases have microseconds.
  const renewTime = new Date().toISOString().replace('Z', '000Z');
  const spec = { holderIdentity: node, leaseDurationSeconds: 40, renewTime };
  try {
    await api.patch(`${leases}/${node}`, { spec });
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 404)) throw error;
    await api.create(leases, { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: node }, spec });
  }
}

/** Logs an error, unless the object has been deleted. */
function complain(error: unknown): void {
  if (error instanceof ApiError && error.code === 404) return;
  process.stderr.write(`${new Date().toISOString()} ${String(error)}\n`);
}
