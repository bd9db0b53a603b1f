import type { DaemonSetVector, NodeKind } from './types.ts';
import { pick, sequence } from './recording.ts';

/** Since when a pod is ready, or why it is not. `recent`: not for an hour yet; `timeless`: without a transition time. */
export type PodState = 'ready' | 'recent' | 'future' | 'timeless' | 'unready' | 'pending' | 'failed' | 'succeeded';

export interface PodSeed {
  /** Index of the node; one beyond the last does not exist. */
  readonly node: number;
  readonly revision: 'new' | 'old' | 'older';
  readonly state: PodState;
  readonly going?: boolean;
  /** Made a second before the others. */
  readonly first?: boolean;
  /** Carries the template generation of the other revision. */
  readonly swapped?: boolean;
}

export interface StepCase {
  readonly daemonSet: DaemonSetVector;
  readonly nodes: readonly NodeKind[];
  readonly pods: readonly PodSeed[];
}

/** Number of syncs per case, with kubelet work in between. */
export const LOOKS = 4;

const unavailable = (maxUnavailable: number | string): DaemonSetVector['updateStrategy'] => ({
  type: 'RollingUpdate',
  rollingUpdate: { maxUnavailable, maxSurge: 0 },
});
const surge = (maxSurge: number | string): DaemonSetVector['updateStrategy'] => ({
  type: 'RollingUpdate',
  rollingUpdate: { maxUnavailable: 0, maxSurge },
});
const onDelete: DaemonSetVector['updateStrategy'] = { type: 'OnDelete' };

/** Parses `ok ok stays`; a pod is `0 old ready`, optionally followed by `going`, `first` or `swapped`. */
function environment(updateStrategy: DaemonSetVector['updateStrategy'], nodes: string, ...pods: string[]): StepCase {
  return waiting(0, updateStrategy, nodes, ...pods);
}

function waiting(
  minReadySeconds: number,
  updateStrategy: DaemonSetVector['updateStrategy'],
  nodes: string,
  ...pods: string[]
): StepCase {
  return {
    daemonSet: { updateStrategy, minReadySeconds },
    nodes: nodes.split(' ') as NodeKind[],
    pods: pods.map((text) => {
      const [node, revision, state, ...rest] = text.split(' ');
      const flags = Object.fromEntries(rest.map((flag) => [flag, true]));
      return { node: Number(node), revision: revision as PodSeed['revision'], state: state as PodState, ...flags };
    }),
  };
}

const FOUR = 'ok ok ok ok';
const OLD = ['0 old ready', '1 old ready', '2 old ready', '3 old ready'];
const HOUR = 3600;

