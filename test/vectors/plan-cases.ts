import type { PlacementSpec } from './placement-cases.ts';
import { pick, sequence } from './recording.ts';
import type { DaemonSetVector, NodeVector, PlanSpec } from './types.ts';

type Strategy = DaemonSetVector['updateStrategy'];

export interface PlanCase {
  readonly nodes: readonly NodeVector[];
  /** The versions of the DaemonSet before the change, in order; empty when the change creates it. */
  readonly states: readonly PlanSpec[];
  /** Taints that nodes get once the last version has settled. */
  readonly taints?: Readonly<Record<string, readonly string[]>>;
  /** Pods that never become ready, as `node image`. */
  readonly broken?: readonly string[];
  readonly change: PlanSpec;
}

const rolling = (maxUnavailable: number | string): Strategy => ({
  type: 'RollingUpdate',
  rollingUpdate: { maxUnavailable, maxSurge: 0 },
});
const surge = (maxSurge: number | string): Strategy => ({
  type: 'RollingUpdate',
  rollingUpdate: { maxUnavailable: 0, maxSurge },
});
const onDelete: Strategy = { type: 'OnDelete' };

const spec = (image: number, placement: PlacementSpec = {}, updateStrategy = rolling(1)): PlanSpec => ({
  image,
  placement,
  updateStrategy,
});
const any: PlacementSpec = { tolerations: [{ operator: 'Exists' }] };
const gpu: PlacementSpec = { tolerations: [{ key: 'gpu', operator: 'Exists' }] };
const poolA: PlacementSpec = { nodeSelector: { pool: 'a' } };
const poolB: PlacementSpec = { nodeSelector: { pool: 'b' } };

const NODES: readonly NodeVector[] = [
  { name: 'n0', labels: { pool: 'a' } },
  { name: 'n1', labels: { pool: 'a' } },
  { name: 'n2', labels: { pool: 'b' } },
  { name: 'n3', labels: { pool: 'b' }, taints: [{ key: 'gpu', value: 'x', effect: 'NoSchedule' }] },
];

