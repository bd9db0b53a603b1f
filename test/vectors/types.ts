import type { DaemonSet, PodSpec, PodTemplateSpec, Taint, Toleration } from '../../src/kube/wire.ts';
import type { StatusCounts } from '../../src/daemonset/status/status.ts';
import type { PlacementSpec } from './placement-cases.ts';

/** The part of a node that matters to the DaemonSet controller. */
export interface NodeVector {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly Taint[];
}

/** The pod that the controller creates from a template for a node. */
export interface CreatedPod {
  readonly node: string;
  readonly generateName: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly tolerations: readonly Toleration[];
  readonly affinity: PodSpec['affinity'];
}

/**
 * The controller's placement, one letter per node in order: `R` it created a pod, `s` it created none but kept an existing one, `-` it
 * deleted an existing one.
 */
export interface PlacementVectors {
  readonly release: string;
  readonly featureGates?: string;
  readonly nodes: readonly NodeVector[];
  readonly cases: readonly {
    readonly spec: PlacementSpec;
    readonly verdicts: string;
    /** For some cases: a pod that the controller created. */
    readonly pod?: CreatedPod;
  }[];
}

export type NodeKind = 'ok' | 'stays' | 'evicts' | 'other';

type Spec = NonNullable<DaemonSet['spec']>;

export interface DaemonSetVector {
  readonly updateStrategy: NonNullable<Spec['updateStrategy']>;
  readonly minReadySeconds: number;
  /** Part of the template, so that another number means another revision. */
  readonly revision?: number;
}

/** A pod of the DaemonSet; by default running, bound to its node and not ready. */
export interface PodVector {
  readonly name: string;
  readonly node: string;
  /** Its revision hash. */
  readonly hash: string;
  /** Its template generation. */
  readonly generation?: string;
  /** False: only targeted at its node by affinity. */
  readonly bound?: boolean;
  readonly phase?: string;
  /** Since when it is ready; empty without a transition time. */
  readonly ready?: string;
  readonly going?: boolean;
  /** Has a finalizer. */
  readonly held?: boolean;
  readonly created?: string;
}

/** One case, and what the controller did from its first sync until it had settled. */
export interface StepVector {
  /** The name of the case, and the number of syncs before. */
  readonly name: string;
  readonly daemonSet: DaemonSetVector;
  /** `metadata.generation` and the template generation of the DaemonSet. */
  readonly generation: number;
  readonly templateGeneration: string;
  /** The revision hash of its template. */
  readonly hash: string;
  readonly now: string;
  readonly nodes: Readonly<Record<string, NodeKind>>;
  readonly pods: readonly PodVector[];
  /** The pods that were deleted or are terminating. */
  readonly deleted: readonly string[];
  /** The nodes for which pods were created that still existed at the end. */
  readonly created: readonly string[];
  readonly status: StatusCounts & { readonly observedGeneration: number };
}

export interface StepVectors {
  readonly release: string;
  readonly steps: readonly StepVector[];
}

export interface RevisionVector {
  readonly name: string;
  readonly revision: number;
  readonly hash: string;
  readonly data: unknown;
}

/** A DaemonSet after one of its updates. */
export interface RevisionLook {
  /** The stored object, including defaults. */
  readonly template: PodTemplateSpec;
  /** Lowest number first. */
  readonly revisions: readonly RevisionVector[];
  /** Of the existing pods. */
  readonly podHashes: readonly string[];
}

export interface RevisionVectors {
  readonly release: string;
  readonly cases: readonly {
    readonly name: string;
    readonly revisionHistoryLimit: number;
    readonly looks: readonly RevisionLook[];
  }[];
}

/** A DaemonSet's settings in a plan case. */
export interface PlanSpec {
  readonly updateStrategy: DaemonSetVector['updateStrategy'];
  readonly minReadySeconds?: number;
  /** The tag of the image `agent`. */
  readonly image: number;
  readonly placement?: PlacementSpec;
}

export type FateVector = 'gains' | 'loses' | 'keeps' | 'restarts' | 'none';

/** A settled case, a change, and what happened to each node's pod once it had settled again. */
export interface PlanVector {
  readonly name: string;
  /** The stored `spec`; undefined when the change creates the DaemonSet. */
  readonly before?: { readonly spec: Spec; readonly templateGeneration: string } | undefined;
  /** The result of the server's dry run. */
  readonly after: { readonly spec: Spec; readonly templateGeneration: string };
  readonly nodes: readonly NodeVector[];
  readonly pods: readonly PodVector[];
  readonly revisions: readonly RevisionVector[];
  readonly now: string;
  /** In the order of the nodes. */
  readonly fates: readonly FateVector[];
}

export interface PlanVectors {
  readonly release: string;
  readonly plans: readonly PlanVector[];
}
