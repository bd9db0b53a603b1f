import { setTimeout as sleep } from 'node:timers/promises';
import type { DaemonSet, Pod } from '../../src/kube/wire.ts';
import { BEHAVIOUR_ANNOTATION } from '../../src/sandbox/kubelet/behaviour.ts';
import type { Api, ApiObject } from '../control-plane/api.ts';
import { startControlPlane } from '../control-plane/cluster.ts';
import { setHeartbeat, taintNode, type NodeSpec } from '../control-plane/nodes.ts';
import { PATHS, NAMESPACE } from './recording.ts';
import type { RecordedObject, RolloutVectors } from './rollout-vectors.ts';

const ZONES = ['zone-a', 'zone-b', 'zone-c'];
const NODES: readonly NodeSpec[] = Array.from({ length: 9 }, (_, index) => ({
  name: `node-${index + 1}`,
  labels: { 'topology.kubernetes.io/zone': ZONES[index % ZONES.length] ?? '' },
}));
const LABELS = { app: 'agent' };
const AGENT = `${PATHS.daemonSets}/agent`;
const NODE = (name: string): string => `${PATHS.nodes}/${name}`;

/**
 * Records everything that a watch of nodes, pods, revisions and the DaemonSet tells while a rollout meets trouble on the real control
 * plane, with its simulated kubelets: crashing containers, an image that does not exist, a dead node, taints, pods deleted by hand, a
 * fix, and the end of it.
 */
export async function recordRollout(): Promise<RolloutVectors> {
  const plane = await startControlPlane({ nodes: NODES });
  const api = plane.connect();
  const closing = new AbortController();
  try {
    await api.create(PATHS.daemonSets, daemonSet());
    await until(api, isDone);
    const recorder = record(api, closing.signal);
    await sleep(1000);
    const initial = recorder.begin();
    await play(api);
    await sleep(1500);
    const { events } = recorder;
    return { began: initial.began, objects: initial.objects, events: [...events] };
  } finally {
    closing.abort();
    api.close();
    await plane.stop();
  }
}

async function play(api: Api): Promise<void> {
  await behave(api, { 'node-3': 'crash', 'node-5': 'missing', 'node-8': 'slow-2s' });
  await setImage(api, 'agent:2');
  await sleep(2500);
  await taintNode(api, 'node-9', [{ key: 'maintenance', value: 'disk', effect: 'NoSchedule' }]);
  await taintNode(api, 'node-2', [{ key: 'drain', value: 'now', effect: 'NoExecute' }]);
  await sleep(2000);
  await setHeartbeat(api, 'node-7', 'stopped');
  await until(api, ({ status }) => (status?.numberMisscheduled ?? 0) >= 2);
  await sleep(2000);
  await deletePodOn(api, 'node-1');
  await sleep(1500);
  await behave(api, { 'node-3': 'runs', 'node-5': 'runs' });
  await setImage(api, 'agent:3');
  await sleep(4000);
  await setHeartbeat(api, 'node-7', 'running');
  for (const name of ['node-9', 'node-2']) await api.patch(NODE(name), { spec: { taints: null } });
  await until(api, isDone);
}

function daemonSet(): DaemonSet {
  const rollingUpdate = { maxSurge: 0, maxUnavailable: 4 };
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent', namespace: NAMESPACE },
    spec: {
      selector: { matchLabels: LABELS },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate },
      template: { metadata: { labels: LABELS }, spec: { containers: [{ name: 'agent', image: 'agent:1' }] } },
    },
  };
}

function isDone({ metadata, status }: DaemonSet): boolean {
  const { desiredNumberScheduled: desired = 0, updatedNumberScheduled: updated, numberAvailable } = status ?? {};
  const isObserved = status?.observedGeneration === metadata?.generation;
  return isObserved && desired === NODES.length && updated === desired && numberAvailable === desired;
}

async function until(api: Api, isReached: (ds: DaemonSet) => boolean): Promise<void> {
  const end = Date.now() + 120_000;
  while (!isReached(await api.get<DaemonSet>(AGENT))) {
    if (Date.now() > end) throw new Error('the rollout has not got there');
    await sleep(100);
  }
}

async function setImage(api: Api, image: string): Promise<void> {
  await api.patch(AGENT, { spec: { template: { spec: { containers: [{ name: 'agent', image }] } } } });
}

async function behave(api: Api, behaviours: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, behaviour] of Object.entries(behaviours)) {
    await api.patch(NODE(name), { metadata: { annotations: { [BEHAVIOUR_ANNOTATION]: behaviour } } });
  }
}

async function deletePodOn(api: Api, node: string): Promise<void> {
  const { items } = await api.get<{ readonly items: readonly Pod[] }>(PATHS.pods);
  const pod = items.find(({ spec }) => spec?.nodeName === node);
  await api.remove(`${PATHS.pods}/${pod?.metadata?.name ?? ''}`);
}

/** Watches the four collections; `begin` returns what there is and lets the events start. */
function record(api: Api, signal: AbortSignal) {
  const kept = new Map<string, RecordedObject>();
  const events: RolloutVectors['events'][number][] = [];
  let began: number | undefined;
  for (const [plural, path] of [
    ['nodes', PATHS.nodes],
    ['pods', PATHS.pods],
    ['controllerrevisions', PATHS.revisions],
    ['daemonsets', PATHS.daemonSets],
  ] as const) {
    const changed = (type: 'ADDED' | 'MODIFIED' | 'DELETED', object: ApiObject): void => {
      const key = `${plural} ${object.metadata.name}`;
      const recorded = { plural, object: slim(object) };
      if (type === 'DELETED') kept.delete(key);
      else kept.set(key, recorded);
      if (began !== undefined) events.push({ at: Date.now() - began, type, ...recorded });
    };
    const watching = api.watch<ApiObject>(
      path,
      {
        synced: (items) => items.forEach((item) => changed('ADDED', item)),
        changed: (item) => changed(kept.has(`${plural} ${item.metadata.name}`) ? 'MODIFIED' : 'ADDED', item),
        gone: (item) => changed('DELETED', item),
      },
      signal,
    );
    watching.catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
  return {
    events: events as readonly RolloutVectors['events'][number][],
    begin: () => {
      began = Date.now();
      return { began: new Date(began).toISOString(), objects: [...kept.values()] };
    },
  };
}

const UNREAD: readonly string[] = [
  ...['managedFields', 'volumes', 'volumeMounts', 'hostIPs', 'podIPs', 'capacity', 'allocatable', 'nodeInfo'],
  ...['tolerations', 'terminationMessagePath', 'terminationMessagePolicy', 'imagePullPolicy', 'resources', 'dnsPolicy'],
];

/** Without what the commands do not read. */
function slim(object: ApiObject): RecordedObject['object'] {
  const text = JSON.stringify(object, (key, value: unknown) => (UNREAD.includes(key) ? undefined : value));
  return JSON.parse(text) as RecordedObject['object'];
}
