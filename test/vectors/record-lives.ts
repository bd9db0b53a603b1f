import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Event, Node, Pod } from '../../src/kube/wire.ts';
import { ApiError, type Api, type ApiObject } from '../control-plane/api.ts';
import { startControlPlane } from '../control-plane/cluster.ts';
import { processesOf } from '../control-plane/real-nodes/cgroups.ts';
import { cgroupName, networkFor } from '../control-plane/real-nodes/network.ts';
import { LIFE_CASES, REGISTRY_PORT, type LifeCase } from './life-cases.ts';
import { lifeEvent, lifeStep, type Life, type LifeEvent, type LifeStep, type LifeVectors } from './life-steps.ts';
import { nameOf, NAMESPACE, PATHS } from './recording.ts';

/** Long enough for the third restart of a crash loop and the third attempt at a pull. */
const RECORD_MS = 75_000;
/** So many that each is reported promptly. */
const AT_ONCE = 6;
const NODE = 'real-1';
const EVENTS = `/api/v1/namespaces/${NAMESPACE}/events`;

interface Recorded {
  created: number;
  readonly steps: (LifeStep & { at: number })[];
  readonly events: (LifeEvent & { at: number })[];
}

/** Records what a real kubelet and containerd report of pods that run, and of pods that fail in every way. */
export async function recordLives(): Promise<LifeVectors> {
  const plane = await startControlPlane({ nodes: [], realNodes: 1 });
  const api = plane.connect();
  const closing = new AbortController();
  let registry: ChildProcess | undefined;
  try {
    registry = emptyRegistry(plane.folder);
    const recorded = watchLives(api, closing.signal);
    const lives: Life[] = [];
    for (let at = 0; at < LIFE_CASES.length; at += AT_ONCE) {
      const cases = LIFE_CASES.slice(at, at + AT_ONCE);
      for (const each of cases) await begin(api, each);
      await sleep(RECORD_MS);
      lives.push(...cases.map((each) => lifeOf(each, recorded)));
      // Those that fail would take the node's time from the next.
      for (const { name } of cases) await remove(api, name);
      process.stderr.write(`recorded ${lives.length} of ${LIFE_CASES.length} lives\n`);
    }
    const { nodeInfo } = (await api.get<Node>(`${PATHS.nodes}/${NODE}`)).status ?? {};
    return { release: nodeInfo?.kubeletVersion ?? '', runtime: nodeInfo?.containerRuntimeVersion ?? '', lives };
  } finally {
    closing.abort();
    registry?.kill();
    api.close();
    await plane.stop();
  }
}

async function begin(api: Api, { name, spec, deletedAfterMs }: LifeCase): Promise<void> {
  await api.create(PATHS.pods, { metadata: { name }, spec: { ...spec, nodeName: NODE } });
  if (deletedAfterMs === undefined) return;
  // The recording outlasts it, and a failure to delete shows in the recorded life.
  setTimeout(() => void api.remove(`${PATHS.pods}/${name}`).catch(() => undefined), deletedAfterMs);
}

async function remove(api: Api, name: string): Promise<void> {
  try {
    await api.remove(`${PATHS.pods}/${name}`, { gracePeriodSeconds: 0 });
  } catch (error) {
    // Some have been deleted as a part of their lives.
    if (!(error instanceof ApiError && error.code === 404)) throw error;
  }
}

function lifeOf({ name, spec, deletedAfterMs }: LifeCase, recorded: ReadonlyMap<string, Recorded>): Life {
  const { steps = [], events = [] } = recorded.get(name) ?? {};
  const deleted = deletedAfterMs === undefined ? {} : { deletedAfterMs };
  return { name, spec, ...deleted, steps: [...steps], events: [...events] };
}

function watchLives(api: Api, signal: AbortSignal): ReadonlyMap<string, Recorded> {
  const recorded = new Map<string, Recorded>();
  const pods = new Map<string, Pod>();
  const lifeNamed = (name: string): Recorded => {
    const life = recorded.get(name) ?? { created: Date.now(), steps: [], events: [] };
    recorded.set(name, life);
    return life;
  };
  const podChanged = (pod: Pod & ApiObject): void => {
    const life = lifeNamed(nameOf(pod));
    pods.set(nameOf(pod), pod);
    const step = lifeStep(pod);
    const last = life.steps.at(-1);
    if (last === undefined || !isDeepStrictEqual({ at: last.at, ...step }, last))
      life.steps.push({ at: Date.now() - life.created, ...step });
  };
  const eventChanged = (event: Event & ApiObject): void => {
    const name = event.involvedObject.name ?? '';
    const life = lifeNamed(name);
    const pod = pods.get(name);
    if (pod === undefined) return;
    const told = lifeEvent(pod, event);
    // Only the first of those that repeat, whose number depends on the machine.
    const isKnown = life.events.some(({ at, ...known }) => isDeepStrictEqual({ at, ...told }, { at, ...known }));
    if (!isKnown) life.events.push({ at: Date.now() - life.created, ...told });
  };
  const watcher = <T>(changed: (item: T) => void) => ({
    synced: (items: readonly T[]) => items.forEach(changed),
    changed,
    gone: () => undefined,
  });
  void api.watch<Pod & ApiObject>(PATHS.pods, watcher(podChanged), signal);
  void api.watch<Event & ApiObject>(EVENTS, watcher(eventChanged), signal);
  return recorded;
}

/** A registry without images, on the node's loopback interface, with which containerd speaks plain HTTP. */
function emptyRegistry(folder: string): ChildProcess {
  const network = networkFor(folder);
  const [pid] = network === undefined ? [] : processesOf(cgroupName(network, NODE)).slice(-1);
  if (pid === undefined) throw new Error(`${NODE} does not run`);
  const body = JSON.stringify({ errors: [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' }] });
  const answer = `res.writeHead(404, { 'content-type': 'application/json' }).end(${JSON.stringify(body)})`;
  const server = `require('node:http').createServer((req, res) => ${answer}).listen(${REGISTRY_PORT}, '127.0.0.1')`;
  return spawn('nsenter', ['--target', String(pid), '--net', process.execPath, '-e', server], { stdio: 'inherit' });
}
