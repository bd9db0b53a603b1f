import { isTerminal } from '../../daemonset/pods/pods-by-node.ts';
import type { Node, Pod } from '../../kube/wire.ts';
import type { Cancel } from '../clock/timers.ts';
import type { ControlPlane } from '../controllers/control-plane.ts';
import { inform } from '../controllers/informer.ts';
import { withKind } from '../controllers/recorder.ts';
import { NODES } from '../kinds/nodes.ts';
import { PODS } from '../kinds/pods.ts';
import { isApiError } from '../store/api-error.ts';
import type { Stored } from '../store/object.ts';
import type { Unsubscribe } from '../store/store.ts';
import { BEHAVIOUR_ANNOTATION, type ImageRule } from './behaviour.ts';
import type { CountedEvent } from './container-lifecycle.ts';
import type { BackOff } from './lifecycle.ts';
import { nextPodAddress, type Machine } from './machine.ts';
import { podState } from './pod-lifecycle.ts';
import { planPod, type PodPlan } from './pod-plan.ts';

/** From when a kubelet first sees a pod until the pod has a network. */
const NETWORK_MS = 30;

export interface KubeletOptions {
  readonly machines: ReadonlyMap<string, Machine>;
  readonly rules: readonly ImageRule[];
  readonly backOff: BackOff;
}

/** All kubelets of the cluster. */
export interface Kubelets {
  /** The machine's state has changed: its pods continue. */
  changed(machine: Machine): void;
  stop: Unsubscribe;
}

/** A pod that a kubelet runs. */
interface PodRun {
  pod: Stored<Pod>;
  plan: PodPlan;
  /** When its kubelet saw that it is being deleted. */
  deleted: number | undefined;
  readonly reported: Map<string, number>;
  cancel: Cancel | undefined;
}

class SimulatedKubelets implements Kubelets {
  readonly #plane: ControlPlane;
  readonly #options: KubeletOptions;
  readonly #runs = new Map<string, PodRun>();
  readonly stop: Unsubscribe;

  constructor(plane: ControlPlane, options: KubeletOptions) {
    this.#plane = plane;
    this.#options = options;
    const unsubscribes = [
      inform(plane.store, PODS, {
        added: (pod) => this.#placed(pod),
        updated: (pod, previous) => this.#podChanged(pod, previous),
        deleted: (pod) => this.#forget(pod.metadata.uid),
      }),
      inform(plane.store, NODES, { updated: (node, previous) => this.#nodeChanged(node, previous) }),
    ];
    this.stop = () => {
      for (const unsubscribe of unsubscribes) unsubscribe();
      for (const uid of [...this.#runs.keys()]) this.#forget(uid);
    };
  }

  changed(machine: Machine): void {
    for (const pod of this.#plane.store.indexed(PODS, 'node', machine.name)) {
      const run = this.#runs.get(pod.metadata.uid);
      if (run === undefined) this.#placed(pod);
      else this.#step(run);
    }
  }

  #machineOf(pod: Pod): Machine | undefined {
    const machine = this.#options.machines.get(pod.spec?.nodeName ?? '');
    return machine?.state === 'up' ? machine : undefined;
  }

  #placed(pod: Stored<Pod>): void {
    const machine = this.#machineOf(pod);
    if (machine === undefined || isTerminal(pod) || this.#runs.has(pod.metadata.uid)) return;
    const run: PodRun = {
      pod,
      plan: this.#plan(pod, machine),
      deleted: undefined,
      reported: new Map(),
      cancel: undefined,
    };
    this.#runs.set(pod.metadata.uid, run);
    this.#soon(run);
  }

  #plan(pod: Stored<Pod>, machine: Machine): PodPlan {
    const { store, clock } = this.#plane;
    const { rules, backOff } = this.#options;
    const { pullMs, startMs, stopMs } = machine.pool;
    const plan = planPod({
      pod,
      node: store.get(NODES, machine),
      begin: clock.now(),
      addresses: {
        host: machine.address,
        pod: pod.spec?.hostNetwork === true ? machine.address : nextPodAddress(machine),
      },
      times: { networkMs: NETWORK_MS, pullMs, startMs, stopMs, pullBackOff: backOff, crashBackOff: backOff },
      rules,
      isPresent: (image) => machine.images.has(image),
    });
    for (const { container, image } of [...plan.init, ...plan.main]) {
      if (image === 'present' || image === 'absent') machine.images.add(container.image ?? '');
    }
    return plan;
  }

  #podChanged(pod: Stored<Pod>, previous: Stored<Pod>): void {
    const run = this.#runs.get(pod.metadata.uid);
    if (run === undefined) {
      if ((pod.spec?.nodeName ?? '') !== '') this.#placed(pod);
      return;
    }
    run.pod = pod;
    const requested = pod.metadata.annotations?.[BEHAVIOUR_ANNOTATION];
    const rebehaved = requested !== previous.metadata.annotations?.[BEHAVIOUR_ANNOTATION];
    // A new image or behaviour restarts the containers.
    if (rebehaved || pod.spec?.containers !== previous.spec?.containers) this.#replan(run);
    else if (pod.metadata.deletionTimestamp !== previous.metadata.deletionTimestamp) this.#soon(run);
    else if (pod.metadata.annotations !== previous.metadata.annotations) this.#soon(run);
  }

  #nodeChanged(node: Stored<Node>, previous: Stored<Node>): void {
    const requested = node.metadata.annotations?.[BEHAVIOUR_ANNOTATION];
    if (requested === previous.metadata.annotations?.[BEHAVIOUR_ANNOTATION]) return;
    for (const pod of this.#plane.store.indexed(PODS, 'node', node.metadata.name)) {
      const run = this.#runs.get(pod.metadata.uid);
      if (run !== undefined) this.#replan(run);
    }
  }

