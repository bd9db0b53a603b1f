import type { Node, Pod } from '../../src/kube/wire.ts';
import { podState, type PodState } from '../../src/sandbox/kubelet/pod-lifecycle.ts';
import { planPod, type MachineTimes } from '../../src/sandbox/kubelet/pod-plan.ts';
import type { Stored } from '../../src/sandbox/store/object.ts';
import { nodeAddress, podAddress } from './addresses.ts';
import { ApiError, type Api, type Watcher } from './api.ts';
import { sendEvents, type SentEvents } from './pod-events.ts';

/** The nodes of the pods. */
export interface Hosts {
  node(name: string): Node | undefined;
  /** Whether its kubelet is simulated and alive. */
  isUp(name: string): boolean;
  /** Its number, from 1, from which its address and those of its pods are derived. */
  number(name: string): number;
}

export interface RunningPods extends Watcher<Stored<Pod>> {
  /** The node's annotations may have changed, or it may be back (`revived`): then all of its pods are reported anew. */
  nodeChanged(name: string, revived: boolean): void;
  stop(): void;
}

interface PodRun {
  pod: Stored<Pod>;
  /** When its kubelet first saw it. */
  readonly begin: number;
  readonly address: string;
  readonly events: SentEvents;
  /** When its kubelet first saw that it is being deleted. */
  deleted: number | undefined;
  /** The last status sent, to send nothing twice. */
  sent: string;
  timer: NodeJS.Timeout | undefined;
  busy: boolean;
  /** Something happened while it was busy. */
  again: boolean;
}

const RETRY_MS = 500;

const TIMES: MachineTimes = {
  networkMs: 0,
  pullMs: 50,
  startMs: 50,
  stopMs: 100,
  pullBackOff: { firstMs: 10_000, longestMs: 300_000 },
  /** A fifth of a real kubelet's, so that tests see restarts. */
  crashBackOff: { firstMs: 2000, longestMs: 60_000 },
};

/** Runs every pod that is bound to a node whose kubelet is up. After `onError` a failed step is tried again. */
export function runPods(api: Api, hosts: Hosts, onError: (error: unknown) => void): RunningPods {
  const runs = new Map<string, PodRun>();
  const runsOfNode = new Map<string, Set<PodRun>>();
  let podCount = 0;
  let stopped = false;

  const begin = (pod: Stored<Pod>, nodeName: string): PodRun => {
    podCount += 1;
    const host = hosts.number(nodeName);
    const address = pod.spec?.hostNetwork === true ? nodeAddress(host) : podAddress(host, podCount);
    return {
      pod,
      begin: Date.now(),
      address,
      events: new Map(),
      deleted: undefined,
      sent: '',
      timer: undefined,
      busy: false,
      again: false,
    };
  };

  /** One step of a pod at a time; a change in the meantime causes another. */
  const step = (run: PodRun): void => {
    run.again = run.busy;
    if (run.busy || stopped || !hosts.isUp(run.pod.spec?.nodeName ?? '')) return;
    run.busy = true;
    clearTimeout(run.timer);
    advance(api, hosts, run)
      .then((next) => {
        if (next !== undefined) run.timer = setTimeout(() => step(run), Math.max(0, next - Date.now()));
      })
      .catch((error: unknown) => {
        if (error instanceof ApiError && error.code === 404) return;
        onError(error);
        run.timer = setTimeout(() => step(run), RETRY_MS);
      })
      .finally(() => {
        run.busy = false;
        if (run.again) step(run);
      });
  };

  const changed = (pod: Stored<Pod>): void => {
    const nodeName = pod.spec?.nodeName;
    if (nodeName === undefined) return;
    const uid = pod.metadata.uid;
    const run = runs.get(uid) ?? begin(pod, nodeName);
    run.pod = pod;
    runs.set(uid, run);
    const onNode = runsOfNode.get(nodeName) ?? new Set();
    runsOfNode.set(nodeName, onNode.add(run));
    step(run);
  };

  const forget = (uid: string): void => {
    const run = runs.get(uid);
    if (run === undefined) return;
    clearTimeout(run.timer);
    runs.delete(uid);
    const nodeName = run.pod.spec?.nodeName ?? '';
    const onNode = runsOfNode.get(nodeName);
    onNode?.delete(run);
    if (onNode?.size === 0) runsOfNode.delete(nodeName);
  };

  return {
    synced: (pods) => {
      const present = new Set(pods.map((pod) => pod.metadata.uid));
      for (const uid of [...runs.keys()]) if (!present.has(uid)) forget(uid);
      pods.forEach(changed);
    },
    changed,
    gone: (pod) => forget(pod.metadata.uid),
    nodeChanged: (name, revived) => {
      for (const run of runsOfNode.get(name) ?? []) {
        if (revived) run.sent = '';
        step(run);
      }
    },
    stop: () => {
      stopped = true;
      for (const uid of [...runs.keys()]) forget(uid);
    },
  };
}

/** Reports what has changed by now; resolves to when something changes next. */
async function advance(api: Api, hosts: Hosts, run: PodRun): Promise<number | undefined> {
  const { pod, begin } = run;
  const { name, namespace = '', uid, deletionTimestamp } = pod.metadata;
  const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
  const nodeName = pod.spec?.nodeName ?? '';
  const now = Date.now();
  if (deletionTimestamp !== undefined) run.deleted ??= now;
  const addresses = { host: nodeAddress(hosts.number(nodeName)), pod: run.address };
  const plan = planPod({
    pod,
    node: hosts.node(nodeName),
    begin,
    addresses,
    times: TIMES,
    rules: [],
    isPresent: () => false,
  });
  const state = podState(pod, plan, now, run.deleted);
  const patch = patchOf(pod, state.status);
  const text = JSON.stringify(patch);
  if (patch !== undefined && text !== run.sent) {
    await api.patch(`${path}/status`, { metadata: { uid }, status: patch });
    run.sent = text;
  }
  await sendEvents(api, pod, run.events, state.events);
  if (state.gone) await api.remove(path, { gracePeriodSeconds: 0, preconditions: { uid } });
  return state.next;
}

/** In a strategic merge patch only null removes a field. */
function patchOf({ metadata }: Pod, status: PodState['status']): object | undefined {
  if (status === undefined) return undefined;
  const removed = { reason: null, message: null };
  const conditions = status.conditions?.map((condition) => ({ ...removed, ...condition }));
  return { ...removed, observedGeneration: metadata?.generation, ...status, conditions };
}
