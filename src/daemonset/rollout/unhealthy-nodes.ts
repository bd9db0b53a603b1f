import { podCause, type PodCause } from '../pods/pod-cause.ts';
import { withSchedulerReasons } from '../pods/cause-message.ts';
import { podsOn, type DaemonSetView } from '../status/view.ts';

/** A node without an available pod. */
export interface UnhealthyNode {
  readonly node: string;
  /** The unavailable pod; undefined when it is missing. */
  readonly pod: string | undefined;
  readonly cause: PodCause;
}

export interface HealthContext {
  /** Whether the view has every node of the cluster; false when nodes may not be listed. */
  readonly nodesKnown: boolean;
  /** The server's last error when the controller tried to create a pod. */
  readonly createError?: string | undefined;
}

/**
 * The nodes whose pods are missing or not available, each with its cause, in the view's order. Ineligible nodes with an unavailable pod are
 * included, because they use up the controller's budget too. A node whose outdated pod is available is healthy.
 */
export function unhealthyNodes(
  view: DaemonSetView,
  { nodesKnown, createError }: HealthContext,
): readonly UnhealthyNode[] {
  const nodes = nodesKnown ? new Map(view.nodes.map((node) => [node.metadata?.name ?? '', node])) : undefined;
  const context = { nodes, minReadySeconds: view.ds.spec?.minReadySeconds ?? 0, now: view.now };
  const eligible = view.nodes
    .filter((node) => view.placementOn(node).shouldRun)
    .map((node) => node.metadata?.name ?? '');
  return [...new Set([...eligible, ...view.pods.keys()])].flatMap((node): readonly UnhealthyNode[] => {
    const pods = podsOn(view, node);
    if (pods.length === 0) return [{ node, pod: undefined, cause: missingPodCause(createError) }];
    for (const pod of pods) {
      const cause = podCause(pod, context);
      if (cause !== undefined) return [{ node, pod: pod.metadata?.name, cause: withSchedulerReasons(cause) }];
    }
    return [];
  });
}

/** Why an eligible node has no pod: the server's last error when the controller tried to create one, if known. */
export function missingPodCause(createError: string | undefined): PodCause {
  return createError === undefined
    ? { area: 'pod', reason: 'NoPod', message: 'the controller has not created a pod' }
    : { area: 'pod', reason: 'FailedCreate', message: createError };
}
