import type { ControllerRevision, Node, Pod } from '../../kube/wire.ts';
import { isReady } from '../pods/availability.ts';
import type { Placement } from '../placement/placement.ts';
import { podCause, type PodCause } from '../pods/pod-cause.ts';
import { revisionHashOf } from '../pods/pod-revision.ts';
import { deletedSince } from '../pods/deletion.ts';
import { isTerminating } from '../pods/pods-by-node.ts';
import { hashOf } from '../revisions/revisions.ts';
import { withSchedulerReasons } from '../pods/cause-message.ts';
import { missingPodCause } from '../rollout/unhealthy-nodes.ts';
import { podsOn, type DaemonSetView } from './view.ts';

/**
 * The state of a node for a DaemonSet; the first that applies:
 * - `deleting`: the DaemonSet is being deleted. The controller ignores it: the pod stays or goes by the garbage collector, and none comes.
 * - `misscheduled`: it has a pod and is not eligible; the pod stays (a NoSchedule taint) or is about to be deleted.
 * - `ineligible`: it should have no pod and has none.
 * - `missing`: it is eligible and has no pod.
 * - `updating`: its pod is being scheduled or started, or has to stay ready for minReadySeconds.
 * - `unhealthy`: its pod is unavailable for any other reason.
 * - `outdated`: its pod is available and of an older revision.
 * - `ok`
 */
export type NodeVerdict =
  'deleting' | 'misscheduled' | 'ineligible' | 'missing' | 'updating' | 'unhealthy' | 'outdated' | 'ok';

/** The node itself, regardless of its pods. */
export interface NodeHealth {
  /** False when the Node object is gone and only pods remain. */
  readonly exists: boolean;
  readonly ready: boolean;
  readonly cordoned: boolean;
}

export interface ReportedPod {
  readonly pod: Pod;
  readonly ready: boolean;
  readonly available: boolean;
  readonly updated: boolean;
  readonly terminating: boolean;
  /** Its revision hash label. */
  readonly hash: string | undefined;
  /** The number of its revision, if that still exists. */
  readonly revision: number | undefined;
  /** As `kubectl get pods` counts them. */
  readonly restarts: number;
  /** Why it is unavailable; undefined when it is available. */
  readonly cause: PodCause | undefined;
}

export interface NodeReport {
  readonly name: string;
  readonly verdict: NodeVerdict;
  /** The controller's decision with the failed rules as reasons. No rules for a node that is gone. */
  readonly placement: Placement;
  readonly node: Node | undefined;
  readonly state: NodeHealth;
  /** Its pods in the controller's order: the first one counts. */
  readonly pods: readonly ReportedPod[];
  /** The first unavailable pod, or else the first. */
  readonly shown: ReportedPod | undefined;
  /** Why the node has no available pod, if it is eligible or has one. */
  readonly cause: PodCause | undefined;
}

export interface ReportContext {
  readonly history: readonly ControllerRevision[];
  /** The server's last error when the controller tried to create a pod. */
  readonly createError?: string | undefined;
}

const GONE: Placement = { shouldRun: false, shouldContinueRunning: false, reasons: [] };
/** Reasons that an ordinary pod start goes through. */
const TRANSIENT: ReadonlySet<string> = new Set([
  'ContainerCreating',
  'PodInitializing',
  'NotStarted',
  'Starting',
  'Unscheduled',
  'MinReadySeconds',
]);

/**
 * Reports on each node of the view, by name, and on nodes that are gone but still have pods. The view must have every node of the cluster.
 */
export function nodeReports(view: DaemonSetView, context: ReportContext): readonly NodeReport[] {
  const nodes = new Map(view.nodes.map((node) => [node.metadata?.name ?? '', node]));
  const numbers = new Map(context.history.map((revision) => [hashOf(revision), revision.revision]));
  return [...new Set([...nodes.keys(), ...view.pods.keys()])]
    .sort()
    .map((name) => reportOn(view, name, { nodes, numbers, createError: context.createError }));
}

