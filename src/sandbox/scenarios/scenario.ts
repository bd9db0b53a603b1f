import type { Taint } from '../../kube/wire.ts';
import type { Fault } from '../api/faults/faults.ts';
import type { ControllerName } from '../controllers/control-plane.ts';
import type { ImageRule } from '../kubelet/behaviour.ts';
import type { CommandRule } from '../kubelet/processes/command-rule.ts';
import type { MetricsSettings } from '../kubelet/resource-usage.ts';
import type { LogRule } from '../kubelet/log-lines.ts';

/** Nodes of the same kind. Times are milliseconds. */
export interface Pool {
  /** Its nodes are named `NAME-1`, `NAME-2` and so on. */
  readonly name: string;
  readonly count: number;
  /** Assigned to the nodes in turn, as are the architectures (default `amd64`). */
  readonly zones: readonly string[];
  readonly architectures: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  /** With the label and taint of the control plane role. */
  readonly controlPlane: boolean;
  readonly allocatable: Readonly<Record<string, string>>;
  readonly pullMs: number;
  readonly startMs: number;
  readonly stopMs: number;
  readonly flaky: Flaky | undefined;
}

/** Nodes of the pool fail from time to time. */
export interface Flaky {
  readonly everyMs: number;
  readonly downMs: number;
  /** How many of the pool's nodes; the last ones. */
  readonly count: number;
}

export interface Timing {
  /** How long a node may be without heartbeats before it is unreachable. */
  readonly nodeGraceMs: number;
  readonly nodeMonitorMs: number;
  readonly backOffMs: number;
  readonly longestBackOffMs: number;
}

/** The initial cluster, and how it behaves. */
export interface Scenario {
  readonly name: string;
  readonly summary: string;
  readonly pools: readonly Pool[];
  readonly images: readonly ImageRule[];
  /** What commands do that are run in containers. */
  readonly commands: readonly CommandRule[];
  readonly logs: readonly LogRule[];
  /** The metrics server; without it, there is none. */
  readonly metrics: MetricsSettings | undefined;
  readonly timing: Timing;
  readonly faults: readonly Fault[];
  /** Controllers that are frozen from the start. */
  readonly frozen: readonly ControllerName[];
}

/** The limit of the address scheme. */
export const MAX_NODES = 10_000;

export function nodeCount(pools: readonly Pool[]): number {
  return pools.reduce((sum, { count }) => sum + count, 0);
}

/** Kubernetes' defaults. */
export const USUAL_TIMING: Timing = {
  nodeGraceMs: 50_000,
  nodeMonitorMs: 5000,
  backOffMs: 10_000,
  longestBackOffMs: 300_000,
};

export const USUAL_ALLOCATABLE: Readonly<Record<string, string>> = {
  cpu: '4',
  memory: '8Gi',
  'ephemeral-storage': '100Gi',
  pods: '110',
};

const USUAL_POOL: Omit<Pool, 'name' | 'count'> = {
  zones: [],
  architectures: ['amd64'],
  labels: {},
  taints: [],
  controlPlane: false,
  allocatable: USUAL_ALLOCATABLE,
  pullMs: 700,
  startMs: 300,
  stopMs: 400,
  flaky: undefined,
};

/** A pool with defaults for what is not given. */
export function pool(name: string, count: number, more: Partial<Omit<Pool, 'name' | 'count'>> = {}): Pool {
  return { ...USUAL_POOL, name, count, ...more };
}

/** A scenario with defaults for what is not given. */
export function scenario(
  name: string,
  summary: string,
  pools: readonly Pool[],
  more: Partial<Pick<Scenario, 'images' | 'commands' | 'logs' | 'metrics' | 'faults' | 'frozen'>> & {
    readonly timing?: Partial<Timing>;
  } = {},
): Scenario {
  return {
    name,
    summary,
    pools,
    images: [],
    commands: [],
    logs: [],
    metrics: undefined,
    faults: [],
    frozen: [],
    ...more,
    timing: { ...USUAL_TIMING, ...more.timing },
  };
}
