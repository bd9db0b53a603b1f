import { totalRestartsOf, nodeStates, type NodeState } from '../../daemonset/rollout-run/node-state.ts';
import type { RunState } from '../../daemonset/rollout-run/state.ts';
import { remainingBatches, membersOf, type StepInput } from '../../daemonset/rollout-run/next-step.ts';
import { canaryTest, readySecondsOf } from './begin.ts';
import type { RunEvent } from './events.ts';
import type { ClusterSnapshot } from '../cluster/cluster-snapshot.ts';

/** What a process knows of a run beyond its state: what it has seen, done and told itself. */
export interface BatchEvents {
  /** The cluster with what this process did just now, whatever the watches have told of it. */
  look(view: ClusterSnapshot, state: RunState, blocked: boolean): StepInput;
  /** The server has accepted that this pod goes. */
  evicted(uid: string): void;
  /**
   * Tells of the batch, when that is new, and of its nodes that have become ready. Gives how many are, and whether there was
   * anything to tell.
   */
  note(look: StepInput, state: RunState, resumed: boolean): { readonly ready: number; readonly isNew: boolean };
  /** The batches are numbered anew. */
  forget(): void;
}

export function batchEvents(tell: (event: RunEvent) => void): BatchEvents {
  const evicted = new Set<string>();
  /** Restarts of the pods that were there before this process. */
  let priorRestarts: ReadonlyMap<string, number> | undefined;
  let reported: number | undefined;
  /** Uids of the pods of the batch that were ready when it was last asked. */
  let known: ReadonlySet<string> = new Set();

  return {
    look: ({ view }, { batches, gates }, blocked) => {
      const all = nodeStates(view, { evicted, readySeconds: readySecondsOf(view.ds, gates) });
      priorRestarts ??= restartsIn(all);
      return { nodeStates: all, isCanary: canaryTest(batches), priorRestarts, blocked };
    },
    evicted: (uid) => void evicted.add(uid),
    note: (look, state, resumed) => {
      const { open, done: finished, undo = false } = state;
      if (open === undefined) return { ready: 0, isNew: false };
      const members = membersOf(open, state, look);
      const done = members.flatMap((one) => (one.kind === 'updated' ? [one] : []));
      const isNew = reported !== open.number;
      const fresh = isNew ? [] : done.filter(({ pod }) => !known.has(pod.metadata?.uid ?? ''));
      known = new Set(done.map(({ pod }) => pod.metadata?.uid ?? ''));
      if (isNew) {
        reported = open.number;
        const total = finished + 1 + remainingBatches(state, look).length;
        const nodes = members.filter(({ kind }) => kind === 'outdated').length;
        tell({ kind: 'batch', open, total, nodes, resumed, undo });
      }
      for (const { node, pod } of fresh) {
        tell({ kind: 'ready', node: node.metadata?.name ?? '', pod: pod.metadata?.name ?? '' });
      }
      return { ready: done.length, isNew: isNew || fresh.length > 0 };
    },
    forget: () => {
      reported = undefined;
    },
  };
}

function restartsIn(all: readonly NodeState[]): ReadonlyMap<string, number> {
  return new Map(
    all.flatMap((one) =>
      one.kind === 'outdated' || one.pod === undefined
        ? []
        : [[one.pod.metadata?.uid ?? '', totalRestartsOf(one.pod)] as const],
    ),
  );
}
