import type { Node, Taint } from '../../kube/wire.ts';

const NOT_READY = 'node.kubernetes.io/not-ready';
const UNREACHABLE = 'node.kubernetes.io/unreachable';
const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';

/** The taint for a condition with a status. */
const BY_CONDITION: Readonly<Record<string, string>> = {
  'Ready False': NOT_READY,
  'Ready Unknown': UNREACHABLE,
  'MemoryPressure True': 'node.kubernetes.io/memory-pressure',
  'DiskPressure True': 'node.kubernetes.io/disk-pressure',
  'PIDPressure True': 'node.kubernetes.io/pid-pressure',
  'NetworkUnavailable True': 'node.kubernetes.io/network-unavailable',
};
const OWN = [...Object.values(BY_CONDITION), UNSCHEDULABLE];

/** The node with exactly these taints. */
export function withTaints(node: Node, taints: readonly Taint[]): Node {
  return { ...node, spec: { ...node.spec, taints } };
}

/** The taints for the node's conditions and `spec.unschedulable`; undefined when they are right already. */
export function noScheduleTaints(node: Node, now: string): readonly Taint[] | undefined {
  const wanted = (node.status?.conditions ?? []).flatMap(({ type, status }) => BY_CONDITION[`${type} ${status}`] ?? []);
  if (node.spec?.unschedulable === true) wanted.push(UNSCHEDULABLE);
  return swapped(node, 'NoSchedule', wanted, OWN, now);
}

/** The NoExecute taint for a node that is not ready; none where the zone allows no evictions. */
export function noExecuteTaint(node: Node, now: string, ready: string): readonly Taint[] | undefined {
  const wanted = ready === 'False' ? [NOT_READY] : ready === 'Unknown' ? [UNREACHABLE] : [];
  return swapped(node, 'NoExecute', wanted, [NOT_READY, UNREACHABLE], now);
}

function swapped(
  node: Node,
  effect: Taint['effect'],
  wanted: readonly string[],
  own: readonly string[],
  now: string,
): readonly Taint[] | undefined {
  const taints = node.spec?.taints ?? [];
  const isOwn = (taint: Taint): boolean => taint.effect === effect && own.includes(taint.key);
  const kept = taints.filter((taint) => !isOwn(taint) || wanted.includes(taint.key));
  const missing = wanted.filter((key) => !taints.some((taint) => isOwn(taint) && taint.key === key));
  if (kept.length === taints.length && missing.length === 0) return undefined;
  return [...kept, ...missing.map((key): Taint => ({ key, effect, timeAdded: now }))];
}
