import type { NodeSpec } from '../control-plane/nodes.ts';

/** What a scenario's DaemonSet is, beside its name and labels. */
export interface ScenarioSpec {
  readonly updateStrategy?: object;
  readonly minReadySeconds?: number;
  /** Goes into the pod template's spec. */
  readonly pod?: object;
  /** A word of the simulated kubelet behind `busybox:`. */
  readonly image?: string;
  /** Its pods never become ready. */
  readonly broken?: boolean;
}

/** A DaemonSet as it is made, and what it is then changed to on another cluster. */
export interface Scenario {
  readonly name: string;
  readonly before: ScenarioSpec;
  readonly after: ScenarioSpec;
}

/** The first cluster. */
export const NODES: readonly NodeSpec[] = [
  { name: 's-a1', labels: { pool: 'a', zone: 'z1', disk: 'ssd', cores: '4' } },
  { name: 's-a2', labels: { pool: 'a', zone: 'z2', cores: '8' } },
  { name: 's-b1', labels: { pool: 'b', zone: 'z1', disk: 'hdd', cores: '16' } },
  { name: 's-b2', labels: { pool: 'b', zone: 'z2' }, taints: [{ key: 'gpu', value: 'true', effect: 'NoSchedule' }] },
  { name: 's-c1', taints: [{ key: 'dedicated', value: 'db', effect: 'NoExecute' }] },
  { name: 's-c2', labels: { zone: 'z1' }, taints: [{ key: 'soft', effect: 'PreferNoSchedule' }] },
  { name: 's-d1', labels: { pool: 'd' } },
  { name: 's-control-plane', controlPlane: true },
];

/** What makes the second cluster of the first: merge patches of nodes. */
export const CHANGES: Readonly<Record<string, object>> = {
  's-a2': { spec: { taints: [{ key: 'late', value: '1', effect: 'NoSchedule' }] } },
  's-b1': { metadata: { labels: { disk: 'ssd' } } },
  's-c2': {
    metadata: { labels: { zone: 'z3' } },
    spec: { taints: [{ key: 'evict', value: '1', effect: 'NoExecute' }] },
  },
  's-d1': { spec: { unschedulable: true } },
};

const rolling = (maxUnavailable: number | string): ScenarioSpec => ({
  updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable, maxSurge: 0 } },
});
const surge = (maxSurge: number | string): ScenarioSpec => ({
  updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge } },
});
const onDelete: ScenarioSpec = { updateStrategy: { type: 'OnDelete' } };
const all = rolling('100%');

const pod = (spec: object): ScenarioSpec => ({ ...all, pod: spec });
const select = (nodeSelector: object): ScenarioSpec => pod({ nodeSelector });
const tolerate = (...tolerations: readonly object[]): ScenarioSpec => pod({ tolerations });
const require = (...nodeSelectorTerms: readonly object[]): ScenarioSpec =>
  pod({ affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } } });
const label = (key: string, operator: string, ...values: string[]): object => ({
  matchExpressions: [{ key, operator, values }],
});
const image = (tag: string, spec: ScenarioSpec = all): ScenarioSpec => ({ ...spec, image: tag });