interface ReportInput {
  readonly nodes: ReadonlyMap<string, Node>;
  readonly numbers: ReadonlyMap<string, number>;
  readonly createError: string | undefined;
}

function reportOn(view: DaemonSetView, name: string, input: ReportInput): NodeReport {
  const node = input.nodes.get(name);
  const placement = node === undefined ? GONE : view.placementOn(node);
  const pods = podsOn(view, name).map((pod) => reportOnPod(view, pod, input));
  const shown = pods.find(({ cause }) => cause !== undefined) ?? pods[0];
  const cause =
    shown !== undefined
      ? shown.cause
      : placement.shouldRun && deletedSince(view.ds) === undefined
        ? missingPodCause(input.createError)
        : undefined;
  const isDeleting = deletedSince(view.ds) !== undefined && (pods.length > 0 || placement.shouldRun);
  const verdict = isDeleting ? 'deleting' : verdictOf(placement, pods, cause);
  return { name, verdict, placement, node, state: stateOf(node), pods, shown, cause };
}

function verdictOf(placement: Placement, pods: readonly ReportedPod[], cause: PodCause | undefined): NodeVerdict {
  if (!placement.shouldRun) return pods.length > 0 ? 'misscheduled' : 'ineligible';
  if (pods.length === 0) return 'missing';
  if (cause !== undefined) return TRANSIENT.has(cause.reason) ? 'updating' : 'unhealthy';
  return pods.every(({ updated }) => updated) ? 'ok' : 'outdated';
}

function reportOnPod(view: DaemonSetView, pod: Pod, { nodes, numbers }: ReportInput): ReportedPod {
  const hash = revisionHashOf(pod);
  const minReadySeconds = view.ds.spec?.minReadySeconds ?? 0;
  const cause = podCause(pod, { nodes, minReadySeconds, now: view.now });
  return {
    pod,
    ready: isReady(pod),
    available: view.isAvailable(pod),
    updated: view.isUpdated(pod),
    terminating: isTerminating(pod),
    hash,
    revision: numbers.get(hash ?? ''),
    restarts: restartsOf(pod),
    cause: cause && withSchedulerReasons(cause),
  };
}

/** As `kubectl get pods` counts: init containers until they have finished, then containers and sidecars. */
function restartsOf({ spec, status }: Pod): number {
  const sidecars = new Set(
    (spec?.initContainers ?? []).flatMap(({ name, restartPolicy }) => (restartPolicy === 'Always' ? [name] : [])),
  );
  const init = status?.initContainerStatuses ?? [];
  const isInitializing = init.some(({ name, state, started }) =>
    sidecars.has(name) ? started !== true : state?.terminated?.exitCode !== 0,
  );
  const counted = isInitializing
    ? init
    : [...(status?.containerStatuses ?? []), ...init.filter(({ name }) => sidecars.has(name))];
  return counted.reduce((total, { restartCount }) => total + restartCount, 0);
}

function stateOf(node: Node | undefined): NodeHealth {
  if (node === undefined) return { exists: false, ready: false, cordoned: false };
  const ready = node.status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';
  return { exists: true, ready, cordoned: node.spec?.unschedulable === true };
}

/** The values of `--only`; a node may match several. */
export const NODE_FILTERS = ['missing', 'unhealthy', 'outdated', 'misscheduled', 'ineligible'] as const;
export type NodeFilter = (typeof NODE_FILTERS)[number];

/** Whether a report matches a filter. `unhealthy`: the pod is not available; `ineligible`: the node should have no pod. */
export function matchesFilter(report: NodeReport, filter: NodeFilter): boolean {
  switch (filter) {
    case 'missing':
    case 'misscheduled':
      return report.verdict === filter;
    case 'unhealthy':
      return report.shown !== undefined && report.cause !== undefined;
    case 'outdated':
      return report.pods.some(({ updated, terminating }) => !updated && !terminating);
    case 'ineligible':
      return !report.placement.shouldRun;
  }
}
