import type { Node, NodeSelectorRequirement, PodSpec, Taint, Toleration } from '../../src/kube/wire.ts';
import { taint } from '../daemonset/build.ts';
import { pick, sequence } from './recording.ts';

/** The fields of a pod template that decide its placement. */
export type PlacementSpec = Pick<PodSpec, 'nodeName' | 'nodeSelector' | 'affinity' | 'tolerations' | 'hostNetwork'>;

const LABELS: readonly Readonly<Record<string, string>>[] = [
  {},
  { os: 'linux' },
  { os: 'windows' },
  { os: 'linux', zone: 'a' },
  { os: 'linux', zone: 'b', cores: '4' },
  { os: 'linux', zone: 'c', cores: '8', gpu: 'true' },
  { os: '', zone: '', cores: '' },
  { zone: 'a', cores: '08', gpu: 'false' },
  { os: 'linux', cores: 'ten' },
  { os: 'Linux', zone: 'A', 'node-role.example.com/edge': '' },
  { os: 'linux', zone: 'a', cores: '99999999999999999999', toString: 'x', 'example.com/pool': 'logs' },
  { cores: '0', 'example.com/pool': 'metrics', gpu: '' },
];

const TAINTS: readonly (readonly string[])[] = [
  ['gpu:NoSchedule'],
  ['gpu=true:NoSchedule'],
  ['gpu=false:NoSchedule'],
  ['gpu=true:NoExecute'],
  ['gpu=true:PreferNoSchedule'],
  ['gpu=true:NoSchedule', 'gpu=true:NoExecute'],
  ['gpu=true:NoSchedule', 'team=blue:NoSchedule'],
  ['team=blue:NoExecute'],
  ['team=blue:NoExecute', 'gpu:PreferNoSchedule'],
  ['level=5:NoSchedule'],
  ['node-role.kubernetes.io/control-plane:NoSchedule'],
  ['node.kubernetes.io/not-ready:NoSchedule'],
  ['node.kubernetes.io/not-ready:NoExecute'],
  ['node.kubernetes.io/not-ready:NoSchedule', 'node.kubernetes.io/not-ready:NoExecute'],
  ['node.kubernetes.io/unreachable:NoSchedule', 'node.kubernetes.io/unreachable:NoExecute'],
  ['node.kubernetes.io/unreachable:NoExecute'],
  ['node.kubernetes.io/disk-pressure:NoSchedule'],
  ['node.kubernetes.io/memory-pressure:NoSchedule'],
  ['node.kubernetes.io/pid-pressure:NoSchedule'],
  ['node.kubernetes.io/unschedulable:NoSchedule'],
  ['node.kubernetes.io/unschedulable:NoExecute'],
  ['node.kubernetes.io/network-unavailable:NoSchedule'],
  ['node.kubernetes.io/network-unavailable=x:NoSchedule'],
  ['node.kubernetes.io/out-of-service=nodeshutdown:NoExecute'],
  ['node.cloudprovider.kubernetes.io/uninitialized=true:NoSchedule'],
];

export const PLACEMENT_NODES: readonly Node[] = [
  ...LABELS.map((labels, index) => nodeOf(`l${index}`, labels, [])),
  ...TAINTS.map((taints, index) => nodeOf(`t${index}`, { os: 'linux', zone: 'b', cores: '4' }, taints)),
  ...TAINTS.slice(0, 4).map((taints, index) => nodeOf(`m${index}`, LABELS[index * 3] ?? {}, taints)),
];

function nodeOf(name: string, labels: Readonly<Record<string, string>>, taints: readonly string[]): Node {
  return { metadata: { name, labels }, spec: { taints: taints.map(taint) } };
}

