import { describe, expect, it } from 'vitest';
import {
  placement,
  placementChecks,
  placementOn,
  placementRules,
  cachedPlacement,
  placementCache,
} from '../../../src/daemonset/placement/placement.ts';
import { daemonSet, node, taint, template } from '../build.ts';

const affinity = (...terms: object[]) => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } },
});
const linux = { matchExpressions: [{ key: 'os', operator: 'In', values: ['linux'] }] };

describe('the verdict', () => {
  const yes = [true, true];
  const no = [false, false];
  const stays = [false, true];
  it.each<[string, object, ReturnType<typeof node>, boolean[]]>([
    ['nothing asked', {}, node('n'), yes],
    ['this node name', { nodeName: 'n' }, node('n'), yes],
    ['another node name', { nodeName: 'm' }, node('n'), no],
    ['an empty node name', { nodeName: '' }, node('n'), yes],
    ['a label', { nodeSelector: { os: 'linux' } }, node('n', { os: 'linux' }), yes],
    ['another value', { nodeSelector: { os: 'linux' } }, node('n', { os: 'windows' }), no],
    ['a label that is missing', { nodeSelector: { os: '' } }, node('n'), no],
    ['a label called like a method', { nodeSelector: { toString: 'x' } }, node('n'), no],
    ['one label of two', { nodeSelector: { os: 'linux', arch: 'arm64' } }, node('n', { os: 'linux' }), no],
    ['affinity', affinity(linux), node('n', { os: 'linux' }), yes],
    [
      'the second of two terms',
      affinity({ matchExpressions: [{ key: 'os', operator: 'DoesNotExist' }] }, linux),
      node('n', { os: 'linux' }),
      yes,
    ],
    [
      'an invalid term does not spoil the others',
      affinity({ matchExpressions: [{ key: 'os', operator: 'In', values: [] }] }, linux),
      node('n', { os: 'linux' }),
      yes,
    ],
    ['an empty term', affinity({}), node('n', { os: 'linux' }), no],
    ['affinity of no terms', affinity(), node('n', { os: 'linux' }), no],
    ['selector without affinity', { nodeSelector: { a: 'b' }, ...affinity(linux) }, node('n', { os: 'linux' }), no],
    ['a NoSchedule taint', {}, node('n', {}, 'gpu=true:NoSchedule'), stays],
    ['a NoExecute taint', {}, node('n', {}, 'gpu=true:NoExecute'), no],
    ['both', {}, node('n', {}, 'gpu=true:NoSchedule', 'gpu=true:NoExecute'), no],
    ['a PreferNoSchedule taint', {}, node('n', {}, 'gpu=true:PreferNoSchedule'), yes],
    ['a taint tolerated', { tolerations: [{ key: 'gpu', operator: 'Exists' }] }, node('n', {}, 'gpu=1:NoExecute'), yes],
    [
      'one taint of two',
      { tolerations: [{ key: 'a', operator: 'Exists' }] },
      node('n', {}, 'a:NoSchedule', 'b:NoSchedule'),
      stays,
    ],
    [
      'NoSchedule tolerated, NoExecute not',
      { tolerations: [{ operator: 'Exists', effect: 'NoSchedule' }] },
      node('n', {}, 'a:NoSchedule', 'a:NoExecute'),
      no,
    ],
    ['a cordoned node', {}, node('n', {}, 'node.kubernetes.io/unschedulable:NoSchedule'), yes],
    [
      'a dead node',
      {},
      node('n', {}, 'node.kubernetes.io/unreachable:NoExecute', 'node.kubernetes.io/unreachable:NoSchedule'),
      stays,
    ],
    ['no network', {}, node('n', {}, 'node.kubernetes.io/network-unavailable:NoSchedule'), stays],
    [
      'no network, on the host network',
      { hostNetwork: true },
      node('n', {}, 'node.kubernetes.io/network-unavailable:NoSchedule'),
      yes,
    ],
    ['out of service', {}, node('n', {}, 'node.kubernetes.io/out-of-service=x:NoExecute'), no],
  ])('%s', (_, spec, target, [shouldRun, shouldContinueRunning]) => {
    const verdict = placement(template(spec), target);
    expect(verdict).toMatchObject({ shouldRun, shouldContinueRunning });
    expect(verdict.reasons.length > 0).toBe(!verdict.shouldRun);
  });

  it('ignores spec.unschedulable and the conditions, which act through taints', () => {
    const cordoned = {
      ...node('n'),
      spec: { unschedulable: true },
      status: { conditions: [{ type: 'Ready', status: 'False' }] },
    };
    expect(placement(template(), cordoned).shouldRun).toBe(true);
  });

  it('compares numeric tolerations only when enabled', () => {
    const spec = { tolerations: [{ key: 'sla', operator: 'Gt', value: '950' }] };
    const target = node('n', {}, 'sla=990:NoSchedule');
    expect(placement(template(spec), target).shouldRun).toBe(true);
    expect(placement(template(spec), target, { comparisonOperators: false }).shouldRun).toBe(false);
  });
});

