import { describe, expect, it } from 'vitest';
import type { DaemonSet, Node, Pod } from '../../../src/kube/wire.ts';
import { predict, refusedGains, withRefusedPods } from '../../../src/daemonset/rollout/predict.ts';
import { revisionData } from '../../../src/daemonset/revisions/revisions.ts';
import { NOW, daemonSet, node, old, pod, ready, rolling, template } from '../build.ts';

const owner = { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'uid-1', controller: true };
const spec = (fields: object = {}) => template(fields);
const v2 = { containers: [{ name: 'agent', image: 'agent:2' }] };
const onDelete = { updateStrategy: { type: 'OnDelete' } };

function revision(number: number, hash: string, of = spec()) {
  const labels = { app: 'agent', 'controller-revision-hash': hash };
  return {
    metadata: { name: hash, namespace: 'ops', labels, ownerReferences: [owner] },
    revision: number,
    data: revisionData(of),
  };
}
const revisions = [revision(2, 'new'), revision(1, 'old', spec({ containers: [{ name: 'agent', image: 'agent:0' }] }))];

function run(before: DaemonSet | undefined, after: DaemonSet, nodes: Node[], pods: Pod[]) {
  return predict({ before, after, nodes, pods, revisions, now: NOW });
}
function fates(...input: Parameters<typeof run>): string[] {
  return run(...input).nodes.map(({ node: name, fate, why }) => `${name} ${fate} ${why}`);
}

const live = daemonSet();
const nodes = [node('n1', { os: 'linux' }), node('n2', { os: 'linux' }), node('n3', {}, 'gpu:NoSchedule')];
const running = [ready('a', 'n1'), ready('b', 'n2')];

describe('the fate of each node', () => {
  it('creating gains every eligible node', () => {
    expect(fates(undefined, live, nodes, [])).toEqual(['n1 gains eligible', 'n2 gains eligible', 'n3 none ineligible']);
  });

  it('creating over orphans of the same template keeps them', () => {
    const orphans = running.map((each) => ({ ...each, metadata: { ...each.metadata, ownerReferences: [] } }));
    const orphaned = revisions.map((each) => ({ ...each, metadata: { ...each.metadata, ownerReferences: [] } }));
    const after = daemonSet({ metadata: { uid: undefined } });
    const result = predict({ before: undefined, after, nodes, pods: orphans, revisions: orphaned, now: NOW });
    expect(result.nodes.map(({ fate, why }) => `${fate} ${why}`)).toEqual([
      'keeps current',
      'keeps current',
      'none ineligible',
    ]);
  });

  it('no change keeps', () => {
    expect(fates(live, live, nodes, running)).toEqual(['n1 keeps current', 'n2 keeps current', 'n3 none ineligible']);
    expect(run(live, live, nodes, running)).toMatchObject({
      templateChanged: false,
      immediate: 0,
      waves: 0,
      desired: 2,
    });
  });

  it('a change of the strategy alone restarts nothing', () => {
    expect(fates(live, daemonSet({ spec: rolling(2) }), nodes, running)[0]).toBe('n1 keeps current');
  });

  it('a new template restarts, and a toleration lets it onto another node', () => {
    const after = daemonSet({ template: spec({ ...v2, tolerations: [{ key: 'gpu', operator: 'Exists' }] }) });
    expect(fates(live, after, nodes, running)).toEqual([
      'n1 restarts template',
      'n2 restarts template',
      'n3 gains eligible',
    ]);
    expect(run(live, after, nodes, running)).toMatchObject({
      templateChanged: true,
      budget: { kind: 'maxUnavailable', allowed: 1 },
      desired: 3,
      waves: 2,
      immediate: 0,
    });
  });

  it('a selector that fails deletes at once', () => {
    const after = daemonSet({ template: spec({ nodeSelector: { os: 'linux', arch: 'arm64' } }) });
    const result = run(live, after, [node('n1', { os: 'linux', arch: 'arm64' }), node('n2', { os: 'linux' })], running);
    expect(result.nodes.map(({ fate, why }) => `${fate} ${why}`)).toEqual(['restarts template', 'loses ineligible']);
    expect(result.nodes[1]?.placement.reasons).toMatchObject([
      { rule: 'nodeSelector', key: 'arch', actual: undefined },
    ]);
    expect(result.nodes[1]?.pod).toBe(running[1]);
  });

  it('a template that a revision has recorded already leaves the pods of that revision alone', () => {
    const after = daemonSet({ template: spec({ containers: [{ name: 'agent', image: 'agent:0' }] }) });
    expect(fates(live, after, nodes, [old('a', 'n1'), ready('b', 'n2')])).toEqual([
      'n1 keeps current',
      'n2 restarts template',
      'n3 none ineligible',
    ]);
  });

  it('outdated pods of a rollout in progress are replaced, or wait for someone', () => {
    const pods = [old('a', 'n1'), ready('b', 'n2')];
    expect(fates(live, live, nodes, pods)[0]).toBe('n1 restarts outdated');
    const manual = daemonSet({ spec: onDelete });
    expect(fates(manual, manual, nodes, pods)[0]).toBe('n1 keeps onDelete');
    expect(fates(manual, live, nodes, pods)[0]).toBe('n1 restarts outdated');
    expect(run(live, manual, nodes, pods)).toMatchObject({ budget: undefined, waves: 0 });
  });

  it('goes by the template generation as well, but not across a change', () => {
    const labels = { app: 'agent', 'controller-revision-hash': 'odd', 'pod-template-generation': '4' };
    const annotations = { 'deprecated.daemonset.template.generation': '4' };
    const before = daemonSet({ metadata: { annotations } });
    const pods = [ready('a', 'n1', { metadata: { labels } })];
    expect(fates(before, before, nodes, pods)[0]).toBe('n1 keeps current');
    expect(fates(before, daemonSet({ metadata: { annotations }, template: spec(v2) }), nodes, pods)[0]).toBe(
      'n1 restarts template',
    );
  });

  it('a missing pod comes whatever the change', () => {
    expect(fates(live, live, nodes, [ready('a', 'n1')])[1]).toBe('n2 gains missing');
  });

  it('a pod that may stay though it should not be there: kept, but not replaced', () => {
    const pods = [...running, ready('c', 'n3')];
    expect(fates(live, live, nodes, pods)[2]).toBe('n3 keeps tolerated');
    expect(fates(live, daemonSet({ template: spec(v2) }), nodes, pods)[2]).toBe('n3 loses outdated');
    expect(fates(live, daemonSet({ template: spec(v2), spec: onDelete }), nodes, pods)[2]).toBe('n3 keeps onDelete');
  });

  it('of no desired node a percentage replaces nothing that is available', () => {
    const after = daemonSet({ template: spec(v2), spec: rolling('50%') });
    const only = [node('n3', {}, 'gpu:NoSchedule')];
    expect(fates(live, after, only, [ready('c', 'n3')])).toEqual(['n3 keeps tolerated']);
    expect(fates(live, after, only, [pod('c', 'n3')])).toEqual(['n3 loses outdated']);
  });

  it('ended and terminating pods are recreated on eligible nodes', () => {
    const pods = [
      pod('a', 'n1', { phase: 'Failed' }),
      ready('b', 'n2', { terminating: true }),
      pod('c', 'n3', { phase: 'Failed' }),
    ];
    expect(fates(live, live, nodes, pods)).toEqual(['n1 restarts ended', 'n2 restarts terminating', 'n3 loses ended']);
    expect(fates(live, live, [node('n3', {}, 'x:NoExecute')], [ready('c', 'n3', { terminating: true })])).toEqual([
      'n3 loses terminating',
    ]);
  });
});