  #replan(run: PodRun): void {
    const machine = this.#machineOf(run.pod);
    if (machine === undefined || isTerminal(run.pod) || run.deleted !== undefined) return;
    run.plan = { ...this.#plan(run.pod, machine), addresses: run.plan.addresses };
    run.reported.clear();
    this.#soon(run);
  }

  #forget(uid: string): void {
    this.#runs.get(uid)?.cancel?.();
    this.#runs.delete(uid);
  }

  #soon(run: PodRun): void {
    this.#at(run, this.#plane.clock.now(), false);
  }

  #at(run: PodRun, time: number, background: boolean): void {
    const { clock } = this.#plane;
    run.cancel?.();
    run.cancel = clock.after(time - clock.now(), () => this.#step(run), { background });
  }

  /** Reports what has changed by now. A machine that is not up does nothing until it is. */
  #step(run: PodRun): void {
    run.cancel?.();
    if (this.#machineOf(run.pod) === undefined) return;
    const now = this.#plane.clock.now();
    const { uid, deletionTimestamp } = run.pod.metadata;
    if (deletionTimestamp !== undefined) run.deleted ??= now;
    const state = podState(run.pod, run.plan, now, run.deleted);
    try {
      if (state.status !== undefined) this.#write(run, state.status);
      for (const event of state.events) this.#report(run, event);
      if (state.next !== undefined) this.#at(run, state.next, state.retrying);
      if (!state.gone) return;
      this.#plane.store.delete(PODS, run.pod.metadata, { gracePeriodSeconds: 0, preconditions: { uid } });
    } catch (error) {
      if (!isApiError(error, 'NotFound', 'Conflict')) throw error;
    }
  }

  #write(run: PodRun, status: NonNullable<Pod['status']>): void {
    const { uid } = run.pod.metadata;
    const change = (current: Stored<Pod>): Pod => (current.metadata.uid === uid ? { ...current, status } : current);
    run.pod = this.#plane.store.modify(PODS, run.pod.metadata, change, { subresource: 'status' });
  }

  #report({ pod, reported }: PodRun, { count, ...event }: CountedEvent): void {
    const key = `${event.fieldPath ?? ''} ${event.reason} ${event.message}`;
    const before = reported.get(key) ?? 0;
    if (count <= before) return;
    reported.set(key, count);
    const source = { component: 'kubelet', host: pod.spec?.nodeName ?? '' };
    const about = withKind(pod, PODS.kind, 'v1');
    for (let time = before; time < count; time++) this.#plane.recorder.record(source, about, event);
  }
}

export function runKubelets(plane: ControlPlane, options: KubeletOptions): Kubelets {
  return new SimulatedKubelets(plane, options);
}
