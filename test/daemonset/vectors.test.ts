import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ControllerRevision, DaemonSet, Node } from '../../src/kube/wire.ts';
import { daemonPod } from '../../src/daemonset/pods/daemon-pod.ts';
import { predict } from '../../src/daemonset/rollout/predict.ts';
import { revisionsToDelete, syncRevisions } from '../../src/daemonset/revisions/revision-sync.ts';
import { currentRevision, hashOf, revisionData } from '../../src/daemonset/revisions/revisions.ts';
import { loadSchema } from '../../src/apimachinery/schema/load-schema.ts';
import { templateChanges } from '../../src/daemonset/revisions/template-changes.ts';
import { placementOn, placementRules } from '../../src/daemonset/placement/placement.ts';
import { statusCounts } from '../../src/daemonset/status/status.ts';
import { isTerminating, targetNodeOf } from '../../src/daemonset/pods/pods-by-node.ts';
import type { PlacementSpec } from '../vectors/placement-cases.ts';
import { settle, worldOfStep } from '../vectors/replay.ts';
import type {
  NodeVector,
  PlacementVectors,
  PlanVectors,
  RevisionVector,
  RevisionVectors,
  StepVectors,
} from '../vectors/types.ts';
import { podOf } from '../vectors/vector-objects.ts';

const schema = await loadSchema();

function load(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8'));
}

function nodeOf({ name, labels = {}, taints = [] }: NodeVector): Node {
  return { metadata: { name, labels }, spec: { taints } };
}

describe.each([
  ['placement', 170, 40],
  ['comparison', 20, 18],
])('%s, as the real controller decides it', (file, cases, nodes) => {
  const vectors = load(file) as PlacementVectors;

  it('covers the expected cases', () => {
    expect(vectors.release).toMatch(/^v1\.\d+\.\d+$/);
    expect(vectors.cases.length).toBeGreaterThanOrEqual(cases);
    expect(vectors.nodes.length).toBeGreaterThanOrEqual(nodes);
    for (const verdict of 'Rs-') expect(vectors.cases.some(({ verdicts }) => verdicts.includes(verdict))).toBe(true);
  });

  it.each(vectors.cases.map(({ spec, verdicts }) => [JSON.stringify(spec), spec, verdicts] as const))(
    '%s',
    (_, spec, verdicts) => {
      const rules = placementRules({ spec: { containers: [], ...spec } });
      const ours = vectors.nodes.map((each) => {
        const { shouldRun, shouldContinueRunning, reasons } = placementOn(rules, nodeOf(each));
        expect(reasons.length === 0).toBe(shouldRun);
        return shouldRun ? 'R' : shouldContinueRunning ? 's' : '-';
      });
      expect(ours.join('')).toBe(verdicts);
    },
  );
});

/** the server drops an empty value of a toleration */
function asStored(spec: PlacementSpec): PlacementSpec {
  const drop = (key: string, value: unknown): unknown => (key === 'value' && value === '' ? undefined : value);
  return JSON.parse(JSON.stringify(spec, drop)) as PlacementSpec;
}

describe('the pods that the real controller creates', () => {
  const samples = (load('placement') as PlacementVectors).cases.flatMap(({ spec, pod }) =>
    pod === undefined ? [] : [{ spec, pod }],
  );

  it('exist', () => expect(samples.length).toBeGreaterThanOrEqual(30));

  it.each(samples.map(({ spec, pod }) => [JSON.stringify(spec), spec, pod] as const))('%s', (_, spec, pod) => {
    const { app = '', 'controller-revision-hash': hash = '' } = pod.labels;
    const ds: DaemonSet = {
      metadata: { name: app, annotations: { 'deprecated.daemonset.template.generation': '1' } },
      spec: {
        selector: {},
        template: { metadata: { labels: { app } }, spec: { containers: [], ...asStored(spec) } },
      },
    };
    const ours = daemonPod(ds, pod.node, hash);
    expect({
      node: pod.node,
      generateName: ours.metadata?.generateName,
      labels: ours.metadata?.labels,
      tolerations: ours.spec?.tolerations,
      affinity: ours.spec?.affinity,
    }).toEqual(pod);
  });
});

