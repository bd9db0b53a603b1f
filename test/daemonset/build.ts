import type { DaemonSet, Node, Pod, PodTemplateSpec, Taint } from '../../src/kube/wire.ts';

/** 2026-01-01T00:00:00Z: the current time in these tests. */
export const NOW = Date.UTC(2026, 0, 1);

export function ago(seconds: number): string {
  return new Date(NOW - seconds * 1000).toISOString();
}

export function taint(text: string): Taint {
  const [, key = '', value, effect = ''] = /^([^=:]+)(?:=([^:]*))?:(\w+)$/.exec(text) ?? [];
  return { key, effect, ...(value === undefined ? {} : { value }) };
}

export function node(name: string, labels: Record<string, string> = {}, ...taints: string[]): Node {
  return { metadata: { name, labels }, spec: taints.length === 0 ? {} : { taints: taints.map(taint) } };
}

export function template(spec: object = {}): PodTemplateSpec {
  return {
    metadata: { labels: { app: 'agent' } },
    spec: { containers: [{ name: 'agent', image: 'agent:1' }], ...spec },
  };
}

export interface DaemonSetParts {
  readonly spec?: object;
  readonly template?: PodTemplateSpec;
  readonly metadata?: object;
  readonly status?: DaemonSet['status'];
}

export function daemonSet(parts: DaemonSetParts = {}): DaemonSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent', namespace: 'ops', uid: 'uid-1', generation: 1, ...parts.metadata },
    spec: {
      selector: { matchLabels: { app: 'agent' } },
      template: parts.template ?? template(),
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
      ...parts.spec,
    },
    ...(parts.status === undefined ? {} : { status: parts.status }),
  };
}

export function rolling(maxUnavailable: number | string, maxSurge: number | string = 0): object {
  return { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable, maxSurge } } };
}

export interface PodParts {
  /** The revision hash; default `new`. */
  readonly hash?: string;
  /** Seconds since it became Ready; not Ready when absent. */
  readonly readyFor?: number;
  readonly phase?: string;
  readonly terminating?: boolean;
  /** Targets its node by affinity, but is not bound to it. */
  readonly pending?: boolean;
  /** Seconds. */
  readonly age?: number;
  readonly metadata?: object;
}

export function pod(name: string, on: string, parts: PodParts = {}): Pod {
  const { hash = 'new', readyFor, phase = 'Running', terminating = false, pending = false, age = 100 } = parts;
  const pin = [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [on] }] }];
  const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: pin } } };
  return {
    metadata: {
      name,
      namespace: 'ops',
      labels: { app: 'agent', 'controller-revision-hash': hash },
      creationTimestamp: ago(age),
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'agent', uid: 'uid-1', controller: true }],
      ...(terminating ? { deletionTimestamp: ago(1) } : {}),
      ...parts.metadata,
    },
    spec: { containers: [], affinity, ...(pending ? {} : { nodeName: on }) },
    status: {
      phase: pending ? 'Pending' : phase,
      conditions: [
        readyFor === undefined
          ? { type: 'Ready', status: 'False' }
          : { type: 'Ready', status: 'True', lastTransitionTime: ago(readyFor) },
      ],
    },
  };
}

/** A pod that has been ready for a day. */
export function ready(name: string, on: string, parts: PodParts = {}): Pod {
  return pod(name, on, { readyFor: 86_400, ...parts });
}

export function old(name: string, on: string, parts: PodParts = {}): Pod {
  return ready(name, on, { hash: 'old', ...parts });
}
