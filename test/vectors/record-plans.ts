import type { DaemonSet, Node, Pod } from '../../src/kube/wire.ts';
import { targetNodeOf } from '../../src/daemonset/pods/pods-by-node.ts';
import { taint } from '../daemonset/build.ts';
import type { BareControlPlane } from './bare-control-plane.ts';
import { playLive } from './live-kubelets.ts';
import { PLAN_CASES } from './plan-cases.ts';
import { PATHS, each, nameOf, settled, type Environment } from './recording.ts';
import type { FateVector, NodeVector, PlanSpec, PlanVector, PlanVectors } from './types.ts';
import { podVectorOf } from './vector-objects.ts';

/** Waits until every case has settled, makes the change, and records what happens to each node's pod. */
export async function recordPlans(plane: BareControlPlane): Promise<PlanVectors> {
  const { api } = plane;
  await each(
    [...PLAN_CASES].flatMap(([name, { nodes }]) => nodes.map((node) => nodeOf(name, node))),
    (node) => api.create(PATHS.nodes, node),
  );
  plane.startController();
  const kubelets = playLive(api, isBroken);
  const put = async (name: string, spec: PlanSpec, query = ''): Promise<DaemonSet> => {
    const wanted = daemonSetOf(name, spec);
    const live = await api.get<DaemonSet>(`${PATHS.daemonSets}/${name}`).catch(() => undefined);
    return live === undefined
      ? api.create(PATHS.daemonSets + query, wanted)
      : api.replace(`${PATHS.daemonSets}/${name}${query}`, { ...live, spec: wanted.spec });
  };

  const longest = Math.max(...[...PLAN_CASES.values()].map(({ states }) => states.length));
  for (let turn = 0; turn < longest; turn++) {
    await each([...PLAN_CASES], async ([name, { states }]) => {
      const state = states[turn];
      if (state !== undefined) await put(name, state);
    });
    await settled(api);
  }
  await each([...PLAN_CASES], async ([name, { taints = {} }]) => {
    for (const [node, texts] of Object.entries(taints)) {
      const live = await api.get<Node>(`${PATHS.nodes}/${name}-${node}`);
      const spec = { ...live.spec, taints: [...(live.spec?.taints ?? []), ...texts.map(taint)] };
      await api.replace(`${PATHS.nodes}/${name}-${node}`, { ...live, spec });
    }
  });
  const before = await settled(api);
  const now = new Date().toISOString();
  const planned = new Map<string, DaemonSet>();
  await each([...PLAN_CASES], async ([name, { change }]) => planned.set(name, await put(name, change, '?dryRun=All')));
  await each([...PLAN_CASES], ([name, { change }]) => put(name, change));
  const after = await settled(api);
  await kubelets.stop();
  await plane.stopController();

  const plans = [...PLAN_CASES].map(([name]) => planOf(name, planned.get(name), now, before, after));
  return { release: plane.release, plans };
}

function isBroken(pod: Pod): boolean {
  const name = pod.metadata?.labels?.['app'] ?? '';
  const node = (targetNodeOf(pod) ?? '').slice(name.length + 1);
  const image = pod.spec?.containers[0]?.image?.split(':')[1] ?? '';
  return PLAN_CASES.get(name)?.broken?.includes(`${node} ${image}`) === true;
}

function nodeOf(name: string, { name: short, labels, taints = [] }: NodeVector): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: `${name}-${short}`, labels: { case: name, ...labels } },
    spec: { taints },
  };
}

function daemonSetOf(
  name: string,
  { updateStrategy, minReadySeconds = 0, image, placement = {} }: PlanSpec,
): DaemonSet {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name },
    spec: {
      selector: { matchLabels: labels },
      updateStrategy,
      minReadySeconds,
      template: {
        metadata: { labels },
        spec: {
          ...placement,
          nodeSelector: { case: name, ...placement.nodeSelector },
          containers: [{ name: 'agent', image: `agent:${image}` }],
        },
      },
    },
  };
}

function planOf(
  name: string,
  planned: DaemonSet | undefined,
  now: string,
  before: Environment,
  after: Environment,
): PlanVector {
  const live = before.daemonSets.find((ds) => nameOf(ds) === name);
  const mine = (environment: Environment) =>
    environment.nodes.filter((node) => node.metadata?.labels?.['case'] === name);
  const nodes = mine(before);
  const podsOn = (environment: Environment, node: Node) =>
    environment.pods.filter((pod) => pod.metadata?.labels?.['app'] === name && targetNodeOf(pod) === nameOf(node));
  return {
    name,
    before: live === undefined ? undefined : halfOf(live),
    after: halfOf(planned ?? {}),
    nodes: nodes.map((node) => ({
      name: nameOf(node),
      labels: node.metadata?.labels ?? {},
      taints: node.spec?.taints ?? [],
    })),
    pods: nodes.flatMap((node) => podsOn(before, node).map((pod) => podVectorOf(pod, nameOf(node)))),
    revisions: before.revisions
      .filter((revision) => revision.metadata?.ownerReferences?.[0]?.uid === live?.metadata?.uid)
      .map((revision) => ({
        name: nameOf(revision),
        revision: revision.revision,
        hash: revision.metadata?.labels?.['controller-revision-hash'] ?? '',
        data: revision.data as unknown,
      })),
    now,
    fates: nodes.map((node) => fateOf(podsOn(before, node).map(nameOf), podsOn(after, node).map(nameOf))),
  };
}

function halfOf(ds: DaemonSet): PlanVector['after'] {
  if (ds.spec === undefined) throw new Error('a DaemonSet without a spec');
  return {
    spec: ds.spec,
    templateGeneration: ds.metadata?.annotations?.['deprecated.daemonset.template.generation'] ?? '',
  };
}

function fateOf(before: readonly string[], after: readonly string[]): FateVector {
  if (before.length > 1 || after.length > 1) throw new Error(`not at rest: ${before.join(' ')} | ${after.join(' ')}`);
  const [was, is] = [before[0], after[0]];
  if (was === is) return was === undefined ? 'none' : 'keeps';
  if (was === undefined) return 'gains';
  return is === undefined ? 'loses' : 'restarts';
}
