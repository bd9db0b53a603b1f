import { placementCache } from '../../daemonset/placement/placement.ts';
import { availableAt } from '../../daemonset/pods/availability.ts';
import { deletedSince } from '../../daemonset/pods/deletion.ts';
import { hashOf } from '../../daemonset/revisions/revisions.ts';
import { planRollingUpdate } from '../../daemonset/rollout/rolling-update.ts';
import { rolloutProblems, unfinishedDeletions } from '../../daemonset/rollout/rollout-problems.ts';
import type { BudgetUser } from '../../daemonset/rollout/rollout-step.ts';
import { nodeReports, type NodeReport } from '../../daemonset/status/node-report.ts';
import { viewOf, type DaemonSetView } from '../../daemonset/status/view.ts';
import type { ControllerRevision, DaemonSet, Node, Pod } from '../../kube/wire.ts';
import { cellStateOf, stuckAt, type CellState } from './cell-state.ts';

/** What the live view knows of a node. */
export interface NodeEntry {
  readonly report: NodeReport;
  readonly state: CellState;
  readonly problem: EntryProblem | undefined;
  /** How the node uses the budget of the rollout; undefined when it does not. */
  readonly user: BudgetUser | undefined;
  /** When its new pod became available, milliseconds since 1970; undefined where it is not. */
  readonly doneAt: number | undefined;
}

/** Times are in milliseconds since 1970. */
interface EntryProblem {
  readonly id: string;
  /** When the problem makes the node stuck. */
  readonly stuckAt: number;
  readonly firstSeen: number;
}

/** Everything that decides about a node's entry. */
export interface NodeInput {
  readonly ds: DaemonSet;
  readonly history: readonly ControllerRevision[];
  readonly current: ControllerRevision | undefined;
  readonly node: Node | undefined;
  /** The pods for this node. */
  readonly pods: readonly Pod[];
  readonly createError: string | undefined;
  readonly before: NodeEntry | undefined;
  readonly now: number;
}

/** Builds entries of nodes; undefined for a node that does not exist and has no pod. */
export function createEntryBuilder(): (input: NodeInput) => NodeEntry | undefined {
  const placementOf = placementCache();
  let placed: { readonly ds: DaemonSet; readonly placementOn: ReturnType<typeof placementOf> } | undefined;
  return ({ ds, history, current, node, pods, createError, before, now }) => {
    // comparing templates, as the cache does, is too much for every node
    if (placed?.ds !== ds) placed = { ds, placementOn: placementOf(ds) };
    const view = viewOf({
      ds,
      nodes: node === undefined ? [] : [node],
      pods,
      hash: current === undefined ? '' : hashOf(current),
      now,
      placementOn: placed.placementOn,
    });
    const [report] = nodeReports(view, { history, createError });
    if (report === undefined) return undefined;
    const problem = report.cause === undefined ? undefined : problemOf(view, createError, before?.problem);
    const state = cellStateOf(report, isOverdue(problem, now));
    const [first] = report.pods;
    const doneAt =
      state === 'done' && first !== undefined ? availableAt(first.pod, ds.spec?.minReadySeconds ?? 0) : undefined;
    return { report, state, problem, user: planRollingUpdate(view).budget?.usedBy[0], doneAt };
  };
}

function problemOf(
  view: DaemonSetView,
  createError: string | undefined,
  before: EntryProblem | undefined,
): EntryProblem | undefined {
  const context = { nodesKnown: true, createError };
  const isDeleting = deletedSince(view.ds) !== undefined;
  const problems = isDeleting ? unfinishedDeletions(view, context) : rolloutProblems(view, context);
  const found = problems.find((problem) => problem.kind === 'node');
  if (found === undefined) return undefined;
  const firstSeen = before?.id === found.id ? before.firstSeen : view.now;
  const { at = firstSeen, area } = found.unhealthy.cause;
  // the cluster may have known the problem before us; a terminating pod has time until the end of its grace period
  const since = area === 'terminating' ? at : Math.min(at, firstSeen);
  return { id: found.id, stuckAt: stuckAt(found, since), firstSeen };
}

function isOverdue(problem: EntryProblem | undefined, now: number): boolean {
  return problem !== undefined && problem.stuckAt <= now;
}

/** How the passing of time changes an entry: it has to be rebuilt, only its state changes, or neither. */
export function agedEntry(entry: NodeEntry, now: number): NodeEntry | 'rebuild' {
  if (entry.state !== 'updating') return entry;
  const { cause } = entry.report;
  // the pod has been ready for minReadySeconds
  if (cause?.area === 'time' && cause.at !== undefined && cause.at <= now) return 'rebuild';
  const state = cellStateOf(entry.report, isOverdue(entry.problem, now));
  return state === entry.state ? entry : { ...entry, state };
}
