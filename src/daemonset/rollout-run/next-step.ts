import type { Node, Pod } from '../../kube/wire.ts';
import { keyOf, planBatches, type Batch, type BatchRules, type NodeKey } from './batches.ts';
import { totalRestartsOf, type NodeState } from './node-state.ts';
import { isIn, openBatch, type OpenBatch, type RunState } from './state.ts';

export interface EvictionTarget {
  readonly node: string;
  readonly pod: Pod;
}

/** Evictions between two looks at the cluster: with thousands of nodes, each look takes a while. */
const MAX_EVICTIONS = 20;

/** The next action of a run. */
export type Step =
  | { readonly kind: 'open'; readonly open: OpenBatch; readonly batch: Batch; readonly canaries: number | undefined }
  /** Evict one after the other, as long as each is accepted. */
  | { readonly kind: 'evict'; readonly pods: readonly EvictionTarget[] }
  /** Wait until something changes, or until `until` (milliseconds since 1970). */
  | { readonly kind: 'wait'; readonly for: readonly NodeState[]; readonly until: number | undefined }
  /** Every node of the batch is up to date. */
  | { readonly kind: 'close'; readonly nodes: readonly string[] }
  | { readonly kind: 'fail'; readonly reason: string }
  /** Only the outdated pods on `left` remain: nodes that are not ready, where the kubelet would not confirm that a pod has stopped. */
  | { readonly kind: 'finish'; readonly left: readonly string[] };

export interface StepInput {
  readonly nodeStates: readonly NodeState[];
  readonly isCanary: (node: Node) => boolean;
  /** Restarts, by pod uid, from before this process watched the pod. They do not count against the run. */
  readonly priorRestarts: ReadonlyMap<string, number>;
  /** A PodDisruptionBudget currently blocks evictions. */
  readonly blocked: boolean;
}

/**
 * Decides the next step from the run's state and the cluster alone, so that any process can take over after any interruption. At most as
 * many nodes of a batch are without an available pod as it had to replace.
 */
export function nextStep(state: RunState, input: StepInput): Step {
  const tooManyRestarts = state.undo === true ? undefined : excessiveRestarts(state, input);
  if (tooManyRestarts !== undefined) return { kind: 'fail', reason: tooManyRestarts };
  const { open } = state;
  if (open === undefined) return nextBatch(state, input);
  const members = membersOf(open, state, input);
  const updating = members.filter(({ kind }) => kind === 'updating');
  const outdated = members.flatMap((one) => (one.kind === 'outdated' && one.isReady ? [one] : []));
  const free = input.blocked ? 0 : Math.min(MAX_EVICTIONS, open.count - updating.length);
  if (outdated.length > 0 && free > 0) {
    const pods = outdated.slice(0, free).map(({ node, pod }) => ({ node: node.metadata?.name ?? '', pod }));
    return { kind: 'evict', pods };
  }
  if (updating.length + outdated.length > 0) {
    const times = updating.flatMap((one) => (one.kind === 'updating' ? [one.availableAt ?? Infinity] : []));
    const until = Math.min(...times);
    return { kind: 'wait', for: [...updating, ...outdated], until: Number.isFinite(until) ? until : undefined };
  }
  return {
    kind: 'close',
    nodes: members.flatMap((one) => (one.kind === 'updated' ? [one.node.metadata?.name ?? ''] : [])),
  };
}

/** The batches still to come, without the open one. */
export function remainingBatches(state: RunState, input: StepInput): readonly Batch[] {
  const { open } = state;
  const outdated = input.nodeStates.filter(
    (one) => one.kind === 'outdated' && one.isReady && !(open !== undefined && isMember(one, open, state, input)),
  );
  return planBatches(
    outdated.map(({ node }) => node),
    rulesOf(state, input),
  );
}

/** The nodes of the open batch, in their order. */
export function membersOf(open: OpenBatch, state: RunState, input: StepInput): readonly NodeState[] {
  const key = (one: NodeState): NodeKey => keyOf(one.node, state.batches.by);
  const members = input.nodeStates.filter((one) => isMember(one, open, state, input));
  const order = new Map(
    planBatches(
      members.map(({ node }) => node),
      { ...rulesOf(state, input), isCanary: () => false },
    )
      .flatMap(({ nodes }) => nodes)
      .map(({ name }, index) => [name, index]),
  );
  return members.toSorted((a, b) => (order.get(key(a).name) ?? 0) - (order.get(key(b).name) ?? 0));
}

function isMember({ node }: NodeState, open: OpenBatch, { batches }: RunState, input: StepInput): boolean {
  if (!isIn(open, keyOf(node, batches.by))) return false;
  // with `--canary` (all), matching nodes are only in canary batches
  return open.canary ? input.isCanary(node) : batches.canary !== 'all' || !input.isCanary(node);
}

function nextBatch(state: RunState, input: StepInput): Step {
  const [batch] = remainingBatches(state, input);
  if (batch !== undefined) {
    const { canaries } = state;
    const left = batch.canary && canaries !== undefined ? canaries - batch.nodes.length : canaries;
    return { kind: 'open', batch, open: openBatch(batch, state.done + 1), canaries: left };
  }
  const left = input.nodeStates.flatMap((one) => (one.kind === 'outdated' ? [one.node.metadata?.name ?? ''] : []));
  return { kind: 'finish', left };
}

function rulesOf({ batches, size, canaries, undo = false }: RunState, { isCanary }: StepInput): BatchRules {
  return { by: batches.by, size, isCanary, canaries: undo ? 0 : canaries, reverse: undo };
}

/** Finds an updated pod, of any batch, that has restarted more often than the gate allows. */
function excessiveRestarts({ gates }: RunState, { nodeStates, priorRestarts }: StepInput): string | undefined {
  for (const one of nodeStates) {
    if (one.kind === 'outdated' || one.pod === undefined) continue;
    const { name = '', uid = '' } = one.pod.metadata ?? {};
    const restarts = totalRestartsOf(one.pod) - (priorRestarts.get(uid) ?? 0);
    if (restarts > gates.maxRestarts) {
      const often = restarts === 1 ? 'has restarted' : `has restarted ${restarts} times`;
      return `pod/${name} on ${one.node.metadata?.name ?? ''} ${often}`;
    }
  }
  return undefined;
}
