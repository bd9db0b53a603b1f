import type { Node, Pod } from '../../kube/wire.ts';
import { keyOf, planBatches, type Batch, type BatchRules, type NodeKey } from './batches.ts';
import { restartsOf, type NodeState } from './node-state.ts';
import { isIn, openBatch, type OpenBatch, type RunState } from './state.ts';

export interface StalePod {
  readonly node: string;
  readonly pod: Pod;
}

/** So many pods are evicted before the cluster is looked at again: of thousands of nodes a look takes a while. */
const AT_ONCE = 20;

/** What a run does next. */
export type Step =
  | { readonly kind: 'open'; readonly open: OpenBatch; readonly batch: Batch; readonly canaries: number | undefined }
  /** One after the other, for as long as each is accepted. */
  | { readonly kind: 'evict'; readonly pods: readonly StalePod[] }
  /** Nothing but waiting, until something changes or `until` (milliseconds since 1970). */
  | { readonly kind: 'wait'; readonly for: readonly NodeState[]; readonly until: number | undefined }
  /** The batch is as it should be. */
  | { readonly kind: 'close'; readonly nodes: readonly string[] }
  | { readonly kind: 'fail'; readonly reason: string }
  /** No pod is left to replace but those on `left`: nodes that are not ready, where nobody would confirm that a pod has ended. */
  | { readonly kind: 'finish'; readonly left: readonly string[] };

export interface Look {
  readonly nodeStates: readonly NodeState[];
  readonly isCanary: (node: Node) => boolean;
  /** Restarts that pods had when they were first seen, by uid: those are not the run's. */
  readonly forgiven: ReadonlyMap<string, number>;
  /** A budget forbids evictions at present. */
  readonly blocked: boolean;
}

/**
 * The next step of a run, from its state and the cluster alone: so that it makes no difference who takes it, nor how often the run
 * was interrupted. A batch keeps at most as many nodes without an available pod as it had to replace.
 */
export function nextStep(state: RunState, look: Look): Step {
  const unruly = state.undo === true ? undefined : unrulyPod(state, look);
  if (unruly !== undefined) return { kind: 'fail', reason: unruly };
  const { open } = state;
  if (open === undefined) return between(state, look);
  const members = membersOf(open, state, look);
  const pending = members.filter(({ kind }) => kind === 'pending');
  const waiting = members.flatMap((one) => (one.kind === 'stale' && one.isReady ? [one] : []));
  const places = look.blocked ? 0 : Math.min(AT_ONCE, open.count - pending.length);
  if (waiting.length > 0 && places > 0) {
    const pods = waiting.slice(0, places).map(({ node, pod }) => ({ node: node.metadata?.name ?? '', pod }));
    return { kind: 'evict', pods };
  }
  if (pending.length + waiting.length > 0) {
    const times = pending.flatMap((one) => (one.kind === 'pending' ? [one.availableAt ?? Infinity] : []));
    const until = Math.min(...times);
    return { kind: 'wait', for: [...pending, ...waiting], until: Number.isFinite(until) ? until : undefined };
  }
  return {
    kind: 'close',
    nodes: members.flatMap((one) => (one.kind === 'done' ? [one.node.metadata?.name ?? ''] : [])),
  };
}

/** The batches that are still to come, the open one left out. */
export function comingBatches(state: RunState, look: Look): readonly Batch[] {
  const { open } = state;
  const stale = look.nodeStates.filter(
    (one) => one.kind === 'stale' && one.isReady && !(open !== undefined && isMember(one, open, state, look)),
  );
  return planBatches(
    stale.map(({ node }) => node),
    rulesOf(state, look),
  );
}

/** The nodes of the open batch, in their order. */
export function membersOf(open: OpenBatch, state: RunState, look: Look): readonly NodeState[] {
  const key = (one: NodeState): NodeKey => keyOf(one.node, state.batches.by);
  const members = look.nodeStates.filter((one) => isMember(one, open, state, look));
  const order = new Map(
    planBatches(
      members.map(({ node }) => node),
      { ...rulesOf(state, look), isCanary: () => false },
    )
      .flatMap(({ nodes }) => nodes)
      .map(({ name }, index) => [name, index]),
  );
  return members.toSorted((a, b) => (order.get(key(a).name) ?? 0) - (order.get(key(b).name) ?? 0));
}

function isMember({ node }: NodeState, open: OpenBatch, { batches }: RunState, look: Look): boolean {
  if (!isIn(open, keyOf(node, batches.by))) return false;
  // where all that match are canaries, they are in no other batch
  return open.canary ? look.isCanary(node) : batches.canary !== 'all' || !look.isCanary(node);
}

function between(state: RunState, look: Look): Step {
  const [batch] = comingBatches(state, look);
  if (batch !== undefined) {
    const { canaries } = state;
    const left = batch.canary && canaries !== undefined ? canaries - batch.nodes.length : canaries;
    return { kind: 'open', batch, open: openBatch(batch, state.done + 1), canaries: left };
  }
  const left = look.nodeStates.flatMap((one) => (one.kind === 'stale' ? [one.node.metadata?.name ?? ''] : []));
  return { kind: 'finish', left };
}

function rulesOf({ batches, size, canaries, undo = false }: RunState, { isCanary }: Look): BatchRules {
  return { by: batches.by, size, isCanary, canaries: undo ? 0 : canaries, reverse: undo };
}

/** A new pod, of whatever batch, that restarts more often than it may. */
function unrulyPod({ gates }: RunState, { nodeStates, forgiven }: Look): string | undefined {
  for (const one of nodeStates) {
    if (one.kind === 'stale' || one.pod === undefined) continue;
    const { name = '', uid = '' } = one.pod.metadata ?? {};
    const restarts = restartsOf(one.pod) - (forgiven.get(uid) ?? 0);
    if (restarts > gates.maxRestarts) {
      const often = restarts === 1 ? 'has restarted' : `has restarted ${restarts} times`;
      return `pod/${name} on ${one.node.metadata?.name ?? ''} ${often}`;
    }
  }
  return undefined;
}
