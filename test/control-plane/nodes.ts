import { setTimeout as sleep } from 'node:timers/promises';
import type { Node, Taint } from '../../src/kube/wire.ts';
import type { Stored } from '../../src/sandbox/store/object.ts';
import { ApiError, type Api } from './api.ts';

/** A simulated node as it is asked for. */
export interface NodeSpec {
  readonly name: string;
  readonly controlPlane?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly Taint[];
}

/**
 * On a Node: `running` has its kubelet simulated, `stopped` is a machine that died. A Node without it has no kubelet here.
 */
export const HEARTBEAT = 'simulated-kubelet/heartbeat';

/** What `up` and a reset leave: a control plane that repels pods, and three workers in two zones. */
export const BASE_NODES: readonly NodeSpec[] = [
  { name: 'control-plane-1', controlPlane: true, labels: { 'topology.kubernetes.io/zone': 'zone-a' } },
  { name: 'node-1', labels: { 'topology.kubernetes.io/zone': 'zone-a' } },
  { name: 'node-2', labels: { 'topology.kubernetes.io/zone': 'zone-b' } },
  { name: 'node-3', labels: { 'topology.kubernetes.io/zone': 'zone-b' } },
];

const CONTROL_PLANE = 'node-role.kubernetes.io/control-plane';
const NODES = '/api/v1/nodes';

/** Adds the node; its kubelet notices and makes it Ready. */
export async function addNode(api: Api, spec: NodeSpec): Promise<void> {
  await api.create(NODES, nodeObject(spec));
}

/** The machine is gone, and the cloud has taken its Node away; its pods are collected by the pod garbage collector. */
export async function removeNode(api: Api, name: string): Promise<void> {
  await api.remove(`${NODES}/${name}`);
}

export async function setHeartbeat(api: Api, name: string, heartbeat: 'running' | 'stopped'): Promise<void> {
  await api.patch(`${NODES}/${name}`, { metadata: { annotations: { [HEARTBEAT]: heartbeat } } });
}

/**
 * Makes the nodes what `specs` say, whatever was done to them: added and removed, dead ones revived, labels, taints,
 * annotations and cordons set back. Waits until all are Ready and untainted by the controllers.
 */
export async function resetNodes(api: Api, specs: readonly NodeSpec[] = BASE_NODES, timeoutMs = 60_000): Promise<void> {
  const wanted = new Map(specs.map((spec) => [spec.name, spec]));
  for (const node of await listNodes(api)) {
    const spec = wanted.get(node.metadata.name);
    if (spec === undefined) await removeNode(api, node.metadata.name);
    else await restore(api, spec);
    wanted.delete(node.metadata.name);
  }
  for (const spec of wanted.values()) await addNode(api, spec);

  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const waiting = (await listNodes(api)).filter((node) => !isSettled(node));
    if (waiting.length === 0) return;
    if (Date.now() > deadline) {
      throw new Error(`not Ready after ${timeoutMs / 1000}s: ${waiting.map((node) => node.metadata.name).join(', ')}`);
    }
    await sleep(100);
  }
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

/** Sets taints, beside those of other keys and effects that it has. */
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

/** Labels, annotations, cordon and taints as they were made; the controllers put the taints of theirs back that still hold. */
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

/** Writes what `edit` makes of the node, and of it as somebody else has changed it meanwhile. */
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
