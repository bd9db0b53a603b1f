import { NAMESPACES } from '../../src/sandbox/kinds/namespaces.ts';
import { NODES } from '../../src/sandbox/kinds/nodes.ts';
import { PODS } from '../../src/sandbox/kinds/pods.ts';
import { BEHAVIOUR_ANNOTATION, TERMINATION_ANNOTATION } from '../../src/sandbox/kubelet/behaviour.ts';
import { pool, scenario, type Scenario } from '../../src/sandbox/scenarios/scenario.ts';
import { agent, apply, type TestCluster } from '../sandbox/cluster.ts';
import { openScene, type Scene, type Size } from './live-view-scene.ts';

/** A state of a rollout that the live view has to show well. */
export interface Situation {
  readonly name: string;
  /** For an image's alternative text. */
  readonly shows: string;
  readonly scenario: Scenario;
  readonly prepare: (cluster: TestCluster) => void;
  /** Milliseconds from the opening of the view to the frame. */
  readonly after: number;
  /** Keys that are typed before the frame. */
  readonly keys?: readonly string[];
  /** The DaemonSets, if they are others than {@link NAME}. */
  readonly names?: readonly string[];
}

export const NAMESPACE = 'logging';
export const NAME = 'log-agent';
const ZONES = ['zone-a', 'zone-b', 'zone-c'];
const SITES = Array.from({ length: 25 }, (_, index) => `site-${String(index + 1).padStart(2, '0')}`);
const TIMES = { pullMs: 2500, startMs: 1500, stopMs: 900 };
const LONG = 'gke-production-europe-west4-default-pool-7f3c9a';

const workers = scenario('workers', 'three zones', [pool('node', 24, { zones: ZONES, ...TIMES })]);
const small = scenario('small', 'seven nodes with long names', [
  pool(LONG, 6, { zones: ZONES, ...TIMES }),
  pool('control-plane', 1, { controlPlane: true, zones: ZONES }),
]);
const sites = scenario('sites', '25 sites', [pool('edge', 200, { zones: SITES, ...TIMES })]);

interface Rollout {
  readonly name?: string;
  readonly maxUnavailable?: number | string;
  readonly image?: string;
  readonly onDelete?: boolean;
}

/** The first revision, rolled out a minute ago. */
export function begin(cluster: TestCluster, { maxUnavailable = 4, onDelete = false }: Rollout = {}): void {
  cluster.store.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
  change(cluster, { maxUnavailable, onDelete, image: 'registry.example/log-agent:1.0.0' });
  cluster.clock.advance(60_000);
}

/** The spec as a user applies it. */
export function change(
  cluster: TestCluster,
  { name = NAME, maxUnavailable = 4, onDelete = false, image = '' }: Rollout,
): void {
  const updateStrategy = onDelete
    ? ({ type: 'OnDelete' } as const)
    : ({ type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable } } as const);
  apply(cluster, agent({ name, namespace: NAMESPACE, image, spec: { updateStrategy } }));
}

/** What the containers on each node do. */
export function behave(cluster: TestCluster, behaviours: Readonly<Record<string, string>>): void {
  for (const [name, behaviour] of Object.entries(behaviours)) {
    cluster.store.modify(NODES, { name }, (node) => ({
      ...node,
      metadata: { ...node.metadata, annotations: { ...node.metadata.annotations, [BEHAVIOUR_ANNOTATION]: behaviour } },
    }));
  }
}

const UPDATE: Rollout = { image: 'registry.example/log-agent:1.1.0' };

