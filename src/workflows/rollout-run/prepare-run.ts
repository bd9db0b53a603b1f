import { ownMember } from '../../core/json/members.ts';
import { DsError } from '../../core/errors.ts';
import { dsCommand, hint, kubectlCommand, sameCommand } from '../../core/hint.ts';
import { labelQuery } from '../../apimachinery/labels/label-query.ts';
import { revisionHashOf } from '../../daemonset/pods/pod-revision.ts';
import { hashOf } from '../../daemonset/revisions/revisions.ts';
import { batchSize } from '../../daemonset/rollout-run/batches.ts';
import { provenProgress } from '../../daemonset/rollout-run/proven-progress.ts';
import { nodeStates, type NodeState } from '../../daemonset/rollout-run/node-state.ts';
import {
  DEFAULT_BATCH,
  DEFAULT_GATES,
  runAnnotationOf,
  isRunRevision,
  looserThanDefault,
  RUN_ANNOTATION,
  type BatchSettings,
  type FlagNotKept,
  type GateSettings,
  type OperatorSettings,
  type RunState,
} from '../../daemonset/rollout-run/state.ts';
import type { StepInput } from '../../daemonset/rollout-run/next-step.ts';
import { strategyOf } from '../../daemonset/rollout/update-strategy.ts';
import type { ControllerRevision, DaemonSet, Node } from '../../kube/wire.ts';
import { batchFlags, flagsNotKept, hashCheck, refusalToResume, resumeCommand } from './resume-run.ts';
import { storedRun } from './lease.ts';
import type { ClusterSnapshot } from '../cluster/cluster-snapshot.ts';

/** The operator's request. Missing batch and gate settings come from the stored state or, without one, from the defaults. */
export interface RunRequest {
  readonly batches: Partial<BatchSettings>;
  readonly gates: Partial<GateSettings>;
  /** Never read from the stored state. */
  readonly operator: OperatorSettings;
  /** Discard the stored state. */
  readonly startOver: boolean;
}

/** A run that is ready to start, before anything is written. */
export interface PreparedRun {
  readonly state: RunState;
  /** The annotation that this was prepared from. */
  readonly expected: string | undefined;
  /**
   * - `resumed`: continues the stored run.
   * - `new`: there was none.
   * - `superseded`: the stored run is for a revision that is no longer the newest.
   * - `startedOver`: the operator discarded the stored run.
   */
  readonly kind: 'resumed' | 'new' | 'superseded' | 'startedOver';
  /** Why the operator has to pass more flags to resume. */
  readonly refusal?: DsError | undefined;
  /** Flags that the run was last driven with and that were not passed again. */
  readonly dropped: readonly FlagNotKept[];
  /** Sentences about recorded progress that the pods do not show, which is not counted. */
  readonly corrections: readonly string[];
}

/**
 * Throws kind `failure` when the DaemonSet cannot be driven, the stored state is invalid, or the requested batches differ from the stored
 * run's.
 */
export function prepareRun(snapshot: ClusterSnapshot, request: RunRequest): PreparedRun {
  const { ds, view } = snapshot;
  checkStrategy(ds);
  const expected = runAnnotationOf(ds);
  const stored = storedRun(ds);
  if (!request.startOver) {
    if (stored.kind === 'invalid') throw invalidState(ds, stored.why, request.operator);
    if (stored.kind === 'state' && isRunRevision(stored.state, view.hash)) {
      return { ...resumedRun(snapshot, stored.state, request), expected };
    }
  }
  const kind = stored.kind === 'none' ? 'new' : request.startOver ? 'startedOver' : 'superseded';
  return { kind, expected, state: newState(snapshot, request), dropped: [], corrections: [] };
}

function resumedRun(
  snapshot: ClusterSnapshot,
  stored: RunState,
  { batches, gates: changedGates, operator }: RunRequest,
): Omit<PreparedRun, 'expected'> {
  const { ds } = snapshot;
  checkBatches(stored, batches, ds, operator);
  const gates = { ...stored.gates, ...changedGates };
  const notKept = flagsNotKept(operator);
  // from the current nodes, not from the stored state
  const eligible = eligibleIn(snapshot, gates);
  const { state: proven, corrections } = provenProgress(stored, eligible, canaryTest(stored.batches));
  const { open } = proven;
  const size = sizeOf(stored.batches, eligible.length);
  const state: RunState = {
    ...proven,
    gates,
    // the reason of an undo is reported at its end
    stopped: stored.undo === true ? stored.stopped : undefined,
    checkHash: stored.checkHash ?? (operator.check === undefined ? undefined : hashCheck(operator.check)),
    flagsNotKept: notKept,
    size,
    open: open === undefined ? undefined : { ...open, count: Math.min(open.count, size) },
  };
  const named = { name: ds.metadata?.name ?? '', namespace: ds.metadata?.namespace };
  const refusal = refusalToResume(named, { ...stored, gates }, operator);
  const dropped = (stored.flagsNotKept ?? []).filter((flag) => !notKept.includes(flag));
  return { kind: 'resumed', state, refusal, dropped, corrections };
}

function eligibleIn({ view }: ClusterSnapshot, gates: GateSettings): readonly NodeState[] {
  return nodeStates(view, { evicted: new Set(), readySeconds: readySecondsOf(view.ds, gates) });
}

function sizeOf({ batch }: BatchSettings, eligible: number): number {
  return Math.max(1, batchSize(batch, eligible) ?? 1);
}

