import { setTimeout as sleep } from 'node:timers/promises';
import type { DaemonSet, Pod } from '../../src/kube/wire.ts';
import { targetNodeOf } from '../../src/daemonset/pods/pods-by-node.ts';
import type { Api } from '../control-plane/api.ts';
import type { BareControlPlane } from './bare-control-plane.ts';
import { PATHS, each, nameOf, pick, sequence, settled, worldOf, type Environment } from './recording.ts';
import { LOOKS, OTHER_STRATEGIES, STEP_CASES, type PodSeed, type PodState } from './step-cases.ts';
import type { DaemonSetVector, NodeKind, PodVector, StepVector, StepVectors } from './types.ts';
import { caseOf, daemonSetOf, nodeOf, podOf, podVectorOf, statusOf } from './vector-objects.ts';

/** The recorder's changes to a case between two syncs of the controller. */
interface Laid {
  daemonSet: DaemonSetVector;
  nodes: Map<string, NodeKind>;
}

/**
 * Creates every case's nodes and pods while the controller is stopped, starts it, and records what it does until it has settled. Then it
 * simulates kubelets with some failures, and lets the controller sync again.
 */
export async function recordSteps(plane: BareControlPlane): Promise<StepVectors> {
  const { api } = plane;
  const laid = new Map<string, Laid>();
  for (const [name, { daemonSet, nodes }] of STEP_CASES)
    laid.set(name, { daemonSet, nodes: new Map(nodes.map((kind, index) => [`${name}-n${index}`, kind])) });

  // only the controller can compute a template's hash: it has to create the revisions before pods can have it
  await each([...laid], ([name, { daemonSet }]) => api.create(PATHS.daemonSets, daemonSetOf(name, daemonSet)));
  plane.startController();
  const started = await settled(api);
  await plane.stopController();
  await each(
    [...laid.values()].flatMap(({ nodes }) => [...nodes]),
    ([name, kind]) => api.create(PATHS.nodes, nodeOf(name, kind)),
  );
  await layPods(api, started);

  const steps: StepVector[] = [];
  const random = sequence(7);
  for (let look = 1; ; look++) {
    const before = await worldOf(api);
    const now = new Date().toISOString();
    plane.startController();
    const after = await settled(api);
    await plane.stopController();
    for (const [name, each] of laid) steps.push(stepOf(name, look, now, each, before, after));
    if (look === LOOKS) break;
    await playKubelets(api, after, random);
    await change(api, laid, random);
  }
  steps.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { release: plane.release, steps };
}

async function layPods(api: Api, { daemonSets, revisions }: Environment): Promise<void> {
  const seeds = daemonSets.flatMap((ds) => {
    const revision = revisions.find((each) => each.metadata?.ownerReferences?.[0]?.uid === ds.metadata?.uid);
    const hash = revision?.metadata?.labels?.['controller-revision-hash'] ?? '';
    return (STEP_CASES.get(nameOf(ds))?.pods ?? []).map((seed, index) => ({
      ds,
      seed,
      ...podFor(ds, seed, index, hash),
    }));
  });
  const wave = (first: boolean) =>
    each(
      seeds.filter(({ seed }) => (seed.first === true) === first),
      async ({ pod, path, seed }) => {
        await api.create(PATHS.pods, pod);
        await api.patch(`${path}/status`, { status: pod.status });
        if (seed.going === true) await api.remove(path);
      },
    );
  await wave(true);
  await sleep(1100);
  await wave(false);
}

function podFor(ds: DaemonSet, seed: PodSeed, index: number, hash: string): { pod: Pod; path: string } {
  const fresh = seed.revision === 'new';
  const { phase, ready } = stateOf(seed.state);
  const vector: PodVector = {
    name: `${nameOf(ds)}-p${index}`,
    node: `${nameOf(ds)}-n${seed.node}`,
    hash: fresh ? hash : seed.revision,
    generation: fresh === (seed.swapped !== true) ? '1' : '0',
    bound: seed.state !== 'pending',
    // a deleted pod that has ended is removed immediately, unless it has finalizers
    held: seed.going === true && (seed.state === 'failed' || seed.state === 'succeeded' || seed.state === 'pending'),
    ...(phase === undefined ? {} : { phase }),
    ...(ready === undefined ? {} : { ready }),
  };
  return { pod: podOf(ds, vector), path: `${PATHS.pods}/${vector.name}` };
}

function stateOf(state: PodState): { phase?: string; ready?: string } {
  const at = (seconds: number): string => `${new Date(Date.now() + seconds * 1000).toISOString().slice(0, 19)}Z`;
  switch (state) {
    case 'ready':
      return { ready: at(-86_400) };
    case 'recent':
      return { ready: at(-30) };
    case 'future':
      return { ready: at(7200) };
    case 'timeless':
      return { ready: '' };
    case 'unready':
      return {};
    case 'pending':
      return { phase: 'Pending' };
    case 'failed':
      return { phase: 'Failed' };
    case 'succeeded':
      return { phase: 'Succeeded' };
  }
}

