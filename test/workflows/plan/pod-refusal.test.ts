import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/core/json/json.ts';
import { limitRangeDefaults } from '../../../src/apimachinery/quota/limit-range.ts';
import { quotaState } from '../../../src/apimachinery/quota/pod-quota.ts';
import { predict } from '../../../src/daemonset/rollout/predict.ts';
import type { DaemonSet } from '../../../src/kube/wire.ts';
import type { NamespaceRules } from '../../../src/workflows/plan/namespace-rules.ts';
import { admission } from '../../../src/workflows/plan/pod-refusal.ts';
import { daemonSet, node, NOW, old, pod, template } from '../../daemonset/build.ts';

const NODES = ['n1', 'n2', 'n3', 'n4'].map((name) => node(name));

function quota(hard: JsonObject, used: JsonObject, more: JsonObject = {}) {
  const object: JsonObject = { metadata: { name: 'q' }, spec: { hard, ...more }, status: { hard, used } };
  return { quota: object, state: quotaState(object, [], NOW) };
}

const rulesOf = (rules: Partial<NamespaceRules>): NamespaceRules => ({
  labels: {},
  quotas: [],
  limitRanges: [],
  ...rules,
});

interface Change {
  readonly before?: DaemonSet;
  readonly after: DaemonSet;
  readonly pods?: Parameters<typeof predict>[0]['pods'];
}

function planned({ before, after, pods = [] }: Change, rules: NamespaceRules, overhead?: JsonObject) {
  const prediction = predict({ before, after, nodes: NODES, pods, revisions: [], now: NOW });
  const admitted = admission(after, prediction, rules, { overhead, isRefused: false, now: NOW });
  return {
    fates: admitted.prediction.nodes.map(({ fate, why }) => `${fate} ${why}`),
    warnings: admitted.warnings.map(({ code, message }) => `${code}: ${message}`),
  };
}

const cpu = (amount: string) =>
  template({ containers: [{ name: 'agent', image: 'agent:2', resources: { requests: { cpu: amount } } }] });
const NEW = { after: daemonSet({ template: cpu('100m') }) };

describe('a quota', () => {
  it('has room for some of the new pods', () => {
    const { fates, warnings } = planned(NEW, rulesOf({ quotas: [quota({ pods: '10' }, { pods: '8' })] }));
    expect(fates).toEqual(['gains eligible', 'gains eligible', 'none refused', 'none refused']);
    expect(warnings).toEqual([
      'quotaRoom: ResourceQuota "q" of namespace ops has room for 2 of 4 new pods (pods: 8 of 10 used); ' +
        'which nodes get one is not known',
    ]);
  });

  it('has what an earlier DaemonSet of the files leaves', () => {
    const rules = rulesOf({ quotas: [quota({ 'requests.cpu': '600m' }, {})] });
    expect(planned(NEW, rules).warnings).toEqual([]);
    expect(planned(NEW, rules).warnings).toEqual([
      'quotaRoom: ResourceQuota "q" of namespace ops has room for 2 of 4 new pods (requests.cpu: 100m for each, 400m of 600m used); ' +
        'which nodes get one is not known',
    ]);
  });

  it('counts the overhead of a RuntimeClass', () => {
    const rules = rulesOf({ quotas: [quota({ cpu: '600m' }, {})] });
    expect(planned(NEW, rules, { cpu: '100m' }).warnings).toEqual([
      'quotaRoom: ResourceQuota "q" of namespace ops has room for 3 of 4 new pods (cpu: 200m for each, 0 of 600m used); ' +
        'which nodes get one is not known',
    ]);
  });

  describe('that is used up', () => {
    const before = daemonSet({ template: cpu('50m') });
    const spec = { containers: [{ name: 'agent', resources: { requests: { cpu: '50m' } } }] };
    const pods = NODES.map(({ metadata }) => {
      const name = metadata?.name ?? '';
      const one = old(`p-${name}`, name);
      return { ...one, spec: { ...one.spec, ...spec } };
    });

    it('has room for pods that replace others', () => {
      const after = daemonSet({ template: cpu('40m') });
      const rules = rulesOf({ quotas: [quota({ cpu: '200m', pods: '4' }, { cpu: '200m', pods: '4' })] });
      const { fates, warnings } = planned({ before, after, pods }, rules);
      expect(new Set(fates)).toEqual(new Set(['restarts template']));
      expect(warnings).toEqual([]);
    });

    it('has no room for larger ones', () => {
      const rules = rulesOf({ quotas: [quota({ cpu: '200m' }, { cpu: '200m' })] });
      const { fates, warnings } = planned({ before, ...NEW, pods }, rules);
      expect(fates).toEqual(['restarts template', 'restarts template', 'loses refused', 'loses refused']);
      expect(warnings).toEqual([
        'quotaRoom: ResourceQuota "q" of namespace ops has room for 2 of 4 new pods (cpu: 100m for each, 200m of 200m used); ' +
          'which nodes get one is not known',
      ]);
    });

    it('stops an update with maxSurge', () => {
      const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
      const after = daemonSet({ template: cpu('40m'), spec: { updateStrategy } });
      const rules = rulesOf({ quotas: [quota({ pods: '4' }, { pods: '4' })] });
      expect(planned({ before, after, pods }, rules).warnings).toEqual([
        'quotaRoom: ResourceQuota "q" of namespace ops has no room for a new pod beside the old one, as maxSurge needs ' +
          '(pods: 4 of 4 used): the update cannot make progress',
      ]);
    });

    it('does not matter while nothing is created', () => {
      const current = NODES.map(({ metadata }) => pod(`p-${metadata?.name ?? ''}`, metadata?.name ?? ''));
      const rules = rulesOf({ quotas: [quota({ pods: '4' }, { pods: '4' })] });
      expect(planned({ before, after: before, pods: current }, rules).warnings).toEqual([]);
    });
  });

  it('refuses all pods that do not set what it limits', () => {
    const { fates, warnings } = planned(NEW, rulesOf({ quotas: [quota({ 'limits.memory': '1Gi' }, {})] }));
    expect(new Set(fates)).toEqual(new Set(['none refused']));
    expect(warnings).toEqual([
      'quota: ResourceQuota "q" of namespace ops rejects the pods: must specify limits.memory for: agent',
    ]);
  });

  it('is met by the defaults of a LimitRange', () => {
    const limitRanges = [limitRangeDefaults({ spec: { limits: [{ type: 'Container', default: { memory: '1Mi' } }] } })];
    const rules = rulesOf({ quotas: [quota({ 'limits.memory': '1Gi' }, {})], limitRanges });
    expect(planned(NEW, rules).warnings).toEqual([]);
  });
});

it.each([
  [
    { max: { cpu: '50m' } },
    'spec.containers[0].resources.requests: Invalid value: "100m": must be less than or equal to cpu limit of 50m',
  ],
  [{ min: { cpu: '200m' } }, 'minimum cpu usage per Container is 200m, but request is 100m'],
])('a LimitRange rejects pods outside of it: %j', (limit, why) => {
  const range = limitRangeDefaults({ metadata: { name: 'lr' }, spec: { limits: [{ type: 'Container', ...limit }] } });
  const { fates, warnings } = planned(NEW, rulesOf({ limitRanges: [range] }));
  expect(new Set(fates)).toEqual(new Set(['none refused']));
  expect(warnings).toEqual([`limitRange: LimitRange "lr" of namespace ops rejects the pods: ${why}`]);
});