export const SITUATIONS: readonly Situation[] = [
  {
    name: 'rollout',
    shows: 'a rollout that goes well on 24 nodes in three zones',
    scenario: workers,
    prepare: (cluster) => {
      begin(cluster);
      change(cluster, UPDATE);
    },
    after: 16_000,
  },
  {
    name: 'trouble',
    shows: 'counts, update budget, a cell for each node by zone, and the causes on two nodes',
    scenario: workers,
    prepare: (cluster) => {
      begin(cluster);
      behave(cluster, { 'node-4': 'missing', 'node-11': 'crash-5s' });
      change(cluster, UPDATE);
    },
    after: 41_000,
  },
  {
    name: 'bad-image',
    shows: 'an image that does not exist on nodes with long names, and the key that undoes the rollout',
    scenario: small,
    prepare: (cluster) => {
      begin(cluster, { maxUnavailable: 2 });
      change(cluster, { maxUnavailable: 2, image: 'registry.invalid/team/observability/log-agent:1.1.0' });
    },
    after: 40_000,
  },
  {
    name: 'undo',
    shows: 'the question before an undo, with what it changes',
    scenario: small,
    prepare: (cluster) => {
      begin(cluster, { maxUnavailable: 2 });
      change(cluster, { maxUnavailable: 2, image: 'registry.invalid/team/observability/log-agent:1.1.0' });
    },
    after: 40_000,
    keys: ['u'],
  },
  {
    name: 'crash-loop',
    shows: 'a container that crashes, with the last line of its log',
    scenario: small,
    prepare: (cluster) => {
      begin(cluster, { maxUnavailable: '50%' });
      change(cluster, { maxUnavailable: '50%', image: 'registry.example/log-agent:1.1.0-crash' });
    },
    after: 120_000,
  },
  {
    name: 'dead-nodes',
    shows: 'nodes that are not ready, one with a pod that is overdue to stop',
    scenario: workers,
    prepare: (cluster) => {
      begin(cluster, { maxUnavailable: 2 });
      change(cluster, { ...UPDATE, maxUnavailable: 2 });
      cluster.clock.advance(300);
      for (const name of ['node-2', 'node-17', 'node-21']) cluster.nodes.fail(name);
    },
    after: 110_000,
  },
  {
    name: 'overdue-deletion',
    shows: 'a pod that does not stop on a node that is ready, and the command for it',
    scenario: workers,
    prepare: (cluster) => {
      begin(cluster);
      for (const { metadata, spec } of cluster.store.list(PODS)) {
        if (spec?.nodeName !== 'node-7') continue;
        const annotations = { [TERMINATION_ANNOTATION]: 'stuck' };
        cluster.store.modify(PODS, metadata, (pod) => ({ ...pod, metadata: { ...pod.metadata, annotations } }));
      }
      change(cluster, UPDATE);
    },
    after: 75_000,
  },
  {
    name: 'failed-site',
    shows: '200 nodes at 25 sites, one of which has failed',
    scenario: sites,
    prepare: (cluster) => {
      begin(cluster, { maxUnavailable: '2%' });
      change(cluster, { ...UPDATE, maxUnavailable: '2%' });
      for (let index = 7; index <= 200; index += SITES.length) cluster.nodes.fail(`edge-${index}`);
    },
    after: 70_000,
  },
  {
    name: 'on-delete',
    shows: 'outdated pods that someone has to delete, and the command for it',
    scenario: workers,
    prepare: (cluster) => {
      begin(cluster, { onDelete: true });
      change(cluster, { ...UPDATE, onDelete: true });
    },
    after: 5000,
  },
  {
    name: 'misscheduled',
    shows: 'pods on nodes that got a taint after the pods came',
    scenario: workers,
    prepare: (cluster) => {
      begin(cluster);
      for (const name of ['node-5', 'node-8']) {
        cluster.store.modify(NODES, { name }, (node) => ({
          ...node,
          spec: { ...node.spec, taints: [{ key: 'maintenance', value: 'disk', effect: 'NoSchedule' }] },
        }));
      }
      change(cluster, UPDATE);
    },
    after: 12_000,
  },
  {
    name: 'several',
    shows: 'several rollouts, the worst first: one has an image that does not exist, one goes well, and one is done',
    scenario: workers,
    prepare: (cluster) => {
      begin(cluster);
      for (const name of ['node-exporter', 'csi-driver'])
        change(cluster, { name, image: `registry.example/${name}:1` });
      cluster.clock.advance(60_000);
      change(cluster, { maxUnavailable: 2, image: 'registry.invalid/team/log-agent:1.1.0' });
      cluster.clock.advance(25_000);
      change(cluster, { name: 'node-exporter', image: 'registry.example/node-exporter:2' });
    },
    after: 12_000,
    names: ['csi-driver', NAME, 'node-exporter'],
  },
  {
    name: 'reading',
    shows: 'how many nodes and pods have been read so far',
    scenario: scenario('slow', 'a slow server', [pool('node', 24, { zones: ZONES, ...TIMES })], {
      faults: [{ effect: { kind: 'latency', ms: 60_000 }, path: '/api/v1/nodes' }],
    }),
    prepare: (cluster) => {
      begin(cluster);
      change(cluster, UPDATE);
    },
    after: 3000,
  },
];

/** The situation in the view; the caller closes the scene. */
export async function openSituation(
  { scenario: nodes, prepare, after, keys = [], names = [NAME] }: Situation,
  { size, color }: { readonly size: Size; readonly color: boolean },
): Promise<Scene> {
  const scene = await openScene({ scenario: nodes, namespace: NAMESPACE, prepare, args: names, size, color });
  await scene.pass(after);
  for (const key of keys) {
    scene.tty.type(key);
    await scene.tty.lines();
    await scene.pass(1000);
  }
  return scene;
}
