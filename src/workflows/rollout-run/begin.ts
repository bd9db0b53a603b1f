import { DsError } from '../../core/errors.ts';
import { labelQuery } from '../../apimachinery/labels/label-query.ts';
import { revisionHashOf } from '../../daemonset/pods/pod-revision.ts';
import { hashOf } from '../../daemonset/revisions/revisions.ts';
import { batchSize } from '../../daemonset/rollout-run/batches.ts';
import { standings, type Standing } from '../../daemonset/rollout-run/standing.ts';
import {
  annotationOf,
  isOnTheWay,
  type BatchSettings,
  type GateSettings,
  type RunState,
} from '../../daemonset/rollout-run/state.ts';
import type { Look } from '../../daemonset/rollout-run/step.ts';
import { strategyOf } from '../../daemonset/rollout/update-strategy.ts';
import type { ControllerRevision, DaemonSet, Node } from '../../kube/wire.ts';
import { stoodOn } from './lease.ts';
import type { WatchedView } from './watched-cluster.ts';

/** What the person asks for. What is absent is as the state says, or, where there is none, the default. */
export interface RunWishes {
  readonly batches: Partial<BatchSettings>;
  readonly gates: Partial<GateSettings>;
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
   * - `superseded`: the run that stands is of a revision that is not the newest any more, or unreadable.
   * - `startedOver`: as the person wished.
   */
  readonly kind: 'resumed' | 'new' | 'superseded' | 'startedOver';
}

const DEFAULT_GATES: GateSettings = { readyFor: 0, maxRestarts: 0, timeout: 300_000, onFailure: 'stop' };

/** Throws kind `failure` for what is no DaemonSet to be driven, and with a way out when the wishes do not fit the run that stands. */
export function prepareRun(watched: WatchedView, wishes: RunWishes): Preparation {
  const { ds, view } = watched;
  checkStrategy(ds);
  const expected = annotationOf(ds);
  const stood = stoodOn(ds);
  if (stood.kind === 'state' && !wishes.startOver && isOnTheWay(stood.state, view.hash)) {
    checkBatches(stood.state, wishes.batches, ds);
    const { state } = stood;
    const gates = { ...state.gates, ...wishes.gates };
    // why it went back is still to be said when it has
    const stopped = state.undo === true ? state.stopped : undefined;
    return { kind: 'resumed', expected, state: { ...state, gates, stopped } };
  }
  const kind = stood.kind === 'none' ? 'new' : wishes.startOver ? 'startedOver' : 'superseded';
  return { kind, expected, state: newState(watched, wishes) };
}

function newState({ view, history }: WatchedView, wishes: RunWishes): RunState {
  const batches: BatchSettings = { batch: '1', ...wishes.batches };
  const gates = { ...DEFAULT_GATES, ...wishes.gates };
  const eligible = standings(view, { evicted: new Set(), readySeconds: readySecondsOf(view.ds, gates) });
  const { by } = batches;
  if (
    by !== undefined &&
    eligible.length > 0 &&
    eligible.every(({ node }) => node.metadata?.labels?.[by] === undefined)
  ) {
    throw new DsError('failure', `no eligible node has the label ${by}`, {
      hint: 'see what there is: kubectl get nodes --show-labels',
    });
  }
  const { canary, selector } = batches;
  const isCanary = canaryTest(batches);
  if (selector !== undefined && eligible.length > 0 && !eligible.some(({ node }) => isCanary(node))) {
    throw new DsError('failure', `no eligible node matches ${selector}: there would be no canary`, {
      hint: `see which do: kubectl get nodes -l '${selector}'`,
    });
  }
  const canaries = canary === undefined ? 0 : canary === 'all' ? undefined : batchSize(canary, eligible.length);
  return {
    version: 1,
    target: view.hash,
    former: formerOf(eligible, history),
    batches,
    gates,
    size: batchSize(batches.batch, eligible.length) ?? 1,
    canaries,
    done: 0,
  };
}

/** The revision on record that most of the old pods are of, and of several the newest. */
function formerOf(eligible: readonly Standing[], history: readonly ControllerRevision[]): string | undefined {
  const counts = new Map<string, number>();
  for (const one of eligible) {
    const hash = one.kind === 'stale' ? revisionHashOf(one.pod) : undefined;
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
export function firstLook({ view }: WatchedView, { batches, gates }: RunState): Look {
  return {
    standings: standings(view, { evicted: new Set(), readySeconds: readySecondsOf(view.ds, gates) }),
    isCanary: canaryTest(batches),
    forgiven: new Map(),
    blocked: false,
  };
}

export function checkStrategy(ds: DaemonSet): void {
  if (strategyOf(ds) === 'OnDelete') return;
  const { name = '', namespace = 'default' } = ds.metadata ?? {};
  const patch = `ds patch ${name} --namespace ${namespace} -p '{"spec":{"updateStrategy":{"type":"OnDelete"}}}'`;
  throw new DsError('failure', `daemon set ${JSON.stringify(name)} is updated by its controller (RollingUpdate)`, {
    hint: `a run drives the strategy OnDelete; change it before the pod template: ${patch}`,
  });
}

/** The flags of the settings that a run was begun with. */
function flagsText({ by, batch, canary, selector }: Partial<BatchSettings>): string {
  return [
    by === undefined ? '' : `--by ${by}`,
    batch === undefined ? '' : `--batch ${batch}`,
    canary === undefined ? '' : canary === 'all' ? '--canary' : `--canary=${canary}`,
    selector === undefined ? '' : `-l ${selector}`,
  ]
    .filter((text) => text !== '')
    .join(' ');
}

function checkBatches({ batches, done }: RunState, wished: Partial<BatchSettings>, ds: DaemonSet): void {
  const keys = ['by', 'batch', 'canary', 'selector'] as const;
  if (keys.every((key) => wished[key] === undefined || wished[key] === batches[key])) return;
  const name = ds.metadata?.name ?? '';
  throw new DsError(
    'failure',
    `a run of daemon set ${JSON.stringify(name)} stands already, with other batches: ${flagsText(batches)} (${done} done)`,
    { hint: `go on with it: ds rollout run ${name}; or forget it and begin anew: add --start-over` },
  );
}
