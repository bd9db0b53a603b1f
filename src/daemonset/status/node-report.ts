import type { ControllerRevision, Node, Pod } from '../../kube/wire.ts';
import { isReady } from '../pods/availability.ts';
import type { Placement } from '../placement/placement.ts';
import { podCause, type PodCause } from '../pods/pod-cause.ts';
import { revisionHashOf } from '../pods/pod-revision.ts';
import { isTerminating } from '../pods/pods-by-node.ts';
import { hashOf } from '../revisions/revisions.ts';
import { aboutOneNode } from '../pods/scheduler-message.ts';
import { noPod } from '../rollout/stuck-nodes.ts';
import { podsOn, type DaemonSetView } from './view.ts';

/**
 * What a node is to a DaemonSet, the first that is true:
 * - `misscheduled`: it has a pod and should not; the pod stays (a NoSchedule taint), or is about to go.
 * - `ineligible`: it should have none and has none.
 * - `missing`: it should have a pod and has none.
 * - `starting`: its pod is on the way: it is being scheduled, its containers are being made, or it has to stay ready a while.
 * - `unhealthy`: its pod is not available, for any other reason.
 * - `outdated`: its pod is well, and of an older revision.
 * - `ok`
 */
export type NodeVerdict = 'misscheduled' | 'ineligible' | 'missing' | 'starting' | 'unhealthy' | 'outdated' | 'ok';

/** The machine itself, whatever runs there. */
export interface NodeState {
  /** False when the Node object is gone and only pods are left. */
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
  /** The hash that it carries. */
  readonly hash: string | undefined;
  /** The number of its revision, where that one is still on record. */
  readonly revision: number | undefined;
  /** As `kubectl get pods` counts them. */
  readonly restarts: number;
  /** Why it is not available; undefined when it is. */
  readonly cause: PodCause | undefined;
}

export interface NodeReport {
  readonly name: string;
  readonly verdict: NodeVerdict;
  /** The controller's decision; its reasons are the rules that keep the pod away. Of a node that is gone it has none. */
  readonly placement: Placement;
  readonly node: Node | undefined;
  readonly state: NodeState;
  /** Its pods, the one that the controller judges first. */
  readonly pods: readonly ReportedPod[];
  /** The pod to look at: the first that is not available, or else the first. */
  readonly shown: ReportedPod | undefined;
  /** Why the node is without an available pod of the DaemonSet, though it should have one or has one. */
  readonly cause: PodCause | undefined;
}

export interface ReportContext {
  readonly history: readonly ControllerRevision[];
  /** What the server last answered when the controller tried to create a pod. */
  readonly createError?: string | undefined;
}

const GONE: Placement = { shouldRun: false, shouldContinueRunning: false, reasons: [] };
/** What passes by itself in the ordinary course of a pod's life. */
const PASSING: ReadonlySet<string> = new Set([
  'ContainerCreating',
  'PodInitializing',
  'NotStarted',
  'Unscheduled',
  'MinReadySeconds',
]);

/**
 * A report for each node of the view, by name, and for each that is gone and still has pods. The view has to have every
 * node of the cluster.
 */
export function nodeReports(view: DaemonSetView, context: ReportContext): readonly NodeReport[] {
  const nodes = new Map(view.nodes.map((node) => [node.metadata?.name ?? '', node]));
  const numbers = new Map(context.history.map((revision) => [hashOf(revision), revision.revision]));
  return [...new Set([...nodes.keys(), ...view.pods.keys()])]
    .sort()
    .map((name) => reportOn(view, name, { nodes, numbers, createError: context.createError }));
}

interface Environment {
  readonly nodes: ReadonlyMap<string, Node>;
  readonly numbers: ReadonlyMap<string, number>;
  readonly createError: string | undefined;
}

function reportOn(view: DaemonSetView, name: string, environment: Environment): NodeReport {
  const node = environment.nodes.get(name);
  const placement = node === undefined ? GONE : view.placementOn(node);
  const pods = podsOn(view, name).map((pod) => reportOnPod(view, pod, environment));
  const shown = pods.find(({ cause }) => cause !== undefined) ?? pods[0];
  const cause = shown === undefined ? (placement.shouldRun ? noPod(environment.createError) : undefined) : shown.cause;
  const verdict = verdictOf(placement, pods, cause);
  return { name, verdict, placement, node, state: stateOf(node), pods, shown, cause };
}

function verdictOf(placement: Placement, pods: readonly ReportedPod[], cause: PodCause | undefined): NodeVerdict {
  if (!placement.shouldRun) return pods.length > 0 ? 'misscheduled' : 'ineligible';
  if (pods.length === 0) return 'missing';
  if (cause !== undefined) return PASSING.has(cause.reason) ? 'starting' : 'unhealthy';
  return pods.every(({ updated }) => updated) ? 'ok' : 'outdated';
}

function reportOnPod(view: DaemonSetView, pod: Pod, { nodes, numbers }: Environment): ReportedPod {
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
    cause: cause && aboutOneNode(cause),
  };
}

/** Of the init containers until they are done, and then of the others and the sidecars. */
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

function stateOf(node: Node | undefined): NodeState {
  if (node === undefined) return { exists: false, ready: false, cordoned: false };
  const ready = node.status?.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';
  return { exists: true, ready, cordoned: node.spec?.unschedulable === true };
}

/** What `--only` asks for; a node may be several of them. */
export const NODE_FILTERS = ['missing', 'unhealthy', 'outdated', 'misscheduled', 'ineligible'] as const;
export type NodeFilter = (typeof NODE_FILTERS)[number];

/** Whether the report is of such a node: `unhealthy` is every one whose pod is not available, `ineligible` every one that should have none. */
export function isSuch(report: NodeReport, filter: NodeFilter): boolean {
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
