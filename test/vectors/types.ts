import type { DaemonSet, PodSpec, PodTemplateSpec, Taint, Toleration } from '../../src/kube/wire.ts';
import type { StatusCounts } from '../../src/daemonset/status/status.ts';
import type { PlacementSpec } from './placement-cases.ts';

/** A node as far as it matters to the DaemonSet controller. */
export interface NodeVector {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly Taint[];
}

/** What the controller makes of a template for a node. */
export interface CreatedPod {
  readonly node: string;
  readonly generateName: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly tolerations: readonly Toleration[];
  readonly affinity: PodSpec['affinity'];
}

/**
 * Where the controller put pods. A letter a node, in order: `R` it created a pod, `s` it created none but let one stay that was
 * there, `-` it deleted one that was there.
 */
export interface PlacementVectors {
  readonly release: string;
  readonly featureGates?: string;
  readonly nodes: readonly NodeVector[];
  readonly cases: readonly {
    readonly spec: PlacementSpec;
    readonly verdicts: string;
    /** Of some: a pod that the controller created. */
    readonly pod?: CreatedPod;
  }[];
}

export type NodeKind = 'ok' | 'stays' | 'evicts' | 'other';

type Spec = NonNullable<DaemonSet['spec']>;

export interface DaemonSetVector {
  readonly updateStrategy: NonNullable<Spec['updateStrategy']>;
  readonly minReadySeconds: number;
  /** Stands in the template, so that another number is another revision. */
  readonly revision?: number;
}

/** A pod of the DaemonSet; running, bound to its node and not ready where nothing else is said. */
export interface PodVector {
  readonly name: string;
  readonly node: string;
  /** Its revision hash. */
  readonly hash: string;
  /** Its template generation. */
  readonly generation?: string;
  /** False: only pinned to its node. */
  readonly bound?: boolean;
  readonly phase?: string;
  /** Since when it is ready; empty when nobody noted it. */
  readonly ready?: string;
  readonly going?: boolean;
  /** Has a finalizer. */
  readonly held?: boolean;
  readonly created?: string;
}

/** One world, and what the controller did to it from its first look until it had nothing more to do. */
export interface StepVector {
  /** The case, and how many looks it has had before. */
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
  /** The pods that went, or were told to go. */
  readonly deleted: readonly string[];
  /** The nodes that pods were created for and that had them in the end. */
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
  /** As the API server has it, defaults included. */
  readonly template: PodTemplateSpec;
  /** Lowest number first. */
  readonly revisions: readonly RevisionVector[];
  /** Of the pods that there are. */
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

/** What a DaemonSet asks for in a plan. */
export interface PlanSpec {
  readonly updateStrategy: DaemonSetVector['updateStrategy'];
  readonly minReadySeconds?: number;
  /** The number behind `agent:`. */
  readonly image: number;
  readonly placement?: PlacementSpec;
}

export type FateVector = 'gains' | 'loses' | 'keeps' | 'restarts' | 'none';

/** A settled world, a change, and what became of each node's pod when the controller and the kubelets had done with it. */
export interface PlanVector {
  readonly name: string;
  /** `spec` as the API server has it; undefined when the change creates the DaemonSet. */
  readonly before?: { readonly spec: Spec; readonly templateGeneration: string } | undefined;
  /** The answer of the server's dry run. */
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