describe('the reasons', () => {
  it("lists everything that failed, the deciding check first, with the node's actual value", () => {
    const spec = { nodeName: 'm', nodeSelector: { os: 'linux', arch: 'arm64', disk: 'ssd' }, ...affinity(linux, {}) };
    const target = node('n', { os: 'windows', disk: 'ssd' }, 'a:NoSchedule', 'b=1:NoExecute', 'c:PreferNoSchedule');
    expect(placement(template(spec), target).reasons).toEqual([
      { rule: 'nodeName', pass: false, wanted: 'm', actual: 'n' },
      { rule: 'nodeSelector', pass: false, key: 'os', wanted: 'linux', actual: 'windows' },
      { rule: 'nodeSelector', pass: false, key: 'arch', wanted: 'arm64', actual: undefined },
      {
        rule: 'nodeAffinity',
        pass: false,
        terms: [
          {
            index: 0,
            pass: false,
            requirements: [
              { on: 'label', key: 'os', operator: 'In', values: ['linux'], actual: 'windows', pass: false },
            ],
          },
          { index: 1, pass: false, requirements: [] },
        ],
      },
      {
        rule: 'taint',
        pass: false,
        taint: taint('a:NoSchedule'),
        toleratedBy: undefined,
        automatic: false,
        evicts: false,
      },
      {
        rule: 'taint',
        pass: false,
        taint: taint('b=1:NoExecute'),
        toleratedBy: undefined,
        automatic: false,
        evicts: true,
      },
    ]);
  });
});

describe('every check', () => {
  it('is listed, including passed ones', () => {
    const mine = { key: 'gpu', operator: 'Exists' };
    const rules = placementRules(
      template({ nodeName: 'n', nodeSelector: { os: 'linux' }, tolerations: [mine], ...affinity(linux) }),
    );
    const target = node(
      'n',
      { os: 'linux' },
      'gpu=1:NoSchedule',
      'node.kubernetes.io/unschedulable:NoSchedule',
      'p:PreferNoSchedule',
    );
    const checks = placementChecks(rules, target);
    expect(checks.map((check) => [check.rule, check.pass])).toEqual([
      ['nodeName', true],
      ['nodeSelector', true],
      ['nodeAffinity', true],
      ['taint', true],
      ['taint', true],
      ['taint', true],
    ]);
    expect(checks[3]).toMatchObject({ toleratedBy: mine, automatic: false });
    expect(checks[4]).toMatchObject({ toleratedBy: { key: 'node.kubernetes.io/unschedulable' }, automatic: true });
    expect(checks[5]).toMatchObject({ toleratedBy: undefined, evicts: false });
    expect(placementOn(rules, target).reasons).toEqual([]);
  });

  it('is empty without requirements', () => {
    expect(placementChecks(placementRules(template()), node('n', { os: 'linux' }))).toEqual([]);
  });
});

describe('cachedPlacement', () => {
  it('returns the same result, computed once per node object', () => {
    const remembered = cachedPlacement(placementRules(template({ nodeSelector: { os: 'linux' } })));
    const target = node('n', { os: 'windows' });
    expect(remembered(target)).toMatchObject({ shouldRun: false });
    expect(remembered(target)).toBe(remembered(target));
    expect(remembered(node('n', { os: 'linux' }))).toMatchObject({ shouldRun: true });
  });
});

describe('placementCache', () => {
  it('follows the template, and computes nothing again while it stays the same', () => {
    const placementOf = placementCache();
    const target = node('n', { os: 'windows' });
    const on = (spec: object) => placementOf(daemonSet({ template: template(spec) }));
    const windows = on({ nodeSelector: { os: 'windows' } });
    expect(windows(target).shouldRun).toBe(true);
    expect(on({ nodeSelector: { os: 'windows' } })).toBe(windows);
    expect(on({ nodeSelector: { os: 'linux' } })(target).shouldRun).toBe(false);
    expect(placementOf(daemonSet({ spec: { template: undefined } }))(target).shouldRun).toBe(true);
  });
});
