import { isTerminating } from '../../daemonset/pods/pods-by-node.ts';
import type { Node, Pod } from '../../kube/wire.ts';
import type { ControlPlane } from '../controllers/control-plane.ts';
import { inform } from '../controllers/informer.ts';
import { withPodCondition } from '../controllers/conditions.ts';
import { withKind } from '../controllers/recorder.ts';
import { NODES } from '../kinds/nodes.ts';
import { bindPod } from '../kinds/pod-binding.ts';
import { PODS } from '../kinds/pods.ts';
import { isApiError } from '../store/api-error.ts';
import { keyOf, timestamp, type Stored } from '../store/object.ts';
import type { Unsubscribe } from '../store/store.ts';
import { requestOf, unfit, unfitMessage, type Request, type Unfit } from './filter.ts';
import { allocatableOf, NodeUses } from './node-use.ts';

const SCHEDULER = 'default-scheduler';
/** The back-off between two attempts for a pod. */
const FIRST_BACKOFF_MS = 1000;
const LONGEST_BACKOFF_MS = 10_000;

/** Binds each pod to the node with the most free resources that fits it. There is no preemption. */
export function runScheduler(plane: ControlPlane): Unsubscribe {
  const { store, clock, random, recorder } = plane;
  const uses = new NodeUses();
  /** The unschedulable pods, with the number of attempts. */
  const unschedulable = new Map<string, number>();

  const queue = plane.queue('scheduler', {
    process: (key) => {
      const [namespace = '', name = ''] = key.split('/');
      const pod = store.get(PODS, { namespace, name });
      if (pod === undefined || !isWaiting(pod)) unschedulable.delete(key);
      else schedule(key, pod);
    },
  });

  const schedule = (key: string, pod: Stored<Pod>): void => {
    const request = requestOf(pod);
    const nodes = candidates(request);
    const unfits: Unfit[] = [];
    const fitting = nodes.filter((node) => {
      const why = unfit(request, node, uses.of(node.metadata.name));
      if (why !== undefined) unfits.push(why);
      return why === undefined;
    });
    const chosen = emptiest(fitting, request);
    if (chosen === undefined) {
      unschedulable.set(key, (unschedulable.get(key) ?? 0) + 1);
      refuse(pod, unfitMessage(store.count(NODES), unfits));
      return;
    }
    const bound = bindPod(store, pod.metadata, chosen.metadata.name);
    unschedulable.delete(key);
    uses.see(bound);
    const message = `Successfully assigned ${key} to ${chosen.metadata.name}`;
    recorder.recordAction(SCHEDULER, 'Binding', withKind(bound, PODS.kind, 'v1'), {
      type: 'Normal',
      reason: 'Scheduled',
      message,
    });
  };

  const candidates = ({ named }: Request): readonly Stored<Node>[] =>
    named === undefined ? store.list(NODES) : [...named].flatMap((name) => store.get(NODES, { name }) ?? []);

  /** The node with the largest free share of cpu and memory; a random one of equals. */
  const emptiest = (nodes: readonly Stored<Node>[], { demand }: Request): Stored<Node> | undefined => {
    if (nodes.length <= 1) return nodes[0];
    let best: readonly Stored<Node>[] = [];
    let highest = -Infinity;
    for (const node of nodes) {
      const allocatable = allocatableOf(node);
      const use = uses.of(node.metadata.name);
      const free = ['cpu', 'memory', 'pods'].map((resource) => {
        const taken =
          resource === 'pods' ? use.pods + 1 : use.requested(resource) + (demand.requests.get(resource) ?? 0);
        const capacity = allocatable.get(resource) ?? 0;
        return capacity === 0 ? 0 : (capacity - taken) / capacity;
      });
      const score = free.reduce((total, share) => total + share, 0);
      if (score > highest) [best, highest] = [[node], score];
      else if (score === highest) best = [...best, node];
    }
    return best[Math.floor(random() * best.length)];
  };

  const refuse = (pod: Stored<Pod>, message: string): void => {
    const verdict = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message } as const;
    const change = (current: Stored<Pod>): Pod => ({
      ...current,
      status: { ...current.status, conditions: withPodCondition(current, verdict, timestamp(clock.now())) },
    });
    try {
      const reported = store.modify(PODS, pod.metadata, change, { subresource: 'status' });
      const event = { type: 'Warning', reason: 'FailedScheduling', message } as const;
      recorder.recordAction(SCHEDULER, 'Scheduling', withKind(reported, PODS.kind, 'v1'), event);
    } catch (error) {
      if (!isApiError(error, 'NotFound')) throw error;
    }
  };

  /** Retries pods after a change that may make them fit. */
  const retry = (may: (pod: Stored<Pod>) => boolean = () => true): void => {
    for (const [key, tries] of unschedulable) {
      const [namespace = '', name = ''] = key.split('/');
      const pod = store.get(PODS, { namespace, name });
      if (pod === undefined) unschedulable.delete(key);
      else if (may(pod)) queue.addAfter(key, Math.min(FIRST_BACKOFF_MS * 2 ** (tries - 1), LONGEST_BACKOFF_MS));
    }
  };
  const mayTake =
    (node: Stored<Node>) =>
    (pod: Stored<Pod>): boolean => {
      const { named } = requestOf(pod);
      return named === undefined || named.has(node.metadata.name);
    };

  const unsubscribes = [
    inform(store, PODS, {
      added: (pod) => {
        uses.see(pod);
        if (isWaiting(pod)) queue.add(keyOf(pod.metadata));
      },
      updated: (pod, previous) => {
        uses.see(pod);
        const gated = (previous.spec?.schedulingGates ?? []).length > 0;
        if (gated && isWaiting(pod)) queue.add(keyOf(pod.metadata));
        if (pod.status?.phase !== previous.status?.phase && isEnded(pod)) retry();
      },
      deleted: (pod) => {
        uses.forget(pod);
        unschedulable.delete(keyOf(pod.metadata));
        if ((pod.spec?.nodeName ?? '') !== '') retry();
      },
    }),
    inform(store, NODES, {
      added: (node) => retry(mayTake(node)),
      updated: (node, previous) => {
        const same =
          node.spec === previous.spec &&
          node.metadata.labels === previous.metadata.labels &&
          node.status?.allocatable === previous.status?.allocatable;
        if (!same) retry(mayTake(node));
      },
    }),
  ];
  return () => {
    for (const unsubscribe of unsubscribes) unsubscribe();
  };
}

function isEnded({ status }: Pod): boolean {
  return status?.phase === 'Failed' || status?.phase === 'Succeeded';
}

function isWaiting(pod: Pod): boolean {
  const { spec } = pod;
  return (
    (spec?.nodeName ?? '') === '' &&
    (spec?.schedulerName ?? SCHEDULER) === SCHEDULER &&
    (spec?.schedulingGates ?? []).length === 0 &&
    !isTerminating(pod) &&
    !isEnded(pod)
  );
}