const WRITTEN: readonly PlanCase[] = [
  { nodes: NODES, states: [], change: spec(1) },
  { nodes: NODES, states: [], change: spec(1, gpu, surge(1)) },
  { nodes: NODES, states: [], change: spec(1, { nodeSelector: { pool: 'c' } }) },
  { nodes: NODES, states: [spec(1)], change: spec(1) },
  { nodes: NODES, states: [spec(1)], change: spec(1, {}, surge('50%')) },
  { nodes: NODES, states: [spec(1)], change: spec(2) },
  { nodes: NODES, states: [spec(1)], change: spec(2, {}, rolling('100%')) },
  { nodes: NODES, states: [spec(1)], change: spec(2, {}, surge(1)) },
  { nodes: NODES, states: [spec(1)], change: spec(2, {}, onDelete) },
  { nodes: NODES, states: [spec(1)], change: spec(1, gpu) },
  { nodes: NODES, states: [spec(1, gpu)], change: spec(1) },
  { nodes: NODES, states: [spec(1, gpu, surge(1))], change: spec(1, {}, surge(1)) },
  { nodes: NODES, states: [spec(1, gpu, onDelete)], change: spec(1, {}, onDelete) },
  { nodes: NODES, states: [spec(1)], change: spec(1, poolA) },
  { nodes: NODES, states: [spec(1, poolA)], change: spec(1, poolB) },
  { nodes: NODES, states: [spec(1, poolA, surge(1))], change: spec(1, poolB, surge(1)) },
  { nodes: NODES, states: [spec(1, poolA, onDelete)], change: spec(1, poolB, onDelete) },
  { nodes: NODES, states: [spec(1), spec(2, {}, onDelete)], change: spec(2) },
  { nodes: NODES, states: [spec(1), spec(2, {}, onDelete)], change: spec(1) },
  { nodes: NODES, states: [spec(1), spec(2, {}, onDelete)], change: spec(3, gpu) },
  { nodes: NODES, states: [spec(1), spec(2, gpu, onDelete)], change: spec(1, gpu) },
  { nodes: NODES, states: [spec(1), spec(2)], change: spec(1) },
  { nodes: NODES, states: [spec(1), spec(2), spec(1)], change: spec(2, {}, surge(2)) },
  { nodes: NODES, states: [spec(1)], taints: { n0: ['new:NoSchedule'] }, change: spec(1) },
  { nodes: NODES, states: [spec(1)], taints: { n0: ['new:NoSchedule'] }, change: spec(2) },
  { nodes: NODES, states: [spec(1, {}, surge(1))], taints: { n0: ['new:NoSchedule'] }, change: spec(2, {}, surge(1)) },
  { nodes: NODES, states: [spec(1)], taints: { n0: ['new:NoSchedule'] }, change: spec(2, any) },
  { nodes: NODES, states: [spec(1)], taints: { n0: ['new:NoSchedule'] }, change: spec(2, {}, onDelete) },
  { nodes: NODES, states: [spec(1)], taints: { n0: ['new:NoExecute'] }, change: spec(1, any) },
  { nodes: NODES, states: [spec(1)], broken: ['n0 1', 'n2 1'], change: spec(2) },
  { nodes: NODES, states: [spec(1)], broken: ['n0 1', 'n2 1'], change: spec(2, {}, surge(1)) },
  {
    nodes: NODES,
    states: [spec(1)],
    taints: { n0: ['new:NoSchedule'] },
    broken: ['n0 1'],
    change: spec(2, {}, surge(1)),
  },
  {
    nodes: NODES,
    states: [spec(1)],
    taints: { n0: ['x:NoSchedule'], n1: ['x:NoSchedule'], n2: ['x:NoSchedule'] },
    change: spec(2, {}, rolling('50%')),
  },
  {
    nodes: NODES,
    states: [spec(1)],
    taints: { n0: ['x:NoSchedule'], n1: ['x:NoSchedule'], n2: ['x:NoSchedule'] },
    broken: ['n1 1'],
    change: spec(2, {}, rolling('50%')),
  },
];

function drawn(count: number): readonly PlanCase[] {
  const random = sequence(40);
  const placements: readonly [PlacementSpec, ...PlacementSpec[]] = [
    {},
    any,
    gpu,
    poolA,
    poolB,
    { ...poolB, ...gpu },
    { hostNetwork: true },
    {
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: 'pool', operator: 'NotIn', values: ['b'] }] }],
          },
        },
      },
    },
  ];
  const some = (): PlanSpec => ({
    image: 1 + Math.floor(random() * 2),
    placement: pick(random, placements),
    updateStrategy: pick(random, [rolling(1), rolling('50%'), surge(1), surge('50%'), onDelete]),
    ...(random() < 0.2 ? { minReadySeconds: 1 } : {}),
  });
  const taints = (): string[] =>
    random() < 0.7 ? [] : [pick(random, ['gpu=x:NoSchedule', 'gpu=x:NoExecute', 'new:NoSchedule', 'new:NoExecute'])];
  return Array.from({ length: count }, () => {
    const nodes = Array.from({ length: 3 + Math.floor(random() * 4) }, (_, index) => ({
      name: `n${index}`,
      labels: random() < 0.2 ? {} : { pool: pick(random, ['a', 'b']) },
    }));
    const late = Object.fromEntries(nodes.flatMap(({ name }) => (random() < 0.25 ? [[name, taints()]] : [])));
    return { nodes, taints: late, states: Array.from({ length: Math.floor(random() * 4) }, some), change: some() };
  });
}

export const PLAN_CASES: ReadonlyMap<string, PlanCase> = new Map(
  [...WRITTEN, ...drawn(50)].map((one, index) => [`w${String(index).padStart(2, '0')}`, one]),
);