function newState(snapshot: ClusterSnapshot, request: RunRequest): RunState {
  const { view, history } = snapshot;
  const { operator } = request;
  const batches: BatchSettings = { batch: DEFAULT_BATCH, ...request.batches };
  const gates = { ...DEFAULT_GATES, ...request.gates };
  const eligible = eligibleIn(snapshot, gates);
  const { by } = batches;
  if (
    by !== undefined &&
    eligible.length > 0 &&
    eligible.every(({ node }) => ownMember(node.metadata?.labels, by) === undefined)
  ) {
    throw new DsError('failure', `no eligible node has the label ${by}`, {
      hint: hint`list the labels: ${kubectlCommand('get nodes', [], { flags: { showLabels: true } })}`,
    });
  }
  const { canary, selector } = batches;
  const isCanary = canaryTest(batches);
  if (selector !== undefined && eligible.length > 0 && !eligible.some(({ node }) => isCanary(node))) {
    throw new DsError('failure', `no eligible node matches ${selector}: there would be no canary`, {
      hint: hint`list the matching nodes: ${kubectlCommand('get nodes', [], { flags: { selector } })}`,
    });
  }
  const canaries = canary === undefined ? 0 : canary === 'all' ? undefined : batchSize(canary, eligible.length);
  return {
    version: 2,
    target: view.hash,
    former: formerOf(eligible, history),
    batches,
    gates,
    checkHash: operator.check === undefined ? undefined : hashCheck(operator.check),
    flagsNotKept: flagsNotKept(operator),
    size: sizeOf(batches, eligible.length),
    canaries,
    done: 0,
  };
}

/** The existing revision that most outdated pods have; of several, the newest. */
function formerOf(eligible: readonly NodeState[], history: readonly ControllerRevision[]): string | undefined {
  const counts = new Map<string, number>();
  for (const one of eligible) {
    const hash = one.kind === 'outdated' ? revisionHashOf(one.pod) : undefined;
    if (hash !== undefined) counts.set(hash, (counts.get(hash) ?? 0) + 1);
  }
  const known = history.map(hashOf).filter((hash) => counts.has(hash));
  return known.toReversed().toSorted((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0))[0];
}

/** A predicate for nodes that can be canaries. */
export function canaryTest({ selector = '' }: BatchSettings): (node: Node) => boolean {
  const test = labelQuery(selector);
  return (node) => test(node.metadata?.labels ?? {});
}

/** Seconds that a new pod must be ready. */
export function readySecondsOf(ds: DaemonSet, { readyFor }: GateSettings): number {
  return Math.max(ds.spec?.minReadySeconds ?? 0, Math.ceil(readyFor / 1000));
}

/** The input of the first step, for planning. */
export function initialInput({ view }: ClusterSnapshot, { batches, gates }: RunState): StepInput {
  return {
    nodeStates: nodeStates(view, { evicted: new Set(), readySeconds: readySecondsOf(view.ds, gates) }),
    isCanary: canaryTest(batches),
    priorRestarts: new Map(),
    blocked: false,
  };
}

export function checkStrategy(ds: DaemonSet): void {
  if (strategyOf(ds) === 'OnDelete') return;
  const { name = '', namespace } = ds.metadata ?? {};
  const patch = dsCommand('patch', [name], {
    flags: { patch: '{"spec":{"updateStrategy":{"type":"OnDelete"}}}' },
    namespace,
  });
  throw new DsError('failure', `daemon set ${JSON.stringify(name)} is updated by its controller (RollingUpdate)`, {
    hint: hint`a run needs the OnDelete strategy; set it before you change the pod template: ${patch}`,
  });
}

/** The controller of a DaemonSet that is being deleted creates no more pods, and records no more templates. */
export function checkNotDeleting({ metadata: { name = '', namespace, deletionTimestamp } = {} }: DaemonSet): void {
  if (deletionTimestamp === undefined) return;
  const what = `daemon set ${JSON.stringify(name)} is being deleted: its controller no longer replaces pods`;
  throw new DsError('failure', what, {
    hint: hint`see what the deletion waits for: ${dsCommand('describe', [name], { namespace })}`,
  });
}

function invalidState(ds: DaemonSet, why: string, operator: OperatorSettings): DsError {
  const { name = '', namespace } = ds.metadata ?? {};
  const inspect = dsCommand('get', [name], {
    flags: { output: `jsonpath={.metadata.annotations.${RUN_ANNOTATION}}` },
    namespace,
  });
  const run = resumeCommand({ name, namespace }, operator, { startOver: true });
  return new DsError(
    'failure',
    `the annotation ${RUN_ANNOTATION} of daemon set ${JSON.stringify(name)} is not the state of a run: ${why}`,
    { hint: hint`inspect it: ${inspect}; to discard it and start a new run: ${run}` },
  );
}

function checkBatches(
  { batches, done }: RunState,
  requested: Partial<BatchSettings>,
  ds: DaemonSet,
  operator: OperatorSettings,
): void {
  const keys = ['by', 'batch', 'canary', 'selector'] as const;
  if (keys.every((key) => requested[key] === undefined || requested[key] === batches[key])) return;
  const { name = '', namespace } = ds.metadata ?? {};
  const looser = looserThanDefault(batches, operator.looser);
  const run = resumeCommand({ name, namespace }, { ...operator, looser });
  const startOver = sameCommand({ startOver: true });
  throw new DsError(
    'failure',
    `a run of daemon set ${JSON.stringify(name)} is in progress with other batches: ${batchFlags(batches).join(' ')} (${done} done)`,
    { hint: hint`resume it: ${run}; or discard it and start a new run: ${startOver}` },
  );
}
