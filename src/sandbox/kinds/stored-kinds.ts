import { objectAt } from '../../core/json/json.ts';
import { without } from '../../core/json/without.ts';
import type { Resource } from '../../kube/resource.ts';
import { validateConfigMap, validateDataUpdate, validateSecret } from '../../apimachinery/validate/data.ts';
import { validateLease } from '../../apimachinery/validate/leases.ts';
import { dnsSubdomain, pathSegment, type Format } from '../../apimachinery/validate/formats.ts';
import type { TypeRules } from '../store/resource-type.ts';
import { limitRangeDefaults } from '../../apimachinery/quota/limit-range.ts';
import { inTurn, type Edit } from '../../apimachinery/defaults/edit.ts';
import {
  autoscalerDefaults,
  bindingDefaults,
  cronJobDefaults,
  csiDriverDefaults,
  deploymentDefaults,
  endpointSliceDefaults,
  endpointsDefaults,
  jobDefaults,
  networkPolicyDefaults,
  persistentVolumeDefaults,
  priorityClassDefaults,
  reinvocationDefaults,
  replicaSetDefaults,
  secretDefaults,
  statefulSetDefaults,
  storageClassDefaults,
  volumeModeDefaults,
  webhookDefaults,
} from '../../apimachinery/defaults/stored-kinds.ts';
import { ALL_VERBS, STATUS_SUBRESOURCE, type Kind, SCALE_SUBRESOURCE, type SubresourceInfo } from './kind.ts';
import { commonRules, type CommonTraits } from './rules.ts';
import { SERVICES } from './services.ts';