const everything = { operator: 'Exists' };
const gpu = { key: 'gpu', operator: 'Equal', value: 'true', effect: 'NoSchedule' };
const db = { key: 'dedicated', operator: 'Exists' };
const late = { key: 'late', operator: 'Exists' };
const evict = { key: 'evict', operator: 'Exists', effect: 'NoExecute' };
const controlPlane = { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' };

const TABLE: readonly (readonly [name: string, before: ScenarioSpec, after: ScenarioSpec])[] = [
  // where it is put
  ['plain', all, all],
  ['everywhere', tolerate(everything), tolerate(everything)],
  ['pool', select({ pool: 'a' }), select({ pool: 'b' })],
  ['two-labels', select({ pool: 'a', disk: 'ssd' }), select({ zone: 'z1', disk: 'ssd' })],
  ['nowhere', select({ pool: 'none' }), select({ pool: 'a' })],
  ['somewhere-to-nowhere', select({ pool: 'a' }), select({ pool: 'none' })],
  ['empty-value', select({ pool: '' }), select({ 'node-role.kubernetes.io/control-plane': '' })],
  ['gpu-wanted', tolerate(gpu), all],
  ['gpu-gained', all, tolerate(gpu)],
  ['wrong-value', tolerate({ ...gpu, value: 'false' }), tolerate({ key: 'gpu', operator: 'Exists' })],
  ['wrong-effect', tolerate({ ...gpu, effect: 'NoExecute' }), tolerate({ ...gpu, effect: '' })],
  ['database', tolerate(db), all],
  ['database-gained', all, tolerate(db)],
  ['control-plane', tolerate(controlPlane), tolerate(controlPlane, gpu)],
  ['late-tolerated', tolerate(late), tolerate(late)],
  ['late-tolerated-at-last', all, tolerate(late)],
  ['eviction-tolerated', tolerate(evict), tolerate(evict, late)],
  ['eviction-tolerated-for-a-while', tolerate({ ...evict, tolerationSeconds: 600 }), tolerate(evict)],
  ['zones', require(label('zone', 'In', 'z1', 'z2')), require(label('zone', 'In', 'z3'))],
  ['not-in', require(label('pool', 'NotIn', 'a')), require(label('pool', 'NotIn', 'b'))],
  ['exists', require(label('disk', 'Exists')), require(label('disk', 'DoesNotExist'))],
  ['greater', require(label('cores', 'Gt', '7')), require(label('cores', 'Lt', '10'))],
  ['either', require(label('pool', 'In', 'd'), label('disk', 'In', 'ssd')), require(label('pool', 'In', 'd'))],
  [
    'both',
    require({
      matchExpressions: [
        { key: 'pool', operator: 'Exists' },
        { key: 'zone', operator: 'In', values: ['z1'] },
      ],
    }),
    require({
      matchExpressions: [
        { key: 'pool', operator: 'Exists' },
        { key: 'disk', operator: 'In', values: ['ssd'] },
      ],
    }),
  ],
  [
    'by-name',
    require({ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['s-a1'] }] }),
    require({ matchFields: [{ key: 'metadata.name', operator: 'NotIn', values: ['s-a1'] }] }),
  ],
  ['node-name', pod({ nodeName: 's-b1' }), pod({ nodeName: 's-a1' })],
  ['node-name-tainted', pod({ nodeName: 's-b2' }), pod({ nodeName: 's-d1' })],
  ['host-network', pod({ hostNetwork: true }), pod({ hostNetwork: true, tolerations: [gpu] })],
  [
    'preferred-only',
    pod({
      affinity: {
        nodeAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: label('pool', 'In', 'none') }],
        },
      },
    }),
    all,
  ],
  // how it is replaced
  ['image', image('1'), image('2')],
  ['one-by-one', image('1', rolling(1)), image('2', rolling(1))],
  ['half', image('1', rolling('50%')), image('2', rolling('50%'))],
  ['surge', image('1', surge(1)), image('2', surge(1))],
  ['surge-half', image('1', surge('50%')), image('2', surge('50%'))],
  ['surge-moves', { ...select({ pool: 'a' }), ...surge(1) }, { ...select({ pool: 'b' }), ...surge(1) }],
  ['on-delete', image('1', onDelete), image('2', onDelete)],
  ['on-delete-moves', { ...select({ pool: 'a' }), ...onDelete }, { ...select({ pool: 'b' }), ...onDelete }],
  ['to-on-delete', image('1'), image('2', onDelete)],
  ['from-on-delete', image('1', onDelete), image('2')],
  ['strategy-alone', image('1', rolling(1)), image('1', surge(2))],
  ['min-ready', image('1', { ...all, minReadySeconds: 1 }), image('2', { ...all, minReadySeconds: 1 })],
  ['settings-alone', all, { ...all, minReadySeconds: 2 }],
  ['out-of-a-crash', { ...image('crash', rolling(1)), broken: true }, image('2', rolling(1))],
  ['out-of-a-missing-image', { ...image('missing', rolling(1)), broken: true }, image('2', rolling(1))],
  ['never-ready-and-surge', { ...image('unready', surge(1)), broken: true }, image('2', surge(1))],
  [
    'too-big-for-any',
    {
      ...pod({ containers: [{ name: 'agent', image: 'busybox:1', resources: { requests: { cpu: '9000' } } }] }),
      broken: true,
    },
    image('2'),
  ],
  ['no-priority-class', image('1'), { ...pod({ priorityClassName: 'system-node-critical' }), image: '1' }],
  ['grown', { ...image('1'), ...tolerate(gpu) }, { ...tolerate(gpu, db, controlPlane), image: '2' }],
];

export const SCENARIOS: readonly Scenario[] = TABLE.map(([name, before, after]) => ({ name, before, after }));

/** The DaemonSet as a file has it. */
export function manifestOf(name: string, namespace: string, spec: ScenarioSpec): object {
  const labels = { app: name };
  const { updateStrategy, minReadySeconds, pod: podSpec, image: tag = '1' } = spec;
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, namespace },
    spec: {
      selector: { matchLabels: labels },
      updateStrategy,
      minReadySeconds,
      template: {
        metadata: { labels },
        spec: {
          terminationGracePeriodSeconds: 1,
          containers: [{ name: 'agent', image: `busybox:${tag}` }],
          ...podSpec,
        },
      },
    },
  };
}