describe('nodes with two pods during a surge', () => {
  const surging = daemonSet({ spec: rolling(0, 1) });
  const both = [old('a', 'n1'), ready('b', 'n1', { age: 1 })];

  it('are replaced as long as one of the pods is outdated', () => {
    expect(fates(surging, surging, [node('n1')], both)).toEqual(['n1 restarts outdated']);
  });

  it('lose both when they are ineligible and one is not available, without a budget', () => {
    const percent = daemonSet({ spec: rolling('50%') });
    const only = [node('n1', {}, 'gpu:NoSchedule')];
    expect(fates(percent, percent, only, both)).toEqual(['n1 keeps tolerated']);
    expect(fates(percent, percent, only, [old('a', 'n1'), pod('b', 'n1')])).toEqual(['n1 loses outdated']);
  });
});

it('gives nodes no pod, and replaced pods no successor, when admission refuses the new pods', () => {
  const after = daemonSet({ template: spec({ ...v2, tolerations: [{ key: 'gpu', operator: 'Exists' }] }) });
  const more = [...nodes, node('n4', {}, 'other:NoSchedule')];
  const refused = withRefusedPods(run(live, after, more, running));
  expect(refused.nodes.map(({ node: name, fate, why }) => `${name} ${fate} ${why}`)).toEqual([
    'n1 loses refused',
    'n2 loses refused',
    'n3 none refused',
    'n4 none ineligible',
  ]);
  expect(refused.desired).toBe(3);
  expect(refusedGains(refused)).toBe(1);
  expect(refusedGains(run(live, after, more, running))).toBe(0);
});

describe('the pace', () => {
  const many = Array.from({ length: 10 }, (_, index) => node(`n${index}`));
  const pods = many.map((each, index) => (index < 3 ? pod : ready)(`p${index}`, each.metadata?.name ?? ''));
  it.each([
    [rolling('25%'), { budget: { kind: 'maxUnavailable', allowed: 3 }, immediate: 3, waves: 3 }],
    [rolling(0, '40%'), { budget: { kind: 'maxSurge', allowed: 4 }, immediate: 3, waves: 2 }],
    [rolling(1), { budget: { kind: 'maxUnavailable', allowed: 1 }, immediate: 3, waves: 7 }],
    [onDelete, { budget: undefined, immediate: 0, waves: 0 }],
  ])('%j', (strategy, expected) => {
    expect(run(live, daemonSet({ template: spec(v2), spec: strategy }), many, pods)).toMatchObject(expected);
  });
});
