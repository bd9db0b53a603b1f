import { totalRestartsOf, nodeStates, type NodeState } from '../../daemonset/rollout-run/node-state.ts';
import type { RunState } from '../../daemonset/rollout-run/state.ts';
import { remainingBatches, membersOf, type StepInput } from '../../daemonset/rollout-run/next-step.ts';
import { canaryTest, readySecondsOf } from './prepare-run.ts';
import type { RunEvent } from './events.ts';
import type { ClusterSnapshot } from '../cluster/cluster-snapshot.ts';

/** What this process knows about a run beyond the stored state, and the batch events derived from it. */
export interface BatchEvents {
  /** The cluster plus this process's own evictions, even if the watches do not show them yet. */
  stepInput(view: ClusterSnapshot, state: RunState, blocked: boolean): StepInput;
  /** Records that the server has accepted an eviction. */
  markEvicted(uid: string): void;
  /** Emits the batch if it is new, and its nodes that have become ready. Returns how many are ready, and whether anything was emitted. */
  report(input: StepInput, state: RunState, resumed: boolean): { readonly ready: number; readonly isNew: boolean };
  /** Starts over, because batches are numbered from 1 again. */
  reset(): void;
}

export function createBatchEvents(onEvent: (event: RunEvent) => void): BatchEvents {
  const evicted = new Set<string>();
  /** Restarts, by pod uid, at the first look of this process. */
  let priorRestarts: ReadonlyMap<string, number> | undefined;
  let reported: number | undefined;
  /** Uids of the batch's pods that were ready at the last report. */
  let readyUids: ReadonlySet<string> = new Set();

  return {
    stepInput: ({ view }, { batches, gates }, blocked) => {
      const all = nodeStates(view, { evicted, readySeconds: readySecondsOf(view.ds, gates) });
      priorRestarts ??= restartsIn(all);
      return { nodeStates: all, isCanary: canaryTest(batches), priorRestarts, blocked };
    },
    markEvicted: (uid) => void evicted.add(uid),
    report: (input, state, resumed) => {
      const { open, done, undo = false } = state;
      if (open === undefined) return { ready: 0, isNew: false };
      const members = membersOf(open, state, input);
      const updated = members.flatMap((one) => (one.kind === 'updated' ? [one] : []));
      const isNew = reported !== open.number;
      const newlyReady = isNew ? [] : updated.filter(({ pod }) => !readyUids.has(pod.metadata?.uid ?? ''));
      readyUids = new Set(updated.map(({ pod }) => pod.metadata?.uid ?? ''));
      if (isNew) {
        reported = open.number;
        const total = done + 1 + remainingBatches(state, input).length;
        const nodes = members.filter(({ kind }) => kind === 'outdated').length;
        onEvent({ kind: 'batch', open, total, nodes, resumed, undo });
      }
      for (const { node, pod } of newlyReady) {
        onEvent({ kind: 'ready', node: node.metadata?.name ?? '', pod: pod.metadata?.name ?? '' });
      }
      return { ready: updated.length, isNew: isNew || newlyReady.length > 0 };
    },
    reset: () => {
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
