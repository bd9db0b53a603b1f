import { appendTo } from '../../core/append-to.ts';
import { byText } from '../../core/text/by-text.ts';
import type { Pod } from '../../kube/wire.ts';
import { requiredTerms } from '../placement/node-affinity.ts';

/**
 * The target node of a daemon pod: the one it is bound to, or else the one that the controller set by required affinity on `metadata.name`.
 * Undefined when the pod has neither, or an affinity for several.
 */
export function targetNodeOf(pod: Pod): string | undefined {
  if (isBound(pod)) return pod.spec?.nodeName;
  const pin = (requiredTerms(pod.spec ?? {}) ?? [])
    .flatMap((term) => term.matchFields ?? [])
    .find((field) => field.key === 'metadata.name' && field.operator === 'In');
  return pin?.values?.length === 1 ? pin.values[0] : undefined;
}

/** Whether the pod is bound to a node. */
export function isBound(pod: Pod): boolean {
  return (pod.spec?.nodeName ?? '') !== '';
}

export function isTerminating(pod: Pod): boolean {
  return pod.metadata?.deletionTimestamp !== undefined;
}

/** Failed or Succeeded: its containers will not run again. */
export function isTerminal(pod: Pod): boolean {
  return pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded';
}

/** The controller's order of pods on one node, of which the first counts: bound before unbound, then oldest, then by name. */
export function comparePods(a: Pod, b: Pod): number {
  if (isBound(a) !== isBound(b)) return isBound(a) ? -1 : 1;
  const age = createdAt(a) - createdAt(b);
  return age !== 0 ? age : byText(a.metadata?.name ?? '', b.metadata?.name ?? '');
}

/**
 * Claimed pods by target node, each node's in {@link comparePods} order. Terminal pods that are being deleted are ignored, as in the
 * controller, and so are pods without a node.
 */
export function podsByNode(pods: readonly Pod[]): ReadonlyMap<string, readonly Pod[]> {
  const nodes = new Map<string, Pod[]>();
  for (const pod of pods) {
    if (isTerminal(pod) && isTerminating(pod)) continue;
    const node = targetNodeOf(pod);
    if (node === undefined) continue;
    appendTo(nodes, node, pod);
  }
  for (const group of nodes.values()) if (group.length > 1) group.sort(comparePods);
  return nodes;
}

/** Pods without a creation time sort first, like Go's zero time. */
function createdAt(pod: Pod): number {
  const time = Date.parse(pod.metadata?.creationTimestamp ?? '');
  return Number.isNaN(time) ? Number.MIN_SAFE_INTEGER : time;
}