interface StoredTraits extends CommonTraits {
  /** In addition to `status`. */
  readonly subresources?: readonly SubresourceInfo[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly lockedUpdates?: boolean;
  readonly returnsDeleted?: boolean;
  readonly createsOnUpdate?: boolean;
  readonly fields?: NonNullable<Kind['fields']>;
  readonly defaults?: Edit;
  readonly validate?: NonNullable<TypeRules['validate']>;
  readonly validateUpdate?: NonNullable<TypeRules['validateUpdate']>;
  /** DNS subdomains by default. */
  readonly nameFormat?: Format;
}

type GroupVersion = readonly [group: string, version: string];

/** A kind that the sandbox only stores and serves. */
function stored([group, version]: GroupVersion, kind: string, plural: string, traits: StoredTraits = {}): Kind {
  return storedKind({ group, version, kind, plural, namespaced: true }, traits);
}

function clusterWide([group, version]: GroupVersion, kind: string, plural: string, traits: StoredTraits = {}): Kind {
  return storedKind({ group, version, kind, plural, namespaced: false }, traits);
}

function storedKind(resource: Resource, traits: StoredTraits): Kind {
  const { generation, status, defaults, validate, validateUpdate, subresources = [], ...rest } = traits;
  const common = commonRules({
    ...(generation === undefined ? {} : { generation }),
    ...(status === undefined ? {} : { status }),
  });
  return {
    ...resource,
    singular: resource.kind.toLowerCase(),
    verbs: ALL_VERBS,
    subresources: [...subresources, ...(status === undefined ? [] : [STATUS_SUBRESOURCE])],
    nameFormat: dnsSubdomain,
    rules: {
      ...common,
      ...(defaults === undefined ? {} : { defaults }),
      ...(validate === undefined ? {} : { validate }),
      ...(validateUpdate === undefined ? {} : { validateUpdate }),
    },
    ...rest,
  };
}

/** `stringData` is write-only: it is merged into `data`. */
const withWrittenStrings: Edit = (secret) => {
  const strings = objectAt(secret, 'stringData');
  if (strings === undefined) return secret;
  const written = Object.entries(strings).map(([key, text]) => {
    return [key, Buffer.from(typeof text === 'string' ? text : '').toString('base64')] as const;
  });
  return { ...without(secret, 'stringData'), data: { ...objectAt(secret, 'data'), ...Object.fromEntries(written) } };
};

const CORE: GroupVersion = ['', 'v1'];
const APPS: GroupVersion = ['apps', 'v1'];
const ADMISSION: GroupVersion = ['admissionregistration.k8s.io', 'v1'];
const STORAGE: GroupVersion = ['storage.k8s.io', 'v1'];
const RBAC: GroupVersion = ['rbac.authorization.k8s.io', 'v1'];
const ALL = { categories: ['all'] };
const TOKEN_REQUEST = { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' };

export const CONFIG_MAPS = stored(CORE, 'ConfigMap', 'configmaps', {
  shortNames: ['cm'],
  validate: validateConfigMap,
  validateUpdate: validateDataUpdate,
});
export const SERVICE_ACCOUNTS = stored(CORE, 'ServiceAccount', 'serviceaccounts', {
  subresources: [{ name: 'token', ...TOKEN_REQUEST, verbs: ['create'] }],
  shortNames: ['sa'],
  returnsDeleted: true,
});
export const SECRETS = stored(CORE, 'Secret', 'secrets', {
  defaults: inTurn(secretDefaults, withWrittenStrings),
  validate: validateSecret,
  validateUpdate: validateDataUpdate,
  fields: (secret) => ({ type: (secret as { type?: string }).type ?? '' }),
});
export const LEASES = stored(['coordination.k8s.io', 'v1'], 'Lease', 'leases', {
  validate: validateLease,
  validateUpdate: validateLease,
  lockedUpdates: true,
  createsOnUpdate: true,
});
export const PRIORITY_CLASSES = clusterWide(['scheduling.k8s.io', 'v1'], 'PriorityClass', 'priorityclasses', {
  defaults: priorityClassDefaults,
  shortNames: ['pc'],
  generation: true,
});
export const RUNTIME_CLASSES = clusterWide(['node.k8s.io', 'v1'], 'RuntimeClass', 'runtimeclasses', {
  lockedUpdates: true,
  createsOnUpdate: true,
});
export const CLUSTER_ROLE_BINDINGS = clusterWide(RBAC, 'ClusterRoleBinding', 'clusterrolebindings', {
  nameFormat: pathSegment,
  defaults: bindingDefaults,
  createsOnUpdate: true,
});
export const CLUSTER_ROLES = clusterWide(RBAC, 'ClusterRole', 'clusterroles', {
  nameFormat: pathSegment,
  createsOnUpdate: true,
});
export const ROLE_BINDINGS = stored(RBAC, 'RoleBinding', 'rolebindings', {
  nameFormat: pathSegment,
  defaults: bindingDefaults,
  createsOnUpdate: true,
});
export const ROLES = stored(RBAC, 'Role', 'roles', { nameFormat: pathSegment, createsOnUpdate: true });

export const RESOURCE_QUOTAS = stored(CORE, 'ResourceQuota', 'resourcequotas', {
  shortNames: ['quota'],
  status: {},
  returnsDeleted: true,
});

export const LIMIT_RANGES = stored(CORE, 'LimitRange', 'limitranges', {
  defaults: limitRangeDefaults,
  shortNames: ['limits'],
  createsOnUpdate: true,
});

/** The kinds that are only stored and served, in the server's order. */
export const STORED_KINDS: readonly Kind[] = [
  CONFIG_MAPS,
  stored(CORE, 'Endpoints', 'endpoints', { defaults: endpointsDefaults, shortNames: ['ep'], createsOnUpdate: true }),
  stored(CORE, 'PersistentVolumeClaim', 'persistentvolumeclaims', {
    defaults: volumeModeDefaults,
    shortNames: ['pvc'],
    status: { phase: 'Pending' },
    returnsDeleted: true,
  }),
  clusterWide(CORE, 'PersistentVolume', 'persistentvolumes', {
    defaults: persistentVolumeDefaults,
    shortNames: ['pv'],
    status: { phase: 'Pending' },
    returnsDeleted: true,
  }),
  stored(CORE, 'PodTemplate', 'podtemplates', { returnsDeleted: true }),
  stored(CORE, 'ReplicationController', 'replicationcontrollers', {
    subresources: [SCALE_SUBRESOURCE],
    ...ALL,
    shortNames: ['rc'],
    generation: true,
    status: { replicas: 0 },
  }),
  LIMIT_RANGES,
  RESOURCE_QUOTAS,
  SECRETS,
  SERVICE_ACCOUNTS,
  SERVICES,
  clusterWide(['apiregistration.k8s.io', 'v1'], 'APIService', 'apiservices', {
    categories: ['api-extensions'],
    status: {},
  }),
  stored(APPS, 'Deployment', 'deployments', {
    defaults: deploymentDefaults,
    subresources: [SCALE_SUBRESOURCE],
    ...ALL,
    shortNames: ['deploy'],
    generation: true,
    status: {},
  }),
  stored(APPS, 'ReplicaSet', 'replicasets', {
    defaults: replicaSetDefaults,
    subresources: [SCALE_SUBRESOURCE],
    ...ALL,
    shortNames: ['rs'],
    generation: true,
    status: { replicas: 0 },
    fields: (set) => ({ 'status.replicas': String((set as { status?: { replicas?: number } }).status?.replicas ?? 0) }),
  }),
  stored(APPS, 'StatefulSet', 'statefulsets', {
    defaults: statefulSetDefaults,
    subresources: [SCALE_SUBRESOURCE],
    ...ALL,
    shortNames: ['sts'],
    generation: true,
    status: { replicas: 0 },
  }),
  stored(['batch', 'v1'], 'Job', 'jobs', {
    defaults: jobDefaults,
    ...ALL,
    generation: true,
    status: {},
    fields: (job) => ({
      'status.successful': String((job as { status?: { succeeded?: number } }).status?.succeeded ?? 0),
    }),
  }),
  stored(['batch', 'v1'], 'CronJob', 'cronjobs', {
    defaults: cronJobDefaults,
    ...ALL,
    shortNames: ['cj'],
    generation: true,
    status: {},
  }),
  stored(['autoscaling', 'v2'], 'HorizontalPodAutoscaler', 'horizontalpodautoscalers', {
    defaults: autoscalerDefaults,
    ...ALL,
    shortNames: ['hpa'],
    status: { currentMetrics: null, desiredReplicas: 0 },
  }),
  stored(['networking.k8s.io', 'v1'], 'Ingress', 'ingresses', {
    shortNames: ['ing'],
    generation: true,
    status: { loadBalancer: {} },
  }),
  clusterWide(['networking.k8s.io', 'v1'], 'IngressClass', 'ingressclasses', { generation: true }),
  stored(['networking.k8s.io', 'v1'], 'NetworkPolicy', 'networkpolicies', {
    defaults: networkPolicyDefaults,
    shortNames: ['netpol'],
    generation: true,
  }),
  stored(['policy', 'v1'], 'PodDisruptionBudget', 'poddisruptionbudgets', {
    shortNames: ['pdb'],
    generation: true,
    lockedUpdates: true,
    status: { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 },
  }),
  CLUSTER_ROLE_BINDINGS,
  CLUSTER_ROLES,
  ROLE_BINDINGS,
  ROLES,
  clusterWide(STORAGE, 'CSIDriver', 'csidrivers', {
    defaults: csiDriverDefaults,
    lockedUpdates: true,
    returnsDeleted: true,
  }),
  clusterWide(STORAGE, 'StorageClass', 'storageclasses', {
    defaults: storageClassDefaults,
    shortNames: ['sc'],
    returnsDeleted: true,
  }),
  clusterWide(STORAGE, 'CSINode', 'csinodes', { returnsDeleted: true }),
  clusterWide(STORAGE, 'VolumeAttachment', 'volumeattachments', { status: {}, returnsDeleted: true }),
  clusterWide(ADMISSION, 'MutatingWebhookConfiguration', 'mutatingwebhookconfigurations', {
    defaults: inTurn(webhookDefaults, reinvocationDefaults),
    categories: ['api-extensions'],
    generation: true,
    lockedUpdates: true,
  }),
  clusterWide(ADMISSION, 'ValidatingWebhookConfiguration', 'validatingwebhookconfigurations', {
    defaults: webhookDefaults,
    categories: ['api-extensions'],
    generation: true,
    lockedUpdates: true,
  }),
  PRIORITY_CLASSES,
  LEASES,
  RUNTIME_CLASSES,
  stored(['discovery.k8s.io', 'v1'], 'EndpointSlice', 'endpointslices', {
    defaults: endpointSliceDefaults,
    generation: true,
  }),
];
