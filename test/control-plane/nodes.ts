import { setTimeout as sleep } from 'node:timers/promises';
import { mapConcurrent } from '../../src/core/async/map-concurrent.ts';
import type { Node, Taint } from '../../src/kube/wire.ts';
import type { Stored } from '../../src/sandbox/store/object.ts';
import { ApiError, type Api } from './api.ts';

/** The specification of a simulated node. */
export interface NodeSpec {
  readonly name: string;
  readonly controlPlane?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly Taint[];
}

/** On a Node: `running` simulates its kubelet, `stopped` a dead machine. A Node without it has no kubelet here. */
export const HEARTBEAT = 'simulated-kubelet/heartbeat';

/** A real node's label. Its kubelet would not register it again if its Node were deleted. */
const REAL_NODE = 'daemonset-cli/real-node';

/** The nodes after `up` and a reset: a tainted control plane, and three workers in two zones. */
export const BASE_NODES: readonly NodeSpec[] = [
  { name: 'control-plane-1', controlPlane: true, labels: { 'topology.kubernetes.io/zone': 'zone-a' } },
  { name: 'node-1', labels: { 'topology.kubernetes.io/zone': 'zone-a' } },
  { name: 'node-2', labels: { 'topology.kubernetes.io/zone': 'zone-b' } },
  { name: 'node-3', labels: { 'topology.kubernetes.io/zone': 'zone-b' } },
];

const CONTROL_PLANE = 'node-role.kubernetes.io/control-plane';
const NODES = '/api/v1/nodes';

/** The control plane node and as many workers, the first of them those of {@link BASE_NODES}. */
export function workers(count: number): readonly NodeSpec[] {
  const all = Array.from({ length: count }, (_, index): NodeSpec => {
    const zone = `zone-${index % 2 === 0 ? 'a' : 'b'}`;
    return BASE_NODES[index + 1] ?? { name: `node-${index + 1}`, labels: { 'topology.kubernetes.io/zone': zone } };
  });
  return [...BASE_NODES.slice(0, 1), ...all];
}

/** Adds the node; its kubelet notices and makes it Ready. */
export async function addNode(api: Api, spec: NodeSpec): Promise<void> {
  await api.create(NODES, nodeObject(spec));
}

/** Deletes the Node, as a cloud does; the pod garbage collector deletes its pods. */
export async function removeNode(api: Api, name: string): Promise<void> {
  await api.remove(`${NODES}/${name}`);
}

export async function setHeartbeat(api: Api, name: string, heartbeat: 'running' | 'stopped'): Promise<void> {
  await api.patch(`${NODES}/${name}`, { metadata: { annotations: { [HEARTBEAT]: heartbeat } } });
}

/**
 * Resets the nodes to `specs`: adds, removes and revives nodes, and restores labels, taints, annotations and cordons. Waits until all
 * are Ready without taints of the controllers. Real nodes are left alone.
 */
export async function resetNodes(api: Api, specs: readonly NodeSpec[] = BASE_NODES, timeoutMs = 60_000): Promise<void> {
  const wanted = new Map(specs.map((spec) => [spec.name, spec]));
  const present = new Set<string>();
  const live = (await listNodes(api)).filter(({ metadata }) => metadata.labels?.[REAL_NODE] === undefined);
  await inParallel(live, async ({ metadata: { name } }) => {
    const spec = wanted.get(name);
    present.add(name);
    await (spec === undefined ? removeNode(api, name) : restore(api, spec));
  });
  await inParallel(
    specs.filter(({ name }) => !present.has(name)),
    (spec) => addNode(api, spec),
  );

  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const asked = Date.now();
    const waiting = (await listNodes(api)).filter((node) => !isSettled(node));
    if (waiting.length === 0) return;
    if (Date.now() > deadline) {
      const names = waiting.slice(0, 10).map((node) => node.metadata.name);
      throw new Error(`${waiting.length} nodes not Ready after ${timeoutMs / 1000}s: ${names.join(', ')}`);
    }
    // Looking should not take the time that the kubelets need.
    await sleep(Math.max(100, 5 * (Date.now() - asked)));
  }
}

const WRITERS = 16;

async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const results = mapConcurrent(items, WRITERS, work);
  while ((await results.next()).done !== true);
}

function nodeObject({ name, controlPlane = false, labels, taints = [] }: NodeSpec): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'node.kubernetes.io/instance-type': 'simulated',
        ...(controlPlane ? { [CONTROL_PLANE]: '' } : {}),
        ...labels,
      },
      annotations: { [HEARTBEAT]: 'running' },
    },
    spec: { taints: [...(controlPlane ? [{ key: CONTROL_PLANE, effect: 'NoSchedule' }] : []), ...taints] },
  };
}

/** Sets taints, and keeps those with other keys or effects. */
export async function taintNode(api: Api, name: string, taints: readonly Taint[]): Promise<void> {
  const isSet = ({ key, effect }: Taint): boolean => taints.some((one) => one.key === key && one.effect === effect);
  await change(api, name, (live) => {
    const others = (live.spec?.taints ?? []).filter((taint) => !isSet(taint));
    return { ...live, spec: { ...live.spec, taints: [...others, ...taints] } };
  });
}

export async function cordonNode(api: Api, name: string): Promise<void> {
  await api.patch(`${NODES}/${name}`, { spec: { unschedulable: true } });
}

/** Restores labels, annotations, cordon and taints; the controllers set their own taints again where needed. */
async function restore(api: Api, spec: NodeSpec): Promise<void> {
  const wanted = nodeObject(spec);
  await change(api, spec.name, (live) => {
    const own = (live.spec?.taints ?? []).filter((taint) => isConditionTaint(taint));
    return {
      ...live,
      metadata: {
        ...live.metadata,
        labels: wanted.metadata?.labels ?? {},
        annotations: wanted.metadata?.annotations ?? {},
      },
      spec: { ...live.spec, unschedulable: false, taints: [...(wanted.spec?.taints ?? []), ...own] },
    };
  });
}

/** Writes the edited node, and repeats the edit after a conflict. */
async function change(api: Api, name: string, edit: (live: Stored<Node>) => Node): Promise<void> {
  const path = `${NODES}/${name}`;
  for (;;) {
    try {
      await api.replace(path, edit(await api.get<Stored<Node>>(path)));
      return;
    } catch (error) {
      if (!(error instanceof ApiError && error.code === 409)) throw error;
    }
  }
}

async function listNodes(api: Api): Promise<readonly Stored<Node>[]> {
  return (await api.get<{ readonly items: readonly Stored<Node>[] | null }>(NODES)).items ?? [];
}

function isSettled(node: Node): boolean {
  const ready = node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
  return ready === true && !(node.spec?.taints ?? []).some((taint) => isConditionTaint(taint));
}

/** Taints that the node lifecycle controller sets from conditions, and removes by itself. */
function isConditionTaint({ key }: Taint): boolean {
  return /^node\.kubernetes\.io\/(not-ready|unreachable|unschedulable|.*-pressure|network-unavailable)$/.test(key);
}