/** Removes terminating pods, binds pending ones and makes most of them ready; a few fail. */
async function playKubelets(api: Api, { pods, nodes }: Environment, random: () => number): Promise<void> {
  const exists = new Set(nodes.map(nameOf));
  const ordered = [...pods].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
  const chores = ordered.map((pod) => ({ pod, luck: random(), outcome: random() }));
  await each(chores, async ({ pod, luck, outcome }) => {
    const path = `${PATHS.pods}/${nameOf(pod)}`;
    const node = targetNodeOf(pod) ?? '';
    if (pod.metadata?.deletionTimestamp !== undefined) {
      if (luck > 0.8) return;
      if ((pod.metadata.finalizers ?? []).length > 0) await api.patch(path, { metadata: { finalizers: null } });
      else await api.remove(path, { gracePeriodSeconds: 0 });
      return;
    }
    const unbound = pod.spec?.nodeName === undefined;
    if (!unbound && luck > 0.12) return;
    if (unbound) {
      if (!exists.has(node)) return;
      const target = { apiVersion: 'v1', kind: 'Node', name: node };
      await api.create(`${path}/binding`, {
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { name: nameOf(pod) },
        target,
      });
    }
    const state: PodState =
      outcome < (unbound ? 0.75 : 0) ? 'ready' : outcome < 0.85 ? 'unready' : outcome < 0.93 ? 'recent' : 'failed';
    const { phase, ready } = stateOf(state);
    await api.patch(`${path}/status`, { status: statusOf(phase, ready) });
  });
}

/** generated names differ between recordings, their positions do not */
function orderOf(pod: Pod): string {
  return `${pod.metadata?.labels?.['app'] ?? ''} ${targetNodeOf(pod) ?? ''} ${pod.spec?.nodeName ?? ''} ${nameOf(pod)}`;
}

/** Changes the taints of some nodes, and the template or strategy of some DaemonSets. */
async function change(api: Api, laid: ReadonlyMap<string, Laid>, random: () => number): Promise<void> {
  const kinds: readonly [NodeKind, ...NodeKind[]] = ['ok', 'stays', 'evicts'];
  for (const [name, one] of laid) {
    for (const [node, kind] of one.nodes) {
      if (kind === 'other' || random() > 0.08) continue;
      one.nodes.set(node, pick(random, kinds));
      const { spec = {} } = nodeOf(node, one.nodes.get(node) ?? 'ok');
      await api.patch(`${PATHS.nodes}/${node}`, { spec: { taints: null } });
      if (spec.taints !== undefined) await api.patch(`${PATHS.nodes}/${node}`, { spec });
    }
    const luck = random();
    if (luck > 0.25) continue;
    one.daemonSet =
      luck < 0.15
        ? { ...one.daemonSet, revision: (one.daemonSet.revision ?? 1) + 1 }
        : { ...one.daemonSet, updateStrategy: pick(random, OTHER_STRATEGIES) };
    const live = await api.get<DaemonSet>(`${PATHS.daemonSets}/${name}`);
    await api.replace(`${PATHS.daemonSets}/${name}`, { ...live, spec: daemonSetOf(name, one.daemonSet).spec });
  }
}

function stepOf(
  name: string,
  look: number,
  now: string,
  { daemonSet, nodes }: Laid,
  before: Environment,
  after: Environment,
): StepVector {
  const live = after.daemonSets.find((each) => nameOf(each) === name);
  const short = (text: string): string => (caseOf(text) === name ? text.slice(name.length + 1) : text);
  const podsOf = (environment: Environment) =>
    environment.pods
      .filter((pod) => pod.metadata?.labels?.['app'] === name)
      .map((pod) => ({ ...podVectorOf(pod, short(targetNodeOf(pod) ?? '')), name: short(nameOf(pod)) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  const [pods, left] = [podsOf(before), podsOf(after)];
  const leftByName = new Map(left.map((pod) => [pod.name, pod]));
  const known = new Set(pods.map((pod) => pod.name));
  const current = after.revisions
    .filter((each) => each.metadata?.ownerReferences?.[0]?.uid === live?.metadata?.uid)
    .reduce((best, each) => (each.revision > best.revision ? each : best));
  const status = Object.entries(live?.status ?? {}).filter(([field]) => field !== 'collisionCount');
  return {
    name: `${name} look ${look}`,
    daemonSet,
    generation: live?.metadata?.generation ?? 0,
    templateGeneration: live?.metadata?.annotations?.['deprecated.daemonset.template.generation'] ?? '',
    hash: current.metadata?.labels?.['controller-revision-hash'] ?? '',
    now,
    nodes: Object.fromEntries([...nodes].map(([node, kind]) => [short(node), kind])),
    pods,
    deleted: pods
      .filter((pod) => pod.going !== true && leftByName.get(pod.name)?.going !== undefined)
      .concat(pods.filter((pod) => !leftByName.has(pod.name)))
      .map((pod) => pod.name)
      .sort(),
    created: left
      .filter((pod) => !known.has(pod.name))
      .map((pod) => pod.node)
      .sort(),
    status: Object.fromEntries(status) as unknown as StepVector['status'],
  };
}
