import type { Node } from '../../kube/wire.ts';
import { batchSize, keyOf } from './batches.ts';
import type { NodeState } from './node-state.ts';
import { isIn, type RunState } from './state.ts';

/** A state whose progress the pods show, and what of it they did not show. */
export interface ProvenProgress {
  readonly state: RunState;
  /** A sentence for each number that was corrected. */
  readonly corrections: readonly string[];
}

/**
 * Takes from a stored state only the progress that the pods of the current nodes show. Nodes that were finished may have left the cluster
 * since; and someone else may have written the state, to skip canaries or a pause. Both times the run repeats rather than skips: a pause may
 * come again, and other nodes become canaries.
 */
export function provenProgress(
  state: RunState,
  eligible: readonly NodeState[],
  isCanary: (node: Node) => boolean,
): ProvenProgress {
  if (state.undo === true) return { state, corrections: [] };
  const { open } = state;
  const done = Math.min(state.done, eligible.filter(({ kind }) => kind !== 'outdated').length);
  const canaries = canariesLeft(state, eligible, isCanary);
  const corrections = [
    ...(done === state.done
      ? []
      : [
          `the run recorded ${state.done} as done, but only ${done === 1 ? '1 node has' : `${done} nodes have`} a new pod`,
        ]),
    ...(canaries === state.canaries ? [] : [`too few canaries have a new pod, so more follow: ${canaries ?? 0}`]),
  ];
  const reopened = open === undefined ? undefined : { ...open, number: done + 1 };
  return { state: { ...state, done, canaries, open: reopened }, corrections };
}

/** How many canaries are left: at least those that no current node shows, unless no outdated node could be one. */
function canariesLeft(
  { batches: { canary, by }, canaries, open }: RunState,
  eligible: readonly NodeState[],
  isCanary: (node: Node) => boolean,
): number | undefined {
  if (canary === undefined || canaries === undefined) return canaries;
  const able = eligible.filter(({ node }) => isCanary(node));
  const isBegun = ({ kind, node }: NodeState): boolean =>
    kind !== 'outdated' || (open?.canary === true && isIn(open, keyOf(node, by)));
  const begun = able.filter(isBegun).length;
  if (begun === able.length) return canaries;
  return Math.max(canaries, (batchSize(canary, eligible.length) ?? 0) - begun);
}
