import type { IncomingMessage, ServerResponse } from 'node:http';
import { localServer, type LocalServer } from '../support/https-server.ts';

/** What the lists say they are, by plural. */
const LISTS: Readonly<Record<string, Body>> = {
  nodes: { apiVersion: 'v1', kind: 'NodeList' },
  pods: { apiVersion: 'v1', kind: 'PodList' },
  events: { apiVersion: 'v1', kind: 'EventList' },
  daemonsets: { apiVersion: 'apps/v1', kind: 'DaemonSetList' },
  controllerrevisions: { apiVersion: 'apps/v1', kind: 'ControllerRevisionList' },
};

/** An API server that plays a rollout which never ends, at a steady number of events a second. */
export interface RolloutServer extends LocalServer {
  /** Events sent on all watches so far. */
  readonly sent: () => number;
  /** When it sent that the new pod of another node is ready, in the time of `performance.now()`. */
  readonly readyAt: readonly number[];
  stop(): Promise<void>;
}

type Body = Readonly<Record<string, unknown>>;
interface Watcher {
  readonly plural: string;
  readonly response: ServerResponse;
}

const LABELS = { app: 'agent' };
const ZONES = ['zone-a', 'zone-b', 'zone-c'];
/** What managedFields, images and volumes add to a real object, in bytes. */
const WEIGHT = { node: 6000, pod: 3500 };
const filler = (bytes: number): string => 'x'.repeat(bytes);

