import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isTerminating, targetNodeOf } from '../../../../src/daemonset/pods/pods-by-node.ts';
import { revisionData } from '../../../../src/daemonset/revisions/revisions.ts';
import type { DaemonSet, Node } from '../../../../src/kube/wire.ts';
import { CONTROLLER_REVISIONS, DAEMON_SETS } from '../../../../src/sandbox/kinds/daemon-sets.ts';
import { PODS } from '../../../../src/sandbox/kinds/pods.ts';
import type { Stored } from '../../../../src/sandbox/store/object.ts';
import type { PlacementVectors, PodVector, RevisionVectors, StepVector, StepVectors } from '../../../vectors/types.ts';
import { daemonSetOf, nodeOf, podOf } from '../../../vectors/vector-objects.ts';
import { singleController, type SingleController } from './single-controller.ts';

function load(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../../vectors/${name}.json`, import.meta.url), 'utf8'));
}

const NAMESPACE = 'default';
/** The real controller had some seconds too, and nothing in the vectors comes true within them. */
const LOOK_MS = 20_000;
const REVISION_HASH = 'controller-revision-hash';

/** The pod of the vector, created at its time. */
function putPod(environment: SingleController, ds: Stored<DaemonSet>, vector: PodVector): void {
  const { metadata = {}, spec, status } = podOf(ds, vector);
  const { name = '', labels = {}, ownerReferences = [], finalizers } = metadata;
  const owners = ownerReferences.map((owner) => ({ ...owner, uid: ds.metadata.uid }));
  const held = finalizers === undefined ? {} : { finalizers };
  environment.store.create(PODS, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: NAMESPACE, name, labels, ownerReferences: owners, ...held },
    ...(spec === undefined ? {} : { spec }),
  });
  const key = { namespace: NAMESPACE, name };
  environment.store.modify(PODS, key, (pod) => ({ ...pod, ...(status === undefined ? {} : { status }) }), {
    subresource: 'status',
  });
  if (vector.going === true) environment.store.delete(PODS, key);
}

/** The recorded objects, created while the controller is frozen. */
function layOut(step: StepVector, seed: number): SingleController {
  const [name = ''] = step.name.split(' ');
  const full = (short: string): string => `${name}-${short}`;
  const times = step.pods.map(({ created = step.now }) => Date.parse(created));
  const environment = singleController(Math.min(Date.parse(step.now), ...times) - 1000, seed);
  for (const [short, kind] of Object.entries(step.nodes)) environment.addNode(nodeOf(full(short), kind));
  const bare = daemonSetOf(name, step.daemonSet);
  const annotations = { 'deprecated.daemonset.template.generation': step.templateGeneration };
  environment.store.create(DAEMON_SETS, { ...bare, metadata: { namespace: NAMESPACE, name, annotations } });
  const ds = environment.generation(name, step.generation);
  // Only the real controller can compute this hash; it is in the revision.
  environment.store.create(CONTROLLER_REVISIONS, {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      namespace: NAMESPACE,
      name: `${name}-${step.hash}`,
      labels: { app: name, [REVISION_HASH]: step.hash },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name, uid: ds.metadata.uid, controller: true }],
    },
    data: revisionData(ds.spec?.template ?? {}),
    revision: 9,
  });
  const inTurn = [...step.pods].sort((a, b) => Date.parse(a.created ?? step.now) - Date.parse(b.created ?? step.now));
  for (const pod of inTurn) {
    environment.waitUntil(Date.parse(pod.created ?? step.now));
    putPod(environment, ds, { ...pod, name: full(pod.name), node: full(pod.node) });
  }
  environment.waitUntil(Date.parse(step.now));
  return environment;
}

interface Outcome {
  readonly deleted: readonly string[];
  readonly created: readonly string[];
  readonly status: Readonly<Record<string, unknown>>;
}

function look(step: StepVector, seed: number): Outcome {
  const [name = ''] = step.name.split(' ');
  const short = (text = ''): string => text.slice(name.length + 1);
  const environment = layOut(step, seed);
  environment.run(LOOK_MS);
  const after = environment.store.list(PODS, NAMESPACE);
  const left = new Map(after.map((pod) => [short(pod.metadata.name), pod]));
  const known = new Set(step.pods.map((pod) => pod.name));
  const deleted = step.pods.filter((pod) => {
    const now = left.get(pod.name);
    return now === undefined || (pod.going !== true && isTerminating(now));
  });
  const created = after.filter((pod) => !known.has(short(pod.metadata.name)));
  const { status = {} } = environment.store.get(DAEMON_SETS, { namespace: NAMESPACE, name }) ?? {};
  return {
    deleted: deleted.map((pod) => pod.name).sort(),
    created: created.map((pod) => short(targetNodeOf(pod))).sort(),
    status: Object.fromEntries(Object.entries(status).sort()),
  };
}

/** Where the controller chooses at random, seeds cover the choices; most cases have one. */
const SEEDS = 400;

describe("a sync of the sandbox’s controller gives what the real controller's gave", () => {
  const { steps } = load('steps') as StepVectors;

  it.each(steps.map((step) => [step.name, step] as const))('%s', (_, step) => {
    const wanted: Outcome = {
      deleted: step.deleted,
      created: step.created,
      status: Object.fromEntries(Object.entries(step.status).sort()),
    };
    const same = (outcome: Outcome): boolean => JSON.stringify(outcome) === JSON.stringify(wanted);
    let outcome = look(step, 1);
    for (let seed = 2; seed <= SEEDS && !same(outcome); seed++) {
      // The number is the same for every choice.
      expect([outcome.deleted.length, outcome.created.length]).toEqual([wanted.deleted.length, wanted.created.length]);
      outcome = look(step, seed);
    }
    expect(outcome).toEqual(wanted);
  });
});

// Not comparison.json: the sandbox has no feature gates, and refuses these operators as a server does without the gate.
describe('the sandbox’s controller places pods as the real controller did', () => {
  const { nodes, cases } = load('placement') as PlacementVectors;
  const toNode = ({ name, labels = {}, taints = [] }: (typeof nodes)[number]): Node => ({
    metadata: { name, labels },
    spec: { taints },
  });

  it.each(cases.map(({ spec, verdicts }) => [JSON.stringify(spec), spec, verdicts] as const))(
    '%s',
    (_, spec, verdicts) => {
      const environment = singleController(Date.parse('2026-01-01T00:00:00Z'), 1);
      for (const node of nodes) environment.addNode(toNode(node));
      const bare = daemonSetOf('case', { updateStrategy: { type: 'OnDelete' }, minReadySeconds: 0 });
      const template = bare.spec?.template ?? {};
      const containers = [{ name: 'agent', image: 'agent' }];
      environment.store.create(DAEMON_SETS, {
        ...bare,
        metadata: { namespace: NAMESPACE, name: 'case' },
        spec: {
          selector: { matchLabels: { app: 'case' } },
          updateStrategy: { type: 'OnDelete' },
          template: { ...template, spec: { containers, ...spec } },
        },
      });
      environment.run(LOOK_MS);
      const created = new Set(environment.store.list(PODS, NAMESPACE).map((pod) => targetNodeOf(pod)));
      const ds = environment.generation('case', 1);
      for (const { name } of nodes) {
        if (!created.has(name)) putPod(environment, ds, { name: `there-${name}`, node: name, hash: 'x', ready: '' });
      }
      environment.run(LOOK_MS);
      const left = new Map(environment.store.list(PODS, NAMESPACE).map((pod) => [targetNodeOf(pod), pod]));
      const ours = nodes.map(({ name }) => {
        if (created.has(name)) return 'R';
        const pod = left.get(name);
        return pod !== undefined && !isTerminating(pod) ? 's' : '-';
      });
      expect(ours.join('')).toBe(verdicts);
    },
  );
});

describe('the sandbox’s controller keeps revisions as the real controller did', () => {
  const { cases } = load('revisions') as RevisionVectors;

  it.each(cases.map((one) => [one.name, one] as const))('%s', (name, { revisionHistoryLimit, looks }) => {
    const environment = singleController(Date.parse('2026-01-01T00:00:00Z'), 1);
    for (const node of ['n0', 'n1']) environment.addNode({ metadata: { name: node, labels: { pods: 'yes' } } });
    looks.forEach(({ template, revisions, podHashes }, index) => {
      const spec: NonNullable<DaemonSet['spec']> = {
        selector: { matchLabels: { app: name } },
        updateStrategy: { type: 'OnDelete' },
        revisionHistoryLimit,
        template,
      };
      if (index === 0) environment.store.create(DAEMON_SETS, { metadata: { namespace: NAMESPACE, name }, spec });
      else environment.store.modify(DAEMON_SETS, { namespace: NAMESPACE, name }, (ds) => ({ ...ds, spec }));
      environment.run(LOOK_MS);

      const ours = [...environment.store.list(CONTROLLER_REVISIONS, NAMESPACE)].sort((a, b) => a.revision - b.revision);
      expect(ours.map(({ revision, data }): object => ({ revision, data: data as unknown }))).toEqual(
        revisions.map(({ revision, data }) => ({ revision, data })),
      );
      // The hashes differ, but each pod has the hash of the same revision.
      const numbers = (
        hashes: readonly string[],
        all: readonly { readonly revision: number; readonly hash: string }[],
      ) => hashes.map((hash) => all.find((one) => one.hash === hash)?.revision).sort();
      const ourRevisions = ours.map(({ revision, metadata }) => ({
        revision,
        hash: metadata.labels?.[REVISION_HASH] ?? '',
      }));
      const ourHashes = environment.store
        .list(PODS, NAMESPACE)
        .map(({ metadata }) => metadata.labels?.[REVISION_HASH] ?? '');
      expect(numbers(ourHashes, ourRevisions)).toEqual(numbers(podHashes, revisions));
    });
  });
});
