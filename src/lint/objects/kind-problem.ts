import { suggest } from '../../core/text/suggest.ts';
import { typographicallyQuoted, withPlainSpaces } from '../text/odd-characters.ts';

/** The built-in kinds by group version, without those that exist only in requests. */
const BUILT_IN: Readonly<Record<string, string>> = {
  v1:
    'Binding ConfigMap Endpoints Event LimitRange List Namespace Node PersistentVolume PersistentVolumeClaim Pod PodTemplate ' +
    'ReplicationController ResourceQuota Secret Service ServiceAccount',
  'admissionregistration.k8s.io/v1':
    'MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingWebhookConfiguration ValidatingAdmissionPolicy ' +
    'ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration',
  'apiextensions.k8s.io/v1': 'CustomResourceDefinition',
  'apiregistration.k8s.io/v1': 'APIService',
  'apps/v1': 'ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet',
  'autoscaling/v1': 'HorizontalPodAutoscaler Scale',
  'autoscaling/v2': 'HorizontalPodAutoscaler',
  'batch/v1': 'CronJob Job',
  'certificates.k8s.io/v1': 'CertificateSigningRequest',
  'coordination.k8s.io/v1': 'Lease',
  'discovery.k8s.io/v1': 'EndpointSlice',
  'events.k8s.io/v1': 'Event',
  'flowcontrol.apiserver.k8s.io/v1': 'FlowSchema PriorityLevelConfiguration',
  'networking.k8s.io/v1': 'IPAddress Ingress IngressClass NetworkPolicy ServiceCIDR',
  'node.k8s.io/v1': 'RuntimeClass',
  'policy/v1': 'Eviction PodDisruptionBudget',
  'rbac.authorization.k8s.io/v1': 'ClusterRole ClusterRoleBinding Role RoleBinding',
  'resource.k8s.io/v1': 'DeviceClass ResourceClaim ResourceClaimTemplate ResourceSlice',
  'scheduling.k8s.io/v1': 'PriorityClass',
  'storage.k8s.io/v1': 'CSIDriver CSINode CSIStorageCapacity StorageClass VolumeAttachment VolumeAttributesClass',
};

/** Versions that were removed. */
const REMOVED = new Set([
  'extensions/v1beta1',
  'apps/v1beta1',
  'apps/v1beta2',
  'batch/v1beta1',
  'batch/v2alpha1',
  'networking.k8s.io/v1beta1',
  'policy/v1beta1',
  'rbac.authorization.k8s.io/v1alpha1',
  'rbac.authorization.k8s.io/v1beta1',
  'scheduling.k8s.io/v1alpha1',
  'scheduling.k8s.io/v1beta1',
  'storage.k8s.io/v1beta1',
  'apiextensions.k8s.io/v1beta1',
  'apiregistration.k8s.io/v1beta1',
  'admissionregistration.k8s.io/v1beta1',
  'autoscaling/v2beta1',
  'autoscaling/v2beta2',
  'node.k8s.io/v1beta1',
  'coordination.k8s.io/v1beta1',
  'discovery.k8s.io/v1beta1',
]);

const kindsOf = (apiVersion: string): readonly string[] =>
  (Object.hasOwn(BUILT_IN, apiVersion) ? BUILT_IN[apiVersion] : undefined)?.split(' ') ?? [];
const groupOf = (apiVersion: string): string => (apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '');
const VERSIONS = Object.keys(BUILT_IN);
const GROUPS = new Set(VERSIONS.map(groupOf));
const KINDS = [...new Set(VERSIONS.flatMap(kindsOf))];

/** A kind without the differences of usual misspellings: case, plural, dashes. */
function plain(kind: string): string {
  const text = typographicallyQuoted(kind) ?? kind;
  return withPlainSpaces(text).toLowerCase().replace(/[-_ ]/g, '').replace(/s$/, '');
}

export type KindProblem =
  | { readonly field: 'kind'; readonly meant: string | undefined; readonly isSure: boolean }
  | {
      readonly field: 'apiVersion';
      readonly meant: string | undefined;
      readonly isSure: boolean;
      readonly removed: boolean;
    };

/** The problem of an object's kind; undefined when the kind exists, or may exist in some cluster. */
export function kindProblem(apiVersion: string, kind: string): KindProblem | undefined {
  if (kindsOf(apiVersion).includes(kind)) return undefined;
  const group = groupOf(apiVersion);
  // Custom resources have groups with a dot and are unknown here; alpha and beta versions change.
  const isCustom = !GROUPS.has(group) && group.includes('.');
  if (isCustom) return undefined;
  const removed = REMOVED.has(apiVersion);
  if (GROUPS.has(group) && !removed && /v\d+(?:alpha|beta)\d+$/.test(apiVersion)) return undefined;
  const spelt = KINDS.includes(kind) ? kind : KINDS.find((one) => plain(one) === plain(kind));
  const homes = VERSIONS.filter((one) => spelt !== undefined && kindsOf(one).includes(spelt));
  if (kindsOf(apiVersion).length === 0 || (spelt === kind && homes.length > 0)) {
    const meant = homes.find((one) => one === 'autoscaling/v2') ?? homes[0] ?? suggest(apiVersion, VERSIONS);
    return { field: 'apiVersion', meant, isSure: homes.length > 0, removed };
  }
  const meant = spelt ?? suggest(kind, kindsOf(apiVersion)) ?? suggest(kind, KINDS);
  return { field: 'kind', meant, isSure: spelt !== undefined };
}
