import { appendTo } from '../core/append-to.ts';
import { stringAt, type JsonObject } from '../core/json/json.ts';

/**
 * The apply order, one class per line, by kind or by `Kind.group` where the kind alone is ambiguous. Other built-in kinds are applied with
 * the workloads, custom resources after them. Admission comes last, so that a webhook whose server is in the same files does not reject
 * them.
 */
const CLASSES: readonly string[] = [
  'Namespace',
  'CustomResourceDefinition',
  'PriorityClass RuntimeClass StorageClass CSIDriver IngressClass PriorityLevelConfiguration FlowSchema',
  'ResourceQuota LimitRange NetworkPolicy',
  'ServiceAccount',
  'Secret ConfigMap',
  'ClusterRole Role',
  'ClusterRoleBinding RoleBinding',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Service Endpoints EndpointSlice PodDisruptionBudget',
  '(workloads)',
  'HorizontalPodAutoscaler Ingress',
  '(custom resources)',
  'APIService',
  '(admission)',
];

const CLASS_OF: ReadonlyMap<string, number> = new Map(
  CLASSES.flatMap((kinds, index) =>
    kinds.startsWith('(') ? [[kinds, index] as const] : kinds.split(' ').map((kind) => [kind, index] as const),
  ),
);

const BUILT_IN_GROUPS = new Set([
  '',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'apps',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'coordination.k8s.io',
  'discovery.k8s.io',
  'events.k8s.io',
  'extensions',
  'flowcontrol.apiserver.k8s.io',
  'networking.k8s.io',
  'node.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'resource.k8s.io',
  'scheduling.k8s.io',
  'storage.k8s.io',
]);

/** The object's class in the apply order; lower classes are applied first. */
export function applyClass(object: JsonObject): number {
  const apiVersion = stringAt(object, 'apiVersion') ?? '';
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  const kind = stringAt(object, 'kind') ?? '';
  const name = !BUILT_IN_GROUPS.has(group)
    ? '(custom resources)'
    : group === 'admissionregistration.k8s.io'
      ? '(admission)'
      : CLASS_OF.has(kind)
        ? kind
        : '(workloads)';
  return CLASS_OF.get(name) ?? CLASSES.length;
}

/** Groups of objects in apply order; within a group, in file order. */
export function inApplyOrder<T extends { readonly object: JsonObject }>(
  objects: readonly T[],
): readonly (readonly T[])[] {
  const groups = new Map<number, T[]>();
  for (const object of objects) {
    const key = applyClass(object.object);
    appendTo(groups, key, object);
  }
  return [...groups].sort(([a], [b]) => a - b).map(([, group]) => group);
}

/** The objects in deletion order: dependents first. */
export function inDeleteOrder<T extends { readonly object: JsonObject }>(objects: readonly T[]): readonly T[] {
  return inApplyOrder(objects)
    .flatMap((group) => group)
    .reverse();
}
