import { ownMember } from '../../core/json/members.ts';
import { DsError } from '../../core/errors.ts';
import { dsCommand, hint, kubectlCommand, sameCommand } from '../../core/hint.ts';
import { labelQuery } from '../../apimachinery/labels/label-query.ts';
import { revisionHashOf } from '../../daemonset/pods/pod-revision.ts';
import { hashOf } from '../../daemonset/revisions/revisions.ts';
import { batchSize } from '../../daemonset/rollout-run/batches.ts';
import { nodeStates, type NodeState } from '../../daemonset/rollout-run/node-state.ts';
import {
  runAnnotationOf,
  isRunRevision,
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
import { hashCheck } from './check-hash.ts';
import { stoodOn } from './lease.ts';
import { batchFlags, flagsNotKept, refusalToResume, resumeCommand } from './resume-run.ts';
import type { ClusterSnapshot } from '../cluster/cluster-snapshot.ts';

/** What the operator asks for. What is absent of batches and gates is as the state says, or, where there is none, the default. */
export interface RunRequest {
  readonly batches: Partial<BatchSettings>;
  readonly gates: Partial<GateSettings>;
  /** Never completed from the state. */
  readonly operator: OperatorSettings;
  /** Forget the state that stands. */
  readonly startOver: boolean;
}

/** A run as it would go on, before anything is written. */
export interface Preparation {
  readonly state: RunState;
  /** The annotation that this was made from. */
  readonly expected: string | undefined;
  /**
   * - `resumed`: it goes on with a run that stands.
   * - `new`: there was none.
   * - `superseded`: the run that stands is of a revision that is not the newest any more.
   * - `startedOver`: as the operator asked.
   */
  readonly kind: 'resumed' | 'new' | 'superseded' | 'startedOver';
  /** What the operator has to say before a run is resumed. */
  readonly refusal?: DsError | undefined;
  /** Flags that the run had when it was last driven, and has no more because the operator did not give them again. */
  readonly dropped: readonly FlagNotKept[];
}

const DEFAULT_GATES: GateSettings = { readyFor: 0, maxRestarts: 0, timeout: 300_000 };

/**
 * Throws kind `failure` for a DaemonSet that cannot be driven, for a state that `ds` has not written, and when the batches asked for
 * do not fit the run that stands.
 */
export function prepareRun(watched: ClusterSnapshot, runRequest: RunRequest): Preparation {
  const { ds, view } = watched;
  checkStrategy(ds);
  const expected = runAnnotationOf(ds);
  const stood = stoodOn(ds);
  if (stood.kind === 'invalid' && !runRequest.startOver) throw invalidState(ds, stood.why, runRequest.operator);
  if (stood.kind === 'state' && !runRequest.startOver && isRunRevision(stood.state, view.hash)) {
    checkBatches(stood.state, runRequest.batches, ds, runRequest.operator);
    const { state } = stood;
    const gates = { ...state.gates, ...runRequest.gates };
    // why it went back is still to be said when it has
    const stopped = state.undo === true ? state.stopped : undefined;
    const { operator } = runRequest;
    const checkHash = state.checkHash ?? (operator.check === undefined ? undefined : hashCheck(operator.check));
    const { open } = state;
    const size = sizeOf(state.batches, eligibleIn(watched, gates).length);
    const resumed: RunState = {
      ...state,
      gates,
      stopped,
      checkHash,
      flagsNotKept: flagsNotKept(operator),
      // by the nodes that there are, not by what the state says of them
      size,
      open: open === undefined ? undefined : { ...open, count: Math.min(open.count, size) },
    };
    const refusal = refusalToResume(
      { name: ds.metadata?.name ?? '', namespace: ds.metadata?.namespace },
      state,
      operator,
    );
    const dropped = (state.flagsNotKept ?? []).filter((flag) => !flagsNotKept(operator).includes(flag));
    return { kind: 'resumed', expected, state: resumed, refusal, dropped };
  }
  const kind = stood.kind === 'none' ? 'new' : runRequest.startOver ? 'startedOver' : 'superseded';
  return { kind, expected, state: newState(watched, runRequest), dropped: [] };
}

function eligibleIn({ view }: ClusterSnapshot, gates: GateSettings): readonly NodeState[] {
  return nodeStates(view, { evicted: new Set(), readySeconds: readySecondsOf(view.ds, gates) });
}

function sizeOf({ batch }: BatchSettings, eligible: number): number {
  return Math.max(1, batchSize(batch, eligible) ?? 1);
}

function newState(watched: ClusterSnapshot, runRequest: RunRequest): RunState {
  const { view, history } = watched;
  const { operator } = runRequest;
  const batches: BatchSettings = { batch: '1', ...runRequest.batches };
  const gates = { ...DEFAULT_GATES, ...runRequest.gates };
  const eligible = eligibleIn(watched, gates);
  const { by } = batches;
  if (
    by !== undefined &&
    eligible.length > 0 &&
    eligible.every(({ node }) => ownMember(node.metadata?.labels, by) === undefined)
  ) {
    throw new DsError('failure', `no eligible node has the label ${by}`, {
      hint: hint`see what there is: ${kubectlCommand('get nodes', [], { flags: { showLabels: true } })}`,
    });
  }
  const { canary, selector } = batches;
  const isCanary = canaryTest(batches);
  if (selector !== undefined && eligible.length > 0 && !eligible.some(({ node }) => isCanary(node))) {
    throw new DsError('failure', `no eligible node matches ${selector}: there would be no canary`, {
      hint: hint`see which do: ${kubectlCommand('get nodes', [], { flags: { selector } })}`,
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

/** The revision on record that most of the old pods are of, and of several the newest. */
function formerOf(eligible: readonly NodeState[], history: readonly ControllerRevision[]): string | undefined {
  const counts = new Map<string, number>();
  for (const one of eligible) {
    const hash = one.kind === 'outdated' ? revisionHashOf(one.pod) : undefined;
    if (hash !== undefined) counts.set(hash, (counts.get(hash) ?? 0) + 1);
  }
  const known = history.map(hashOf).filter((hash) => counts.has(hash));
  return known.toReversed().toSorted((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0))[0];
}

/** Which nodes may be canaries. */
export function canaryTest({ selector = '' }: BatchSettings): (node: Node) => boolean {
  const test = labelQuery(selector);
  return (node) => test(node.metadata?.labels ?? {});
}

/** How long a new pod has to be ready. */
export function readySecondsOf(ds: DaemonSet, { readyFor }: GateSettings): number {
  return Math.max(ds.spec?.minReadySeconds ?? 0, Math.ceil(readyFor / 1000));
}

/** What the next step is decided by, for a plan before anything is done. */
export function firstLook({ view }: ClusterSnapshot, { batches, gates }: RunState): StepInput {
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
    hint: hint`a run drives the strategy OnDelete; change it before the pod template: ${patch}`,
  });
}

function invalidState(ds: DaemonSet, why: string, operator: OperatorSettings): DsError {
  const { name = '', namespace } = ds.metadata ?? {};
  const look = dsCommand('get', [name], {
    flags: { output: `jsonpath={.metadata.annotations.${RUN_ANNOTATION}}` },
    namespace,
  });
  const run = resumeCommand({ name, namespace }, operator, { startOver: true });
  return new DsError(
    'failure',
    `the annotation ${RUN_ANNOTATION} of daemon set ${JSON.stringify(name)} is not the state of a run: ${why}`,
    { hint: hint`look at it: ${look}; if it may go, begin a new run: ${run}` },
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
  const run = resumeCommand({ name, namespace }, operator);
  const anew = sameCommand({ startOver: true });
  throw new DsError(
    'failure',
    `a run of daemon set ${JSON.stringify(name)} has begun with other batches: ${batchFlags(batches).join(' ')} (${done} done)`,
    { hint: hint`resume it: ${run}; or forget it and begin a new one: ${anew}` },
  );
}
