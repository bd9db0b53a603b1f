import { isTerminal } from '../../daemonset/pods/pods-by-node.ts';
import type { Node, Pod } from '../../kube/wire.ts';
import type { Cancel } from '../clock/timers.ts';
import type { ControlPlane } from '../controllers/control-plane.ts';
import { inform } from '../controllers/informer.ts';
import type { Note } from '../controllers/note.ts';
import { withKind } from '../controllers/recorder.ts';
import { NODES } from '../kinds/nodes.ts';
import { PODS } from '../kinds/pods.ts';
import { isApiError } from '../store/api-error.ts';
import type { Stored } from '../store/object.ts';
import type { Unsubscribe } from '../store/store.ts';
import { BEHAVIOUR_ANNOTATION, terminationMs, type ImageRule } from './behaviour.ts';
import type { BackOff, CountedNote } from './container-lifecycle.ts';
import { nextPodAddress, type Machine } from './machine.ts';
import { planPod, podState, stoppedStatus, stopNotes, type PodPlan } from './pod-lifecycle.ts';

export interface KubeletOptions {
  readonly machines: ReadonlyMap<string, Machine>;
  readonly rules: readonly ImageRule[];
  readonly backOff: BackOff;
}

/** All kubelets of the cluster. */
export interface Kubelets {
  /** The machine's state has changed: what it left undone is taken up. */
  changed(machine: Machine): void;
  stop: Unsubscribe;
}

/** A pod that a kubelet runs. */
interface Play {
  pod: Stored<Pod>;
  plan: PodPlan;
  /** When it began to stop. */
  stopping: number | undefined;
  readonly reported: Map<string, number>;
  cancel: Cancel | undefined;
}

class SimulatedKubelets implements Kubelets {
  readonly #plane: ControlPlane;
  readonly #options: KubeletOptions;
  readonly #plays = new Map<string, Play>();
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
      for (const uid of [...this.#plays.keys()]) this.#forget(uid);
    };
  }

  changed(machine: Machine): void {
    for (const pod of this.#plane.store.indexed(PODS, 'node', machine.name)) {
      const play = this.#plays.get(pod.metadata.uid);
      if (play === undefined) this.#placed(pod);
      else this.#step(play);
    }
  }

