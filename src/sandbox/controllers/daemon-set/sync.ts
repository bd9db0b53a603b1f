import { without } from '../../../core/json/without.ts';
import { inBackoff, nextBackoff, type FailedPodBackoff } from '../../../daemonset/pods/failed-pod-backoff.ts';
import { manage, type PodDeletion } from '../../../daemonset/rollout/manage.ts';
import { placementRules, cachedPlacement, type Placement } from '../../../daemonset/placement/placement.ts';
import { targetNodeOf } from '../../../daemonset/pods/pods-by-node.ts';
import { planRollingUpdate } from '../../../daemonset/rollout/rolling-update.ts';
import { staleFields, statusCounts } from '../../../daemonset/status/status.ts';
import { viewOf, type DaemonSetView } from '../../../daemonset/status/view.ts';
import type { Node, PodTemplateSpec } from '../../../kube/wire.ts';
import { DAEMON_SETS } from '../../kinds/daemon-sets.ts';
import { NODES } from '../../kinds/nodes.ts';
import { PODS } from '../../kinds/pods.ts';
import type { Random } from '../../random.ts';
import type { ControlPlane } from '../control-plane.ts';
import { claimed } from './claim.ts';
import { recordEvent, type StoredDaemonSet } from './context.ts';
import { cleanupHistory, constructHistory, statusOf, type History } from './history.ts';
import { syncPods } from './pods.ts';

/** Caches what is read from a template. */
interface Reading {
  readonly template: PodTemplateSpec;
  readonly placementOn: (node: Node) => Placement;
}

/** Syncs one DaemonSet: carries out what `src/daemonset` decides. */
export class DaemonSetSync {
  readonly #plane: ControlPlane;
  readonly #again: (ds: StoredDaemonSet, afterMs: number) => void;
  readonly #readings = new Map<string, Reading>();
  readonly #backoffs = new Map<string, Map<string, FailedPodBackoff>>();
  #last: { readonly version: number; readonly view: DaemonSetView } | undefined;

  /** `again` requests another sync of the DaemonSet. */
  constructor(plane: ControlPlane, again: (ds: StoredDaemonSet, afterMs: number) => void) {
    this.#plane = plane;
    this.#again = again;
  }

  /** Removes what is cached about a deleted DaemonSet. */
  forget(ds: StoredDaemonSet): void {
    this.#readings.delete(ds.metadata.uid);
    this.#backoffs.delete(ds.metadata.uid);
  }

  /** Whether the current template places a pod on a node. */
  placementOn(ds: StoredDaemonSet, node: Node): Placement {
    return this.#readingOf(ds).placementOn(node);
  }