const TOLERATIONS: readonly (readonly Toleration[])[] = [
  [{ operator: 'Exists' }],
  [{ operator: 'Exists', effect: 'NoSchedule' }],
  [{ operator: 'Exists', effect: 'NoExecute' }],
  [{ operator: 'Exists', effect: 'PreferNoSchedule' }],
  [
    { operator: 'Exists', effect: 'NoSchedule' },
    { operator: 'Exists', effect: 'NoExecute' },
  ],
  [{ operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 0 }],
  [{ key: 'gpu' }],
  [{ key: 'gpu', value: 'true' }],
  [{ key: 'gpu', operator: 'Equal', value: 'true' }],
  [{ key: 'gpu', operator: 'Equal', value: 'false' }],
  [{ key: 'gpu', operator: 'Equal', value: '' }],
  [{ key: 'gpu', operator: 'Equal', value: 'true', effect: 'NoSchedule' }],
  [{ key: 'gpu', operator: 'Equal', value: 'true', effect: 'NoExecute' }],
  [{ key: 'gpu', operator: 'Equal', value: 'true', effect: 'NoExecute', tolerationSeconds: 30 }],
  [{ key: 'gpu', operator: 'Equal', value: 'true', effect: 'PreferNoSchedule' }],
  [{ key: 'gpu', operator: 'Exists' }],
  [{ key: 'gpu', operator: 'Exists', effect: 'NoSchedule' }],
  [{ key: 'gpu', operator: 'Exists', effect: 'NoExecute' }],
  [
    { key: 'gpu', operator: 'Exists', effect: 'NoSchedule' },
    { key: 'team', value: 'blue' },
  ],
  [
    { key: 'gpu', operator: 'Exists' },
    { key: 'team', operator: 'Exists', effect: 'NoSchedule' },
  ],
  [{ key: 'team', operator: 'Exists' }],
  [{ key: 'team', value: 'red' }],
  [{ key: 'level', value: '5' }],
  [{ key: 'level', value: '05' }],
  [{ key: 'GPU', operator: 'Exists' }],
  [{ key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' }],
  [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }],
  [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoSchedule' }],
  [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists' }],
  [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 5 }],
  [{ key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoSchedule' }],
  [{ key: 'node.kubernetes.io/unschedulable', operator: 'Exists' }],
  [{ key: 'node.kubernetes.io/network-unavailable', operator: 'Exists', effect: 'NoSchedule' }],
  [{ key: 'node.kubernetes.io/out-of-service', operator: 'Exists' }],
  [{ key: 'node.cloudprovider.kubernetes.io/uninitialized', value: 'true' }],
];

const SELECTORS: readonly Readonly<Record<string, string>>[] = [
  { os: 'linux' },
  { os: 'Linux' },
  { os: '' },
  { zone: 'a' },
  { os: 'linux', zone: 'b' },
  { os: 'linux', zone: 'a', cores: '4' },
  { cores: '8' },
  { cores: '08' },
  { gpu: 'true' },
  { 'example.com/pool': 'logs' },
  { 'node-role.example.com/edge': '' },
  { missing: '' },
  { toString: 'x' },
];

const LINUX: NodeSelectorRequirement = { key: 'os', operator: 'In', values: ['linux'] };
const NOT_LINUX: NodeSelectorRequirement = { key: 'os', operator: 'NotIn', values: ['linux'] };
const ZONED: NodeSelectorRequirement = { key: 'zone', operator: 'Exists' };
const ON_L1: NodeSelectorRequirement = { key: 'metadata.name', operator: 'In', values: ['l1'] };

const REQUIREMENTS: readonly NodeSelectorRequirement[] = [
  LINUX,
  { key: 'os', operator: 'In', values: ['linux', 'windows'] },
  { key: 'os', operator: 'In', values: [''] },
  { key: 'os', operator: 'In', values: ['none'] },
  NOT_LINUX,
  { key: 'os', operator: 'NotIn', values: ['linux', 'windows', ''] },
  { key: 'zone', operator: 'NotIn', values: [''] },
  ZONED,
  { key: 'zone', operator: 'DoesNotExist' },
  { key: 'gpu', operator: 'Exists' },
  { key: 'gpu', operator: 'DoesNotExist' },
  { key: 'missing', operator: 'DoesNotExist' },
  { key: 'missing', operator: 'Exists' },
  { key: 'missing', operator: 'In', values: [''] },
  { key: 'missing', operator: 'NotIn', values: ['x'] },
  { key: 'cores', operator: 'Gt', values: ['4'] },
  { key: 'cores', operator: 'Gt', values: ['3'] },
  { key: 'cores', operator: 'Gt', values: ['0'] },
  { key: 'cores', operator: 'Lt', values: ['8'] },
  { key: 'cores', operator: 'Lt', values: ['9'] },
  { key: 'cores', operator: 'Lt', values: ['1'] },
  { key: 'cores', operator: 'Gt', values: ['007'] },
  { key: 'cores', operator: 'Lt', values: ['9223372036854775807'] },
  { key: 'zone', operator: 'Gt', values: ['0'] },
  { key: 'missing', operator: 'Lt', values: ['1'] },
  { key: 'example.com/pool', operator: 'In', values: ['logs', 'metrics'] },
  { key: 'node-role.example.com/edge', operator: 'Exists' },
];

const FIELDS: readonly NodeSelectorRequirement[] = [
  ON_L1,
  { key: 'metadata.name', operator: 'NotIn', values: ['l1'] },
  { key: 'metadata.name', operator: 'In', values: ['nowhere'] },
  { key: 'metadata.name', operator: 'In', values: ['t1'] },
];

type Term = NonNullable<ReturnType<typeof terms>['nodeSelectorTerms'][number]>;

function terms(
  ...nodeSelectorTerms: { matchExpressions?: NodeSelectorRequirement[]; matchFields?: NodeSelectorRequirement[] }[]
) {
  return { nodeSelectorTerms };
}

function affinity(...list: Term[]): PlacementSpec {
  return { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms(...list) } } };
}

function written(): readonly PlacementSpec[] {
  return [
    {},
    { hostNetwork: true },
    { hostNetwork: true, tolerations: [{ key: 'gpu', operator: 'Exists' }] },
    { nodeName: 'l1' },
    { nodeName: 'l2', nodeSelector: { os: 'linux' } },
    { nodeName: 't3' },
    { nodeName: 't0' },
    { nodeName: 'nowhere' },
    ...TOLERATIONS.map((tolerations) => ({ tolerations: [...tolerations] })),
    ...SELECTORS.map((nodeSelector) => ({ nodeSelector: { ...nodeSelector } })),
    ...REQUIREMENTS.map((requirement) => affinity({ matchExpressions: [requirement] })),
    ...FIELDS.map((field) => affinity({ matchFields: [field] })),
    affinity({}),
    affinity({}, { matchExpressions: [LINUX] }),
    affinity({ matchExpressions: [LINUX, ZONED] }),
    affinity({ matchExpressions: [LINUX] }, { matchExpressions: [NOT_LINUX] }),
    affinity({ matchExpressions: [LINUX], matchFields: [ON_L1] }),
    affinity({ matchExpressions: [NOT_LINUX], matchFields: [ON_L1] }),
    affinity({ matchExpressions: [NOT_LINUX] }, { matchFields: [ON_L1] }),
    { ...affinity({ matchExpressions: [LINUX, ZONED] }), nodeSelector: { zone: 'a' } },
    { ...affinity({ matchExpressions: [LINUX, ZONED] }), tolerations: [{ operator: 'Exists' }] },
    { ...affinity({ matchFields: [ON_L1] }), nodeName: 'l1' },
    {
      affinity: {
        nodeAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: { matchExpressions: [LINUX] } }],
        },
      },
    },
  ];
}