describe('manage, rolling update and status, as the real controller does them', () => {
  const { release, steps } = load('steps') as StepVectors;

  it('covers the expected cases', () => {
    expect(release).toMatch(/^v1\.\d+\.\d+$/);
    expect(steps.length).toBeGreaterThanOrEqual(600);
    expect(steps.filter(({ deleted, created }) => deleted.length + created.length > 0).length).toBeGreaterThan(300);
  });

  it.each(steps.map((step) => [step.name, step] as const))('%s', (_, step) => {
    const environment = worldOfStep(step);
    const view = settle(environment);
    const after = [...view.pods.values()].flat();
    const before = new Set(environment.pods.map((pod) => pod.metadata?.name));
    const short = (name = '') => name.slice(name.indexOf('-') + 1);
    const left = new Map(after.map((pod) => [pod.metadata?.name, pod]));
    const ignored = environment.pods.filter((pod) => isTerminating(pod) && !left.has(pod.metadata?.name));
    const deleted = environment.pods
      .filter((pod) => !ignored.includes(pod))
      .filter((pod) => {
        const now = left.get(pod.metadata?.name);
        return now === undefined || (isTerminating(now) && !isTerminating(pod));
      })
      .map((pod) => short(pod.metadata?.name));
    const created = after.filter((pod) => !before.has(pod.metadata?.name)).map((pod) => short(targetNodeOf(pod)));
    expect({ deleted: deleted.sort(), created: created.sort() }).toEqual({
      deleted: step.deleted,
      created: step.created,
    });
    const { observedGeneration, ...status } = step.status;
    expect(observedGeneration).toBe(step.generation);
    const counts = statusCounts(view);
    expect(counts).toEqual({ ...Object.fromEntries(Object.keys(counts).map((field) => [field, 0])), ...status });
  });
});

function revisionOf(ds: DaemonSet, { name, revision, hash, data }: RevisionVector): ControllerRevision {
  const { name: owner = '', uid = '' } = ds.metadata ?? {};
  return {
    metadata: {
      name,
      namespace: 'default',
      labels: { ...ds.spec?.selector.matchLabels, 'controller-revision-hash': hash },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: owner, uid, controller: true }],
    },
    revision,
    data: data as object,
  };
}

describe('revisions, as the real controller keeps them', () => {
  const { release, cases } = load('revisions') as RevisionVectors;
  const looks = cases.flatMap(({ name, revisionHistoryLimit, looks: all }) =>
    all.map((look, index) => {
      const ds: DaemonSet = {
        metadata: { name, namespace: 'default', uid: name },
        spec: { selector: { matchLabels: { app: name } }, revisionHistoryLimit, template: look.template },
      };
      return [`${name} look ${index + 1}`, ds, all[index - 1], look] as const;
    }),
  );

  it('covers the expected cases', () => {
    expect(release).toMatch(/^v1\.\d+\.\d+$/);
    expect(looks.length).toBeGreaterThanOrEqual(45);
  });

  it.each(looks)('%s', (_, ds, before, after) => {
    const history = (before?.revisions ?? []).map((each) => revisionOf(ds, each));
    const pods = after.podHashes.map((hash, index) => podOf(ds, { name: `p${index}`, node: 'n0', hash }));
    const sync = syncRevisions(ds, history);
    expect({ duplicates: sync.duplicates, unlabelled: sync.unlabelled }).toEqual({ duplicates: [], unlabelled: [] });
    const doomed = new Set(revisionsToDelete(ds, sync.old, pods).map((each) => each.metadata?.name));
    const kept = sync.old.filter((each) => !doomed.has(each.metadata?.name));
    const left = after.revisions.map((each) => revisionOf(ds, each));
    const current = currentRevision(ds, left);
    expect(current?.revision).toBe(sync.number);
    expect(current?.data).toEqual(revisionData(after.template));
    if (sync.current !== undefined) expect(hashOf(sync.current)).toBe(current === undefined ? '' : hashOf(current));
    expect(left.filter((each) => each !== current).map((each) => [each.metadata?.name, each.revision])).toEqual(
      kept.map((each) => [each.metadata?.name, each.revision]),
    );
    // a template has a new revision exactly when it differs from every recorded one
    if (before !== undefined) {
      const changed = templateChanges(schema, before.template, after.template).length > 0;
      expect(changed).toBe(current?.revision !== before.revisions.at(-1)?.revision);
    }
  });
});

describe('predictions, as they then came true', () => {
  const { release, plans } = load('plans') as PlanVectors;

  it('covers the expected cases', () => {
    expect(release).toMatch(/^v1\.\d+\.\d+$/);
    expect(plans.length).toBeGreaterThanOrEqual(80);
    for (const fate of ['gains', 'loses', 'keeps', 'restarts', 'none'] as const)
      expect(plans.filter(({ fates }) => fates.includes(fate)).length).toBeGreaterThan(10);
  });

  it.each(plans.map((plan) => [plan.name, plan] as const))('%s', (name, plan) => {
    const half = ({ spec, templateGeneration }: (typeof plan)['after'], uid?: string): DaemonSet => ({
      metadata: {
        name,
        namespace: 'default',
        annotations: { 'deprecated.daemonset.template.generation': templateGeneration },
        ...(uid === undefined ? {} : { uid }),
      },
      spec,
    });
    const before = plan.before === undefined ? undefined : half(plan.before, name);
    const after = half(plan.after, before === undefined ? undefined : name);
    const prediction = predict({
      before,
      after,
      nodes: plan.nodes.map(nodeOf),
      pods: plan.pods.map((pod) => podOf(before ?? after, pod)),
      revisions: plan.revisions.map((revision) => revisionOf(before ?? after, revision)),
      now: Date.parse(plan.now),
    });
    expect(prediction.nodes.map(({ fate }) => fate)).toEqual(plan.fates);
  });
});