  sync(ds: StoredDaemonSet): void {
    const selector = ds.spec?.selector;
    if (selector !== undefined && Object.keys(selector).length === 0) {
      const message = 'This daemon set is selecting all pods. A non-empty selector is required.';
      recordEvent(this.#plane, ds, 'Warning', 'SelectingAll', message);
      return;
    }
    // The garbage collector handles its pods and revisions now; the status stays.
    if (ds.metadata.deletionTimestamp !== undefined) return;
    const history = constructHistory(this.#plane.store, ds);
    try {
      this.#update(ds, history);
    } finally {
      this.#writeStatus(ds, history.hash);
    }
  }

  #update(ds: StoredDaemonSet, { hash, old }: History): void {
    const { store, random } = this.#plane;
    const view = this.#viewOf(ds, hash);
    if (!this.#manage(ds, view)) {
      const step = planRollingUpdate(view, (nodes) => shuffled(nodes, random));
      if (step.blockedBy !== undefined) {
        throw new Error(`couldn't get node for nodeName "${step.blockedBy}": node "${step.blockedBy}" not found`);
      }
      const nodes = step.create.map(({ node }) => node);
      const pods = step.delete.map(({ pod }) => pod);
      syncPods(this.#plane, ds, hash, nodes, pods);
    }
    cleanupHistory(store, ds, old);
  }

  /** Whether there was something to do; a rolling update then waits for the next sync. */
  #manage(ds: StoredDaemonSet, view: DaemonSetView): boolean {
    const { clock } = this.#plane;
    const backoffs = this.#backoffsOf(ds);
    const now = clock.now();
    const generation = ds.status?.observedGeneration ?? 0;
    const keyOf = (node: string): string => `${generation}/${node}`;
    const managed = manage(view, (node) => inBackoff(backoffs.get(keyOf(node)), now));
    for (const deletion of managed.delete) {
      this.#recordDeletion(ds, deletion);
      if (deletion.reason !== 'failed') continue;
      const key = keyOf(deletion.node);
      backoffs.set(key, nextBackoff(backoffs.get(key), now));
    }
    for (const pod of managed.inBackoff) {
      const delay = backoffs.get(keyOf(targetNodeOf(pod) ?? ''))?.delay ?? 0;
      this.#again(ds, delay);
    }
    if (managed.create.length === 0 && managed.delete.length === 0) return false;
    const nodes = managed.create.map(({ node }) => node);
    const pods = managed.delete.map(({ pod }) => pod);
    syncPods(this.#plane, ds, view.hash, nodes, pods);
    return true;
  }

  #recordDeletion(ds: StoredDaemonSet, { pod, node, reason }: PodDeletion): void {
    const name = `${pod.metadata?.namespace ?? ''}/${pod.metadata?.name ?? ''}`;
    if (reason === 'failed') {
      const message = `Found failed daemon pod ${name} on node ${node}, will try to kill it`;
      recordEvent(this.#plane, ds, 'Warning', 'FailedDaemonPod', message);
    } else if (reason === 'succeeded') {
      const message = `Found succeeded daemon pod ${name} on node ${node}, will try to delete it`;
      recordEvent(this.#plane, ds, 'Normal', 'SucceededDaemonPod', message);
    }
  }

  #writeStatus(ds: StoredDaemonSet, hash: string): void {
    const { store } = this.#plane;
    const current = store.get(DAEMON_SETS, ds.metadata);
    if (current === undefined || current.metadata.uid !== ds.metadata.uid) return;
    const counts = statusCounts(this.#viewOf(ds, hash));
    if (staleFields({ ...current, metadata: ds.metadata }, counts).length > 0) {
      const generation = ds.metadata.generation ?? 0;
      const write = (now: StoredDaemonSet): StoredDaemonSet => ({
        ...now,
        status: withoutZeros({ ...statusOf(now), ...counts, observedGeneration: generation }),
      });
      store.modify(DAEMON_SETS, ds.metadata, write, { subresource: 'status' });
    }
    const seconds = ds.spec?.minReadySeconds ?? 0;
    if (seconds > 0 && counts.numberReady !== counts.numberAvailable) this.#again(ds, seconds * 1000);
  }

  /** The view changes only when something was written. */
  #viewOf(ds: StoredDaemonSet, hash: string): DaemonSetView {
    const { store, clock } = this.#plane;
    const last = this.#last;
    if (last?.version === store.version && last.view.ds === ds && last.view.now === clock.now()) return last.view;
    const view = viewOf({
      ds,
      nodes: store.list(NODES),
      pods: claimed(store, PODS, ds),
      hash,
      now: clock.now(),
      placementOn: this.#readingOf(ds).placementOn,
    });
    this.#last = { version: store.version, view };
    return view;
  }

  #readingOf(ds: StoredDaemonSet): Reading {
    const template = ds.spec?.template ?? {};
    const known = this.#readings.get(ds.metadata.uid);
    if (known?.template === template) return known;
    const reading = { template, placementOn: cachedPlacement(placementRules(template)) };
    this.#readings.set(ds.metadata.uid, reading);
    return reading;
  }

  #backoffsOf(ds: StoredDaemonSet): Map<string, FailedPodBackoff> {
    const known = this.#backoffs.get(ds.metadata.uid);
    if (known !== undefined) return known;
    const backoffs = new Map<string, FailedPodBackoff>();
    this.#backoffs.set(ds.metadata.uid, backoffs);
    return backoffs;
  }
}

/** Go omits these when they are zero. */
const OPTIONAL = ['updatedNumberScheduled', 'numberAvailable', 'numberUnavailable', 'observedGeneration'] as const;

function withoutZeros(status: NonNullable<StoredDaemonSet['status']>): NonNullable<StoredDaemonSet['status']> {
  const zeros = OPTIONAL.filter((field) => status[field] === 0);
  return without(status, ...zeros) as typeof status;
}

/** The real controller uses the random order of a Go map. */
function shuffled(nodes: readonly string[], random: Random): readonly string[] {
  const order = [...nodes];
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    const [a, b] = [order[last], order[other]];
    if (a === undefined || b === undefined) continue;
    order[last] = b;
    order[other] = a;
  }
  return order;
}
