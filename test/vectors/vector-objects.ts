import type { DaemonSet, Node, Pod } from '../../src/kube/wire.ts';
import { ownedBy } from './recording.ts';
import type { DaemonSetVector, NodeKind, PodVector } from './types.ts';

/** A node's relation to the DaemonSet: eligible; tolerated for an existing pod; evicting; not selected. */
export function nodeOf(name: string, kind: NodeKind): Node {
  const taint = (effect: string) => ({ spec: { taints: [{ key: 'case', value: 'x', effect }] } });
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { case: kind === 'other' ? 'other' : caseOf(name) } },
    ...(kind === 'stays' ? taint('NoSchedule') : kind === 'evicts' ? taint('NoExecute') : {}),
  };
}

/** `r001-n2` belongs to the case `r001`. */
export function caseOf(name: string): string {
  return name.slice(0, name.indexOf('-'));
}

export function daemonSetOf(name: string, vector: DaemonSetVector): DaemonSet {
  const labels = { app: name };
  const { revision = 1, ...spec } = vector;
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name },
    spec: {
      selector: { matchLabels: labels },
      ...spec,
      template: {
        metadata: { labels, annotations: { revision: String(revision) } },
        spec: { nodeSelector: { case: name }, containers: [{ name: 'agent', image: 'agent' }] },
      },
    },
  };
}

/** The pod to create on the server; its status is written separately. */
export function podOf(ds: DaemonSet, vector: PodVector): Pod {
  const { name, node, hash, generation, bound = true, held = false, going = false, created, phase, ready } = vector;
  const pin = { nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }] };
  const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: pin } };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      labels: {
        app: ds.metadata?.name ?? '',
        'controller-revision-hash': hash,
        ...(generation === undefined ? {} : { 'pod-template-generation': generation }),
      },
      ownerReferences: ownedBy(ds),
      ...(held ? { finalizers: ['example.com/held'] } : {}),
      ...(created === undefined ? {} : { creationTimestamp: created }),
      ...(going ? { deletionTimestamp: created ?? '2026-01-01T00:00:00Z' } : {}),
    },
    spec: { containers: [{ name: 'agent', image: 'agent' }], affinity, ...(bound ? { nodeName: node } : {}) },
    status: statusOf(phase, ready),
  };
}

/** `ready` is since when; the empty string means a Ready condition without a time. */
export function statusOf(phase: string | undefined, ready: string | undefined): NonNullable<Pod['status']> {
  const since = ready === undefined || ready === '' ? {} : { lastTransitionTime: ready };
  return {
    phase: phase ?? 'Running',
    conditions: [{ type: 'Ready', status: ready === undefined ? 'False' : 'True', ...since }],
  };
}

/** The reverse: a stored pod as a vector. */
export function podVectorOf(pod: Pod, node: string): PodVector {
  const { metadata, spec, status } = pod;
  const condition = status?.conditions?.find(({ type, status: value }) => type === 'Ready' && value === 'True');
  const generation = metadata?.labels?.['pod-template-generation'];
  return {
    name: metadata?.name ?? '',
    node,
    hash: metadata?.labels?.['controller-revision-hash'] ?? '',
    ...(generation === undefined ? {} : { generation }),
    ...(spec?.nodeName === undefined ? { bound: false } : {}),
    ...(status?.phase === undefined || status.phase === 'Running' ? {} : { phase: status.phase }),
    ...(condition === undefined ? {} : { ready: (condition.lastTransitionTime as string | null | undefined) ?? '' }),
    ...(metadata?.deletionTimestamp === undefined ? {} : { going: true }),
    ...((metadata?.finalizers ?? []).length > 0 ? { held: true } : {}),
    ...(metadata?.creationTimestamp === undefined ? {} : { created: metadata.creationTimestamp }),
  };
}