const WRITTEN: readonly StepCase[] = [
  environment(unavailable(1), FOUR),
  environment(unavailable(1), FOUR, ...OLD),
  environment(unavailable(2), FOUR, ...OLD),
  environment(unavailable('30%'), FOUR, ...OLD),
  environment(unavailable('100%'), FOUR, ...OLD),
  environment(surge(1), FOUR, ...OLD),
  environment(surge('30%'), FOUR, ...OLD),
  environment(onDelete, FOUR, ...OLD),
  environment(unavailable(1), FOUR, '0 new unready', '1 old ready', '2 old ready', '3 old ready'),
  environment(unavailable(2), FOUR, '0 new unready', '1 old ready', '2 old ready', '3 old ready'),
  environment(unavailable(1), FOUR, '0 old unready', '1 old unready', '2 old ready', '3 old ready'),
  environment(unavailable(3), FOUR, '0 old unready', '1 old unready', '2 old ready', '3 old ready'),
  environment(unavailable(1), FOUR, '0 old ready going', '1 old ready', '2 old ready', '3 old ready'),
  environment(surge(1), FOUR, '0 old ready going', '1 old ready', '2 old ready', '3 old ready'),
  environment(unavailable(1), FOUR, '1 old ready', '2 old ready', '3 old ready'),
  environment(surge(1), FOUR, '0 new unready', '1 old ready', '2 old ready', '3 old ready'),
  environment(surge(1), FOUR, '0 old ready first', '0 new unready', '1 old ready', '2 old ready', '3 old ready'),
  environment(surge(1), FOUR, '0 old ready first', '0 new ready', '1 old ready', '2 old ready', '3 old ready'),
  environment(surge(1), FOUR, '0 old unready first', '0 new unready', '1 old ready', '2 old ready', '3 old ready'),
  environment(surge(1), FOUR, '0 old unready', '1 old unready', '2 old ready', '3 old ready'),
  environment(surge(2), FOUR, '0 old unready', '1 old ready', '2 new ready', '3 old ready'),
  waiting(HOUR, unavailable(1), FOUR, '0 new recent', '1 old ready', '2 old ready', '3 old ready'),
  waiting(HOUR, unavailable(1), FOUR, '0 old recent', '1 old timeless', '2 old future', '3 old ready'),
  waiting(HOUR, surge(1), FOUR, '0 old ready first', '0 new recent', '1 old ready', '2 old ready', '3 old ready'),
  waiting(HOUR, surge(2), FOUR, '0 old recent', '1 old timeless', '2 old future', '3 old ready'),
  environment(unavailable(1), FOUR, '0 old recent', '1 old timeless', '2 old future', '3 old ready'),
  environment(unavailable(1), 'ok ok stays stays', '0 new ready', '1 old ready', '2 old ready', '3 old unready'),
  environment(surge(1), 'ok ok stays stays', '0 new ready', '1 new ready', '2 old ready', '3 old ready'),
  environment(surge(1), 'ok ok stays stays', '0 new ready', '1 new unready', '2 old ready', '3 old ready'),
  environment(surge(1), 'ok ok stays stays', '0 new ready', '1 new ready', '2 old unready', '3 new ready'),
  environment(surge('50%'), 'stays stays', '0 old ready', '1 old unready'),
  environment(unavailable('50%'), 'stays stays', '0 old ready', '1 old unready'),
  environment(unavailable(1), 'stays stays', '0 old ready', '1 old unready'),
  environment(unavailable(1), 'ok evicts other stays', '0 new ready', '1 new ready', '2 new ready', '3 new ready'),
  environment(onDelete, 'ok evicts other stays', '0 old ready', '1 old ready', '2 old ready', '3 old failed'),
  environment(surge(1), 'ok evicts other stays', '0 old ready', '1 old ready', '2 old ready', '3 old ready'),
  environment(unavailable(1), 'ok ok', '0 new ready', '1 old ready', '2 old ready'),
  environment(surge(1), 'ok ok', '0 new ready', '1 old ready', '2 old ready'),
  environment(surge(1), 'ok ok', '0 new ready', '1 old ready', '2 new ready'),
  environment(unavailable(2), 'ok ok', '0 new ready', '1 old ready', '2 new ready going'),
  environment(unavailable(1), 'ok ok', '0 new pending', '1 old pending', '2 new pending'),
  environment(unavailable(1), 'ok ok ok', '0 new failed', '1 old failed', '2 new succeeded'),
  environment(surge(1), 'ok ok ok', '0 new failed', '1 old failed', '2 new succeeded'),
  environment(onDelete, 'ok ok ok', '0 new failed', '1 old failed going', '2 new succeeded going'),
  environment(unavailable(1), 'ok ok', '0 new failed', '0 old failed', '1 old ready'),
  environment(unavailable(1), 'ok ok', '0 new ready first', '0 new ready', '0 old ready', '1 old ready'),
  environment(unavailable(1), 'ok ok', '0 new unready', '0 old ready first', '1 old ready'),
  environment(surge(1), 'ok ok', '0 old ready first', '0 older ready', '0 new unready', '1 old ready'),
  environment(surge(1), 'ok ok', '0 old ready', '0 older ready first', '1 new ready', '1 new ready first'),
  environment(onDelete, 'ok ok', '0 old ready first', '0 new ready', '1 new unready', '1 new ready first'),
  environment(unavailable(1), 'ok ok', '0 old ready swapped', '1 new ready swapped'),
  environment(surge(1), 'ok ok', '0 old ready swapped first', '0 old ready swapped', '1 new ready swapped'),
  environment(unavailable(1), 'ok ok', '0 new pending first', '0 new ready', '1 new pending first', '1 old unready'),
  // on a node that is gone nothing cleans up, so that the update's own effect is visible
  environment(unavailable(1), 'ok ok', '0 old ready', '1 old ready', '2 old ready', '2 old ready'),
  environment(unavailable(2), 'ok ok', '0 old ready', '1 old ready', '2 old ready', '2 new ready'),
  environment(surge(1), 'ok ok', '0 old ready', '1 old ready', '2 old ready', '2 old ready'),
  environment(surge(2), 'ok ok', '0 old ready', '1 old ready', '2 old ready', '2 new ready'),
  environment(surge(1), 'ok ok', '0 old ready', '1 old ready', '2 old ready', '2 new unready'),
  waiting(HOUR, surge(1), 'ok ok stays', '0 new ready', '1 new unready', '2 old ready', '3 old recent', '3 new ready'),
];

function drawn(count: number): readonly StepCase[] {
  const random = sequence(1363);
  const draw = <T>(...weighted: [T, number][]): T => {
    const total = weighted.reduce((sum, [, weight]) => sum + weight, 0);
    let left = random() * total;
    for (const [value, weight] of weighted) if ((left -= weight) < 0) return value;
    throw new Error('weights that do not add up');
  };
  const podOn = (node: number): PodSeed => ({
    node,
    revision: draw(['old', 55], ['new', 40], ['older', 5]),
    state: draw<PodState>(
      ['ready', 56],
      ['unready', 13],
      ['recent', 8],
      ['pending', 8],
      ['failed', 6],
      ['succeeded', 3],
      ['timeless', 3],
      ['future', 3],
    ),
    going: random() < 0.08,
    first: random() < 0.3,
    swapped: random() < 0.04,
  });
  return Array.from({ length: count }, () => {
    const nodes = Array.from({ length: 2 + Math.floor(random() * 5) }, () =>
      draw<NodeKind>(['ok', 72], ['stays', 14], ['evicts', 7], ['other', 7]),
    );
    const pods = nodes.flatMap((_, node) =>
      Array.from({ length: draw([0, 12], [1, 66], [2, 18], [3, 4]) }, () => podOn(node)),
    );
    const gone = random() < 0.08 ? [podOn(nodes.length)] : [];
    const updateStrategy = pick(random, [
      unavailable(1),
      unavailable(2),
      unavailable('34%'),
      surge(1),
      surge(2),
      surge('34%'),
      onDelete,
    ]);
    return {
      daemonSet: { updateStrategy, minReadySeconds: random() < 0.6 ? 0 : HOUR },
      nodes,
      pods: [...pods, ...gone],
    };
  });
}

/** Cases by name: first written ones, then random ones. */
export const STEP_CASES: ReadonlyMap<string, StepCase> = new Map(
  [...WRITTEN, ...drawn(110)].map((each, index) => [`r${String(index).padStart(3, '0')}`, each]),
);

/** Strategies to switch to between two syncs. */
export const OTHER_STRATEGIES = [unavailable(1), unavailable('50%'), surge(1), onDelete] as const;
