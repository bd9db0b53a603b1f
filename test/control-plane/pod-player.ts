import { ApiError, type Api, type Watcher } from './api.ts';
import { terminationMs } from './behaviour.ts';
import { tell, type Reported } from './pod-events.ts';
import { podState, stoppedStatus, stopNotes } from './pod-story.ts';
import type { Node, Pod } from './types.ts';

/** What the pods need to know of the nodes that they are on. */
export interface Hosts {
  node(name: string): Node | undefined;
  /** Whether its kubelet is simulated and alive. */
  isUp(name: string): boolean;
  /** Its number, from 1, which its address and those of its pods are made of. */
  number(name: string): number;
}

export interface PodPlayer extends Watcher<Pod> {
  /** Its annotations may have changed, or it may be back (`revived`): then it reports all of its pods anew. */
  nodeChanged(name: string, revived: boolean): void;
  stop(): void;
}

/** A pod that is played. */
interface Play {
  pod: Pod;
  /** When its kubelet first saw it. */
  readonly begin: number;
  readonly address: string;
  readonly reported: Reported;
  /** When its kubelet first saw that it is to go. */
  stopping: number | undefined;
  /** The last status sent, to send nothing twice. */
  sent: string;
  timer: NodeJS.Timeout | undefined;
  busy: boolean;
  /** Something happened while it was busy. */
  again: boolean;
}

const RETRY_MS = 500;

/** Plays every pod that is bound to a node whose kubelet is up. `complain` hears of failures, after which it tries again. */
export function playPods(api: Api, hosts: Hosts, complain: (error: unknown) => void): PodPlayer {
  const plays = new Map<string, Play>();
  let podCount = 0;
  let stopped = false;

  const begin = (pod: Pod, nodeName: string): Play => {
    podCount += 1;
    const host = hosts.number(nodeName);
    const own = pod.spec.hostNetwork === true ? `10.0.0.${host}` : `10.244.${host}.${(podCount % 250) + 2}`;
    return {
      pod,
      begin: Date.now(),
      address: own,
      reported: new Map(),
      stopping: undefined,
      sent: '',
      timer: undefined,
      busy: false,
      again: false,
    };
  };

  /** One step of a pod at a time; what happens meanwhile makes for another. */
  const step = (play: Play): void => {
    play.again = play.busy;
    if (play.busy || stopped || !hosts.isUp(play.pod.spec.nodeName ?? '')) return;
    play.busy = true;
    clearTimeout(play.timer);
    advance(api, hosts, play)
      .then((next) => {
        if (next !== undefined) play.timer = setTimeout(() => step(play), Math.max(0, next - Date.now()));
      })
      .catch((error: unknown) => {
        if (error instanceof ApiError && error.code === 404) return;
        complain(error);
        play.timer = setTimeout(() => step(play), RETRY_MS);
      })
      .finally(() => {
        play.busy = false;
        if (play.again) step(play);
      });
  };

  const changed = (pod: Pod): void => {
    const { nodeName } = pod.spec;
    if (nodeName === undefined) return;
    const uid = pod.metadata.uid ?? '';
    const play = plays.get(uid) ?? begin(pod, nodeName);
    play.pod = pod;
    plays.set(uid, play);
    step(play);
  };

  const forget = (uid: string): void => {
    clearTimeout(plays.get(uid)?.timer);
    plays.delete(uid);
  };

  return {
    synced: (pods) => {
      const present = new Set(pods.map((pod) => pod.metadata.uid));
      for (const uid of [...plays.keys()]) if (!present.has(uid)) forget(uid);
      pods.forEach(changed);
    },
    changed,
    gone: (pod) => forget(pod.metadata.uid ?? ''),
    nodeChanged: (name, revived) => {
      for (const play of plays.values()) {
        if (play.pod.spec.nodeName !== name) continue;
        if (revived) play.sent = '';
        step(play);
      }
    },
    stop: () => {
      stopped = true;
      for (const uid of [...plays.keys()]) forget(uid);
    },
  };
}

/** Reports what has changed by now; resolves to when something changes next. */
async function advance(api: Api, hosts: Hosts, play: Play): Promise<number | undefined> {
  const { pod } = play;
  const { name, namespace = '', uid, deletionTimestamp } = pod.metadata;
  const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
  const now = Date.now();
  const ended = pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded';

  const send = async (status: object): Promise<void> => {
    const text = JSON.stringify(status);
    if (text === play.sent) return;
    await api.patch(`${path}/status`, { metadata: { uid }, status });
    play.sent = text;
  };

  if (deletionTimestamp !== undefined) {
    play.stopping ??= now;
    await tell(api, pod, play.reported, stopNotes(pod));
    const end = play.stopping + terminationMs(pod);
    if (now < end) return Number.isFinite(end) ? end : undefined;
    if (!ended) await send(stoppedStatus(pod, play.begin, now));
    await api.remove(path, { gracePeriodSeconds: 0, preconditions: { uid } });
    return undefined;
  }
  if (ended) return undefined;
  const nodeName = pod.spec.nodeName ?? '';
  const addresses = { host: `10.0.0.${hosts.number(nodeName)}`, pod: play.address };
  const state = podState(pod, hosts.node(nodeName), addresses, play.begin, now);
  await send(state.status);
  await tell(api, pod, play.reported, state.notes);
  return state.next;
}