/** Serves 5,000 nodes with a DaemonSet on all of them, and changes its pods and nodes `eventsASecond` times a second. */
export async function rolloutServer(nodeCount: number, eventsASecond: number): Promise<RolloutServer> {
  let version = 1000;
  let sent = 0;
  const readyAt: number[] = [];
  const watchers = new Set<Watcher>();
  const names = Array.from({ length: nodeCount }, (_, index) => `node-${index + 1}`);
  const nodes = new Map(names.map((name, index) => [name, node(name, index)]));
  const pods = new Map(names.map((name) => [`agent-old-${name}`, pod(`agent-old-${name}`, name, 'old', 'ready')]));
  let updated = 0;

  function meta(name: string, more: Body = {}): Body {
    return { name, uid: `uid-${name}`, resourceVersion: String(++version), creationTimestamp: time(), ...more };
  }

  function time(seconds = 0): string {
    return `${new Date(Date.now() + seconds * 1000).toISOString().slice(0, 19)}Z`;
  }

  function node(name: string, index: number): Body {
    const labels = { 'topology.kubernetes.io/zone': ZONES[index % ZONES.length] };
    return {
      metadata: meta(name, { labels, annotations: { weight: filler(WEIGHT.node) } }),
      spec: {},
      status: { conditions: [{ type: 'Ready', status: 'True', lastHeartbeatTime: time() }] },
    };
  }

  function pod(name: string, on: string, hash: 'old' | 'new', state: 'pending' | 'starting' | 'ready' | 'going'): Body {
    const owner = { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'uid-agent', controller: true };
    const pin = [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [on] }] }];
    const nodeAffinity = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: pin } };
    const going = state === 'going' ? { deletionTimestamp: time(30), deletionGracePeriodSeconds: 30 } : {};
    const ready = state === 'ready' || state === 'going';
    const waiting = { waiting: { reason: 'ContainerCreating' } };
    return {
      metadata: meta(name, {
        namespace: 'default',
        labels: { ...LABELS, 'controller-revision-hash': hash },
        annotations: { weight: filler(WEIGHT.pod) },
        ownerReferences: [owner],
        ...going,
      }),
      spec: {
        containers: [{ name: 'agent', image: 'agent' }],
        affinity: { nodeAffinity },
        ...(state === 'pending' ? {} : { nodeName: on }),
      },
      status: {
        phase: ready ? 'Running' : 'Pending',
        conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: time() }],
        containerStatuses:
          state === 'pending'
            ? []
            : [{ name: 'agent', ready, restartCount: 0, state: ready ? { running: { startedAt: time() } } : waiting }],
      },
    };
  }

  const template = (image: string): Body => ({
    metadata: { labels: LABELS },
    spec: { containers: [{ name: 'agent', image }] },
  });
  const daemonSet = (): Body => ({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { ...meta('agent', { namespace: 'default', generation: 2 }), uid: 'uid-agent' },
    spec: {
      selector: { matchLabels: LABELS },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '10%', maxSurge: 0 } },
      template: template('agent:2'),
    },
    status: {
      observedGeneration: 2,
      desiredNumberScheduled: nodeCount,
      currentNumberScheduled: nodeCount,
      updatedNumberScheduled: updated,
      numberAvailable: nodeCount - 1,
      numberReady: nodeCount - 1,
    },
  });
  const revision = (hash: string, number: number, image: string): Body => ({
    metadata: {
      ...meta(`agent-${hash}`, { namespace: 'default', labels: { ...LABELS, 'controller-revision-hash': hash } }),
      ownerReferences: [{ kind: 'DaemonSet', name: 'agent', uid: 'uid-agent', controller: true }],
    },
    revision: number,
    data: { spec: { template: { ...template(image), $patch: 'replace' } } },
  });
  const collections: Readonly<Record<string, () => readonly Body[]>> = {
    nodes: () => [...nodes.values()],
    pods: () => [...pods.values()],
    daemonsets: () => [daemonSet()],
    controllerrevisions: () => [revision('old', 1, 'agent:1'), revision('new', 2, 'agent:2')],
    events: () => [],
  };

  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    const url = new URL(request.url ?? '/', 'https://localhost');
    const [, plural = '', name] =
      /\/(nodes|pods|daemonsets|controllerrevisions|events)(?:\/([^/]+))?$/.exec(url.pathname) ?? [];
    response.setHeader('content-type', 'application/json');
    if (url.searchParams.get('watch') === 'true') {
      const watcher = { plural, response };
      watchers.add(watcher);
      response.on('close', () => watchers.delete(watcher));
      response.flushHeaders();
      return;
    }
    const items = collections[plural]?.() ?? [];
    const body = name === undefined ? { ...LISTS[plural], ...pageOf(items, url.searchParams) } : items[0];
    response.end(JSON.stringify(body));
  };

  /** The page of a list that a limit and a continue token, here an index, ask for. */
  const pageOf = (items: readonly Body[], query: URLSearchParams): Body => {
    const from = Number(query.get('continue') ?? 0);
    const to = from + Number(query.get('limit') ?? items.length);
    const more = to < items.length ? { continue: String(to) } : {};
    return { metadata: { resourceVersion: String(version), ...more }, items: items.slice(from, to) };
  };

  const tell = (plural: string, type: 'ADDED' | 'MODIFIED' | 'DELETED', object: Body): void => {
    const line = `${JSON.stringify({ type, object })}\n`;
    sent++;
    for (const watcher of watchers) if (watcher.plural === plural) watcher.response.write(line);
  };

  /** The life of one node in the rollout, an event a step. After the rollout pods are replaced by others of the same revision. */
  function* story(name: string, round: number): Generator {
    const [old, fresh] = [`agent-${round === 1 ? 'old' : round - 1}-${name}`, `agent-${round}-${name}`];
    const hash = round === 1 ? 'old' : 'new';
    tell('pods', 'MODIFIED', pod(old, name, hash, 'going'));
    yield;
    pods.delete(old);
    tell('pods', 'DELETED', pod(old, name, hash, 'going'));
    yield;
    for (const [type, state] of [
      ['ADDED', 'pending'],
      ['MODIFIED', 'starting'],
      ['MODIFIED', 'starting'],
      ['MODIFIED', 'ready'],
    ] as const) {
      const made = pod(fresh, name, 'new', state);
      pods.set(fresh, made);
      tell('pods', type, made);
      if (state === 'ready' && round === 1) readyAt.push(performance.now());
      yield;
    }
    if (round === 1) updated = Math.min(updated + 1, nodeCount - 1);
    tell('daemonsets', 'MODIFIED', daemonSet());
  }

  // So many nodes are between old and new at a time, as a budget of ten in a hundred has it
  const running: Generator[] = [];
  let waiting = [...names];
  let round = 1;
  let turn = 0;
  const step = (): void => {
    turn++;
    if (turn % 8 === 0) {
      // The heartbeats of kubelets go on all the time
      const name = names[turn % names.length] ?? '';
      tell('nodes', 'MODIFIED', node(name, turn % names.length));
      return;
    }
    if (waiting.length === 0 && running.length === 0) {
      waiting = [...names];
      round++;
    }
    while (running.length < nodeCount / 10 && waiting.length > 0) running.push(story(waiting.shift() ?? '', round));
    const next = running.shift();
    if (next !== undefined && next.next().done !== true) running.push(next);
  };
  const began = Date.now();
  let steps = 0;
  const timer = setInterval(() => {
    const due = Math.floor(((Date.now() - began) / 1000) * eventsASecond);
    // Before anybody watches nothing happens, and it is not made up for
    if (watchers.size < 4) steps = due;
    for (; steps < due; steps++) step();
  }, 10);
  const server = await localServer(serve);
  return {
    ...server,
    sent: () => sent,
    readyAt,
    stop: async () => {
      clearInterval(timer);
      await server.close();
    },
  };
}