  #machineOf(pod: Pod): Machine | undefined {
    const machine = this.#options.machines.get(pod.spec?.nodeName ?? '');
    return machine?.state === 'up' ? machine : undefined;
  }

  #placed(pod: Stored<Pod>): void {
    const machine = this.#machineOf(pod);
    if (machine === undefined || isTerminal(pod) || this.#plays.has(pod.metadata.uid)) return;
    const play: Play = {
      pod,
      plan: this.#plan(pod, machine),
      stopping: undefined,
      reported: new Map(),
      cancel: undefined,
    };
    this.#plays.set(pod.metadata.uid, play);
    this.#soon(play);
  }

  #plan(pod: Stored<Pod>, machine: Machine): PodPlan {
    const { store, clock } = this.#plane;
    const { rules, backOff } = this.#options;
    const plan = planPod({
      pod,
      node: store.get(NODES, machine),
      begin: clock.now(),
      addresses: {
        host: machine.address,
        pod: pod.spec?.hostNetwork === true ? machine.address : nextPodAddress(machine),
      },
      rules,
      backOff,
      pullMs: machine.pool.pullMs,
      startMs: machine.pool.startMs,
      isPresent: (image) => machine.images.has(image),
    });
    for (const { container, outcome } of [...plan.init, ...plan.main]) {
      if (outcome.kind !== 'missing' && outcome.kind !== 'neverPulled') machine.images.add(container.image ?? '');
    }
    return plan;
  }

  #podChanged(pod: Stored<Pod>, previous: Stored<Pod>): void {
    const play = this.#plays.get(pod.metadata.uid);
    if (play === undefined) {
      if ((pod.spec?.nodeName ?? '') !== '') this.#placed(pod);
      return;
    }
    play.pod = pod;
    const requested = pod.metadata.annotations?.[BEHAVIOUR_ANNOTATION];
    const rebehaved = requested !== previous.metadata.annotations?.[BEHAVIOUR_ANNOTATION];
    // Another image is another container; annotations of ours ask for another story.
    if (rebehaved || pod.spec?.containers !== previous.spec?.containers) this.#replan(play);
    else if (pod.metadata.deletionTimestamp !== previous.metadata.deletionTimestamp) this.#soon(play);
    else if (pod.metadata.annotations !== previous.metadata.annotations) this.#soon(play);
  }

  #nodeChanged(node: Stored<Node>, previous: Stored<Node>): void {
    const requested = node.metadata.annotations?.[BEHAVIOUR_ANNOTATION];
    if (requested === previous.metadata.annotations?.[BEHAVIOUR_ANNOTATION]) return;
    for (const pod of this.#plane.store.indexed(PODS, 'node', node.metadata.name)) {
      const play = this.#plays.get(pod.metadata.uid);
      if (play !== undefined) this.#replan(play);
    }
  }

  #replan(play: Play): void {
    const machine = this.#machineOf(play.pod);
    if (machine === undefined || isTerminal(play.pod)) return;
    play.plan = { ...this.#plan(play.pod, machine), addresses: play.plan.addresses };
    play.reported.clear();
    this.#soon(play);
  }

  #forget(uid: string): void {
    this.#plays.get(uid)?.cancel?.();
    this.#plays.delete(uid);
  }

  #soon(play: Play): void {
    this.#at(play, this.#plane.clock.now(), false);
  }

  #at(play: Play, time: number, background: boolean): void {
    const { clock } = this.#plane;
    play.cancel?.();
    play.cancel = clock.after(time - clock.now(), () => this.#step(play), { background });
  }

  /** Reports what has changed by now. A machine that is not up does nothing, and does it when it is. */
  #step(play: Play): void {
    play.cancel?.();
    const machine = this.#machineOf(play.pod);
    if (machine === undefined) return;
    try {
      if (play.pod.metadata.deletionTimestamp !== undefined) this.#terminate(play, machine);
      else if (!isTerminal(play.pod)) this.#live(play);
    } catch (error) {
      if (!isApiError(error, 'NotFound', 'Conflict')) throw error;
    }
  }

  #live(play: Play): void {
    const lifecycleState = podState(play.pod, play.plan, this.#plane.clock.now());
    this.#write(play, lifecycleState.status);
    for (const note of lifecycleState.notes) this.#tell(play, note);
    if (lifecycleState.next !== undefined) this.#at(play, lifecycleState.next, lifecycleState.failing);
  }

  #terminate(play: Play, machine: Machine): void {
    const { store, clock } = this.#plane;
    const now = clock.now();
    const { metadata } = play.pod;
    if (play.stopping === undefined && !isTerminal(play.pod)) {
      for (const note of stopNotes(play.plan)) this.#tell(play, { ...note, count: 1 });
    }
    const begin = (play.stopping ??= now);
    const wanted = terminationMs(play.pod, machine.pool.stopMs);
    const grace = (metadata.deletionGracePeriodSeconds ?? 0) * 1000;
    // What is stuck does not even hear the kill; everything else does when the grace period is over.
    const killed = wanted !== Infinity && wanted > grace;
    const end = begin + (killed ? grace : wanted);
    if (now < end) {
      if (Number.isFinite(end)) this.#at(play, end, false);
      return;
    }
    if (!isTerminal(play.pod)) this.#write(play, stoppedStatus(play.pod, play.plan, now, killed));
    store.delete(PODS, metadata, { gracePeriodSeconds: 0, preconditions: { uid: metadata.uid } });
  }

  #write(play: Play, status: NonNullable<Pod['status']>): void {
    const { store } = this.#plane;
    const { uid } = play.pod.metadata;
    const change = (current: Stored<Pod>): Pod => (current.metadata.uid === uid ? { ...current, status } : current);
    play.pod = store.modify(PODS, play.pod.metadata, change, { subresource: 'status' });
  }

  #tell({ pod, reported }: Play, { count, ...note }: CountedNote): void {
    const key = `${note.fieldPath ?? ''} ${note.reason} ${note.message}`;
    const before = reported.get(key) ?? 0;
    if (count <= before) return;
    reported.set(key, count);
    const source = { component: 'kubelet', host: pod.spec?.nodeName ?? '' };
    for (let time = before; time < count; time++) this.#record(source, pod, note);
  }

  #record(source: { readonly component: string; readonly host: string }, pod: Stored<Pod>, note: Note): void {
    this.#plane.recorder.record(source, withKind(pod, PODS.kind, 'v1'), note);
  }
}

export function runKubelets(plane: ControlPlane, options: KubeletOptions): Kubelets {
  return new SimulatedKubelets(plane, options);
}
