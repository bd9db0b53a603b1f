import type { DaemonSet, Node, Pod } from '../../src/kube/wire.ts';
import { targetNodeOf } from '../../src/daemonset/pods/pods-by-node.ts';
import { ApiError, type Api } from '../control-plane/api.ts';
import type { BareControlPlane } from './bare-control-plane.ts';
import type { PlacementSpec } from './placement-cases.ts';
import { PATHS, each, nameOf, ownedBy, settled } from './recording.ts';
import type { CreatedPod, PlacementVectors } from './types.ts';

/**
 * Creates a DaemonSet for each spec over one set of nodes. First the controller creates the missing pods; then every DaemonSet gets a pod
 * on every other node, and the controller deletes those that may not stay.
 */
export async function recordPlacement(
  plane: BareControlPlane,
  nodes: readonly Node[],
  specs: readonly PlacementSpec[],
): Promise<PlacementVectors> {
  const { api } = plane;
  await each(nodes, (node) => api.create(PATHS.nodes, { apiVersion: 'v1', kind: 'Node', ...node }));
  const accepted = new Map<string, PlacementSpec>();
  await each([...specs.entries()], async ([index, spec]) => {
    const name = `p${String(index).padStart(3, '0')}`;
    if (await create(api, daemonSetOf(name, spec))) accepted.set(name, spec);
  });
  plane.startController();
  const first = await settled(api);
  const ran = runsOn(first.pods);
  await plane.stopController();

  const guests = first.daemonSets.flatMap((ds) =>
    nodes.flatMap((node) => (ran.has(`${nameOf(ds)} ${nameOf(node)}`) ? [] : [guestOf(ds, nameOf(node))])),
  );
  await each(guests, (guest) => api.create(PATHS.pods, guest));
  plane.startController();
  const second = await settled(api);
  await plane.stopController();
  const left = runsOn(second.pods.filter((pod) => pod.metadata?.deletionTimestamp === undefined));

  const names = [...accepted.keys()].sort();
  return {
    release: plane.release,
    nodes: nodes.map(({ metadata, spec }) => ({
      name: metadata?.name ?? '',
      labels: metadata?.labels ?? {},
      taints: spec?.taints ?? [],
    })),
    cases: names.map((name, index) => ({
      spec: accepted.get(name) ?? {},
      ...(index % 4 === 0 ? sampleOf(first.pods.find((pod) => pod.metadata?.labels?.['app'] === name)) : {}),
      verdicts: nodes
        .map((node) => `${name} ${nameOf(node)}`)
        .map((key) => (ran.has(key) ? 'R' : left.has(key) ? 's' : '-'))
        .join(''),
    })),
  };
}

/** False, with a message on stderr, when the API server rejects the object, so that the controller never sees it. */
async function create(api: Api, ds: DaemonSet): Promise<boolean> {
  try {
    await api.create(PATHS.daemonSets, ds);
    return true;
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 422) throw error;
    process.stderr.write(`left out: ${error.message}\n`);
    return false;
  }
}

function daemonSetOf(name: string, spec: PlacementSpec): DaemonSet {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name },
    spec: {
      selector: { matchLabels: labels },
      // so that the extra pods are evaluated by placement alone, not by revision
      updateStrategy: { type: 'OnDelete' },
      template: { metadata: { labels }, spec: { containers: [{ name: 'agent', image: 'agent' }], ...spec } },
    },
  };
}

function guestOf(ds: DaemonSet, nodeName: string): Pod {
  const name = `${nameOf(ds)}-guest-${nodeName}`;
  const labels = { app: nameOf(ds) };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels, ownerReferences: ownedBy(ds) },
    spec: { nodeName, containers: [{ name: 'agent', image: 'agent' }] },
  };
}

function sampleOf(pod: Pod | undefined): { pod?: CreatedPod } {
  if (pod === undefined) return {};
  const { generateName = '', labels = {} } = pod.metadata ?? {};
  const { tolerations = [], affinity } = pod.spec ?? {};
  return { pod: { node: targetNodeOf(pod) ?? '', generateName, labels, tolerations, affinity } };
}

/** `daemonset node` for each pod. */
function runsOn(pods: readonly Pod[]): ReadonlySet<string> {
  return new Set(pods.map((pod) => `${pod.metadata?.labels?.['app'] ?? ''} ${targetNodeOf(pod) ?? ''}`));
}
