import { byText } from '../../core/text/by-text.ts';
import type { Node } from '../../kube/wire.ts';

/** A node's position in the order of a run: by the label's value, nodes without the label last, then by name. */
export interface NodeKey {
  /** Null when the run has no `--by`, or the node has no such label. */
  readonly value: string | null;
  readonly name: string;
}

/** Nodes whose pods are replaced together. */
export interface Batch {
  readonly canary: boolean;
  /** The value of the label that all its nodes share. */
  readonly value: string | null;
  /** In processing order; never empty. */
  readonly nodes: readonly NodeKey[];
}

export interface BatchRules {
  /** The label by whose values nodes are grouped: no batch has nodes of two groups. */
  readonly by: string | undefined;
  /** Nodes in a batch, at most. */
  readonly size: number;
  /** Which nodes may be canaries. */
  readonly isCanary: (node: Node) => boolean;
  /** How many canaries are left; undefined means every node that can be one. */
  readonly canaries: number | undefined;
  /** Reverse order, for an undo. */
  readonly reverse: boolean;
}

export function keyOf(node: Node, by: string | undefined): NodeKey {
  const labels = node.metadata?.labels ?? {};
  const value = by === undefined || !Object.hasOwn(labels, by) ? null : (labels[by] ?? null);
  return { value, name: node.metadata?.name ?? '' };
}

export function compareKeys(a: NodeKey, b: NodeKey): number {
  if (a.value === b.value) return byText(a.name, b.name);
  if (a.value === null) return 1;
  return b.value === null ? -1 : byText(a.value, b.value);
}

/**
 * Splits nodes into batches: canaries first, then group by group. Each node is in exactly one batch, and the result does not depend on the
 * order of the input.
 */
export function planBatches(nodes: readonly Node[], rules: BatchRules): readonly Batch[] {
  const sign = rules.reverse ? -1 : 1;
  const ordered = nodes
    .map((node) => ({ key: keyOf(node, rules.by), canBeCanary: rules.isCanary(node) }))
    .sort((a, b) => sign * compareKeys(a.key, b.key));
  const canaries = new Set(ordered.filter(({ canBeCanary }) => canBeCanary).slice(0, rules.canaries));
  const keysOf = (canary: boolean): readonly NodeKey[] =>
    ordered.flatMap((one) => (canaries.has(one) === canary ? [one.key] : []));
  return [...cut(keysOf(true), true, rules.size), ...cut(keysOf(false), false, rules.size)];
}

function cut(keys: readonly NodeKey[], canary: boolean, size: number): readonly Batch[] {
  const batches: { canary: boolean; value: string | null; nodes: NodeKey[] }[] = [];
  for (const key of keys) {
    const last = batches.at(-1);
    if (last !== undefined && last.value === key.value && last.nodes.length < size) last.nodes.push(key);
    else batches.push({ canary, value: key.value, nodes: [key] });
  }
  return batches;
}

/** No cluster has so many nodes. */
export const MAX_NODES = 1_000_000;

/**
 * Converts `3` or `25%` to a number of nodes out of `total`. Percentages round up, as the controller does for maxUnavailable. Undefined for
 * any other text.
 */
export function batchSize(text: string, total: number): number | undefined {
  const [, digits, percent] = /^(\d{1,9})(%?)$/.exec(text) ?? [];
  if (digits === undefined || Number(digits) === 0 || Number(digits) > MAX_NODES) return undefined;
  if (percent === '') return Number(digits);
  return Number(digits) > 100 ? undefined : Math.ceil((Number(digits) * total) / 100);
}
