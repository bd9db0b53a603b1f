import type { Resource } from '../resource.ts';

/**
 * The kinds that every supported server has (stable since Kubernetes 1.25 or earlier), one line per apiVersion, cluster-scoped kinds with a
 * `*`. They need no discovery; newer kinds do, because an older server may not have them.
 */
const KINDS: Readonly<Record<string, string>> = {
  v1: `Binding ConfigMap Endpoints Event LimitRange Namespace* Node* PersistentVolume* PersistentVolumeClaim Pod PodTemplate
    ReplicationController ResourceQuota Secret Service ServiceAccount`,
  'admissionregistration.k8s.io/v1': 'MutatingWebhookConfiguration* ValidatingWebhookConfiguration*',
  'apiextensions.k8s.io/v1': 'CustomResourceDefinition*',
  'apiregistration.k8s.io/v1': 'APIService*',
  'apps/v1': 'ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet',
  'autoscaling/v1': 'HorizontalPodAutoscaler',
  'autoscaling/v2': 'HorizontalPodAutoscaler',
  'batch/v1': 'CronJob Job',
  'certificates.k8s.io/v1': 'CertificateSigningRequest*',
  'coordination.k8s.io/v1': 'Lease',
  'discovery.k8s.io/v1': 'EndpointSlice',
  'events.k8s.io/v1': 'Event',
  'networking.k8s.io/v1': 'Ingress IngressClass* NetworkPolicy',
  'node.k8s.io/v1': 'RuntimeClass*',
  'policy/v1': 'PodDisruptionBudget',
  'rbac.authorization.k8s.io/v1': 'ClusterRole* ClusterRoleBinding* Role RoleBinding',
  'scheduling.k8s.io/v1': 'PriorityClass*',
  'storage.k8s.io/v1': 'CSIDriver* CSINode* CSIStorageCapacity StorageClass* VolumeAttachment*',
};

function pluralOf(kind: string): string {
  const name = kind.toLowerCase();
  if (name === 'endpoints') return name;
  if (name.endsWith('s')) return `${name}es`;
  return name.endsWith('y') ? `${name.slice(0, -1)}ies` : `${name}s`;
}

/** Group and version of an apiVersion; without a slash it is the core group. */
export function parseApiVersion(apiVersion: string): { readonly group: string; readonly version: string } {
  const [first = '', second] = apiVersion.split('/');
  return second === undefined ? { group: '', version: first } : { group: first, version: second };
}

/** A built-in kind at a stable version; undefined if discovery is needed. */
export function knownResource(apiVersion: string, kind: string): Resource | undefined {
  const kinds = Object.hasOwn(KINDS, apiVersion) ? (KINDS[apiVersion] ?? '').split(/\s+/) : [];
  const namespaced = kinds.includes(kind);
  if (!namespaced && !kinds.includes(`${kind}*`)) return undefined;
  return { ...parseApiVersion(apiVersion), plural: pluralOf(kind), kind, namespaced };
}

/** The newest apiVersion of the table with this kind. */
export function knownApiVersion(kind: string): string | undefined {
  return Object.keys(KINDS).findLast((apiVersion) => knownResource(apiVersion, kind) !== undefined);
}

/** The same by group and kind (`DaemonSet`) or plural (`daemonsets`), in the newest version of the table. */
export function knownInGroup(
  group: string,
  named: { readonly kind: string } | { readonly plural: string },
): Resource | undefined {
  const found = Object.entries(KINDS)
    .filter(([apiVersion]) => parseApiVersion(apiVersion).group === group)
    .flatMap(([apiVersion, kinds]) =>
      kinds.split(/\s+/).map((kind) => knownResource(apiVersion, kind.replace('*', ''))),
    )
    .filter((resource) => resource !== undefined);
  return found.findLast((resource) =>
    'kind' in named ? resource.kind === named.kind : resource.plural === named.plural,
  );
}
