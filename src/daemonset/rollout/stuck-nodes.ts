import { podCause, type PodCause } from '../pods/pod-cause.ts';
import { aboutOneNode } from '../pods/scheduler-message.ts';
import { podsOn, type DaemonSetView } from '../status/view.ts';

/** A node that keeps a rollout from being done. */
export interface StuckNode {
  readonly node: string;
  /** The pod at fault; undefined when there should be one and is none. */
  readonly pod: string | undefined;
  readonly cause: PodCause;
}

export interface StuckContext {
  /** The `nodes` of the view are every node of the cluster, and not only those that could be had. */
  readonly nodesKnown: boolean;
  /** What the server last answered when the controller tried to create a pod. */
  readonly createError?: string | undefined;
}

/**
 * The nodes whose pods are missing or not available, each with its cause, in the view's order. Nodes that should not run a
 * pod but have one are among them: an unavailable pod there uses up the controller's budget all the same. A node whose
 * old pod is well and waits for its turn is not stuck.
 */
export function stuckNodes(view: DaemonSetView, { nodesKnown, createError }: StuckContext): readonly StuckNode[] {
  const nodes = nodesKnown ? new Map(view.nodes.map((node) => [node.metadata?.name ?? '', node])) : undefined;
  const context = { nodes, minReadySeconds: view.ds.spec?.minReadySeconds ?? 0, now: view.now };
  const eligible = view.nodes
    .filter((node) => view.placementOn(node).shouldRun)
    .map((node) => node.metadata?.name ?? '');
  return [...new Set([...eligible, ...view.pods.keys()])].flatMap((node): readonly StuckNode[] => {
    const pods = podsOn(view, node);
    if (pods.length === 0) return [{ node, pod: undefined, cause: noPod(createError) }];
    for (const pod of pods) {
      const cause = podCause(pod, context);
      if (cause !== undefined) return [{ node, pod: pod.metadata?.name, cause: aboutOneNode(cause) }];
    }
    return [];
  });
}

/** Why a node that should have a pod has none: what the server last answered when the controller tried, as far as that is known. */
export function noPod(createError: string | undefined): PodCause {
  return createError === undefined
    ? { area: 'pod', reason: 'NoPod', message: 'the controller has not created a pod' }
    : { area: 'pod', reason: 'FailedCreate', message: createError };
}