/** Unusual combinations. */
function drawn(count: number): readonly PlacementSpec[] {
  const random = sequence(36);
  const some = <T>(list: readonly T[], most: number): T[] =>
    Array.from({ length: 1 + Math.floor(random() * most) }, () => pick(random, list as readonly [T, ...T[]]));
  return Array.from({ length: count }, () => {
    const term = (): Term => ({
      matchExpressions: some(REQUIREMENTS, 2),
      ...(random() < 0.15 ? { matchFields: some(FIELDS, 1) } : {}),
    });
    return {
      ...(random() < 0.3
        ? {
            nodeSelector: {
              ...pick(random, SELECTORS as readonly [Record<string, string>, ...Record<string, string>[]]),
            },
          }
        : {}),
      ...(random() < 0.7 ? affinity(...Array.from({ length: 1 + Math.floor(random() * 3) }, term)) : {}),
      ...(random() < 0.8 ? { tolerations: some(TOLERATIONS, 3).flat() } : {}),
      ...(random() < 0.2 ? { hostNetwork: true } : {}),
    };
  });
}

export const PLACEMENT_SPECS: readonly PlacementSpec[] = [...written(), ...drawn(110)];

/** For a control plane with the gate TaintTolerationComparisonOperators on. */
export const COMPARISON_NODES: readonly Node[] = [
  '',
  '0',
  '1',
  '9',
  '10',
  '11',
  '010',
  'ten',
  '9223372036854775807',
].flatMap((value, index) =>
  ['NoSchedule', 'NoExecute'].map((effect): Node => {
    const level: Taint = { key: 'level', value, effect };
    return { metadata: { name: `c${index}-${effect.toLowerCase()}`, labels: {} }, spec: { taints: [level] } };
  }),
);

export const COMPARISON_SPECS: readonly PlacementSpec[] = ['Lt', 'Gt'].flatMap((operator) =>
  ['0', '1', '10', '-5', '9223372036854775807'].flatMap((value) => [
    { tolerations: [{ key: 'level', operator, value }] },
    { tolerations: [{ key: 'level', operator, value, effect: 'NoExecute' }] },
  ]),
);
