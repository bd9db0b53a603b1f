import { isObject, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import { editAt, editItems, inTurn, withDefaults, type Edit } from './edit.ts';
import { podTemplateDefaults } from './pod.ts';

const inSpec =
  (edit: Edit): Edit =>
  (object) =>
    editAt(object, 'spec', edit);

const RBAC = 'rbac.authorization.k8s.io';

function rollingUpdate(strategy: JsonObject, values: JsonObject): JsonObject {
  if (strategy['type'] !== 'RollingUpdate') return strategy;
  return editAt(withDefaults(strategy, { rollingUpdate: {} }), 'rollingUpdate', (update) =>
    withDefaults(update, values),
  );
}

export const deploymentDefaults: Edit = inTurn(
  inSpec((spec) =>
    withDefaults(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600, strategy: {} }),
  ),
  inSpec((spec) =>
    editAt(spec, 'strategy', (strategy) =>
      rollingUpdate(withDefaults(strategy, { type: 'RollingUpdate' }), { maxUnavailable: '25%', maxSurge: '25%' }),
    ),
  ),
  podTemplateDefaults,
);

export const replicaSetDefaults: Edit = inTurn(
  inSpec((spec) => withDefaults(spec, { replicas: 1 })),
  podTemplateDefaults,
);

export const statefulSetDefaults: Edit = inTurn(
  inSpec((spec) =>
    withDefaults(spec, {
      replicas: 1,
      revisionHistoryLimit: 10,
      podManagementPolicy: 'OrderedReady',
      updateStrategy: {},
      persistentVolumeClaimRetentionPolicy: {},
    }),
  ),
  inSpec((spec) =>
    editAt(spec, 'updateStrategy', (strategy) =>
      rollingUpdate(withDefaults(strategy, { type: 'RollingUpdate' }), { partition: 0 }),
    ),
  ),
  inSpec((spec) =>
    editAt(spec, 'persistentVolumeClaimRetentionPolicy', (policy) =>
      withDefaults(policy, { whenDeleted: 'Retain', whenScaled: 'Retain' }),
    ),
  ),
  podTemplateDefaults,
);

export const jobDefaults: Edit = inTurn(
  inSpec((spec) => (spec['parallelism'] === undefined ? withDefaults(spec, { completions: 1 }) : spec)),
  inSpec((spec) =>
    withDefaults(spec, {
      parallelism: 1,
      backoffLimit: spec['backoffLimitPerIndex'] === undefined ? 6 : 2_147_483_647,
      completionMode: 'NonIndexed',
      suspend: false,
      manualSelector: false,
      podReplacementPolicy: spec['podFailurePolicy'] === undefined ? 'TerminatingOrFailed' : 'Failed',
    }),
  ),
  podTemplateDefaults,
);

function servicePort(port: JsonObject): JsonObject {
  return withDefaults(port, { protocol: 'TCP', targetPort: port['port'] });
}

/** Default timeout of ClientIP session affinity, in seconds. */
const AFFINITY_SECONDS = 10_800;

export const serviceDefaults: Edit = inSpec(
  inTurn(
    (spec) => withDefaults(spec, { sessionAffinity: 'None', type: 'ClusterIP' }),
    (spec) => (spec['type'] === 'ExternalName' ? spec : withDefaults(spec, { internalTrafficPolicy: 'Cluster' })),
    (spec) => {
      const type = stringAt(spec, 'type');
      const external = type === 'NodePort' || type === 'LoadBalancer';
      const whole = external ? withDefaults(spec, { externalTrafficPolicy: 'Cluster' }) : spec;
      return type === 'LoadBalancer' ? withDefaults(whole, { allocateLoadBalancerNodePorts: true }) : whole;
    },
    (spec) =>
      spec['sessionAffinity'] === 'ClientIP'
        ? withDefaults(spec, { sessionAffinityConfig: { clientIP: { timeoutSeconds: AFFINITY_SECONDS } } })
        : spec,
    (spec) => editItems(spec, 'ports', servicePort),
  ),
);

export const networkPolicyDefaults: Edit = inSpec((spec) => {
  const egress = Array.isArray(spec['egress']) && spec['egress'].length > 0;
  const rules = ['ingress', 'egress'].reduce(
    (edited, key) =>
      editItems(edited, key, (rule) => editItems(rule, 'ports', (port) => withDefaults(port, { protocol: 'TCP' }))),
    spec,
  );
  return withDefaults(rules, { policyTypes: egress ? ['Ingress', 'Egress'] : ['Ingress'] });
});

/** For RoleBindings and ClusterRoleBindings. */
export const bindingDefaults: Edit = inTurn(
  (binding) => editAt(binding, 'roleRef', (role) => withDefaults(role, { apiGroup: RBAC })),
  (binding) =>
    editItems(binding, 'subjects', (subject) =>
      subject['kind'] === 'User' || subject['kind'] === 'Group' ? withDefaults(subject, { apiGroup: RBAC }) : subject,
    ),
);

export const priorityClassDefaults: Edit = (object) =>
  withDefaults(object, { preemptionPolicy: 'PreemptLowerPriority' });

export const storageClassDefaults: Edit = (object) =>
  withDefaults(object, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' });

export const csiDriverDefaults: Edit = inSpec((spec) =>
  withDefaults(spec, {
    attachRequired: true,
    podInfoOnMount: false,
    storageCapacity: false,
    fsGroupPolicy: 'ReadWriteOnceWithFSType',
    volumeLifecycleModes: ['Persistent'],
    requiresRepublish: false,
    seLinuxMount: false,
  }),
);

export const endpointsDefaults: Edit = (object) =>
  editItems(object, 'subsets', (subset) =>
    editItems(subset, 'ports', (port) => withDefaults(port, { protocol: 'TCP' })),
  );

export const endpointSliceDefaults: Edit = (object) =>
  editItems(object, 'ports', (port) => {
    const named = port['name'] === undefined ? { ...port, name: '' } : port;
    return withDefaults(named, { protocol: 'TCP' });
  });

export const secretDefaults: Edit = (object) => withDefaults(object, { type: 'Opaque' });

export const webhookDefaults: Edit = (object) =>
  editItems(
    object,
    'webhooks',
    inTurn(
      (webhook) =>
        withDefaults(webhook, {
          failurePolicy: 'Fail',
          matchPolicy: 'Equivalent',
          namespaceSelector: {},
          objectSelector: {},
          timeoutSeconds: 10,
        }),
      (webhook) => editItems(webhook, 'rules', (rule) => withDefaults(rule, { scope: '*' })),
      (webhook) =>
        editAt(webhook, 'clientConfig', (config) =>
          editAt(config, 'service', (service) => withDefaults(service, { port: 443 })),
        ),
    ),
  );

/** A node's allocatable defaults to its capacity. */
export const nodeDefaults: Edit = (node) =>
  editAt(node, 'status', (status) => {
    const capacity = objectAt(status, 'capacity');
    return isObject(capacity) ? withDefaults(status, { allocatable: capacity }) : status;
  });

export const cronJobDefaults: Edit = inSpec((spec) => {
  const own = withDefaults(spec, {
    concurrencyPolicy: 'Allow',
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
  });
  return editAt(own, 'jobTemplate', podTemplateDefaults);
});

export const autoscalerDefaults: Edit = inSpec((spec) => withDefaults(spec, { minReplicas: 1 }));

/** For a PersistentVolume or its claim. */
export const volumeModeDefaults: Edit = inSpec((spec) => withDefaults(spec, { volumeMode: 'Filesystem' }));

export const persistentVolumeDefaults: Edit = inTurn(
  volumeModeDefaults,
  inSpec((spec) => withDefaults(spec, { persistentVolumeReclaimPolicy: 'Retain' })),
);

/** For mutating webhooks only. */
export const reinvocationDefaults: Edit = (object) =>
  editItems(object, 'webhooks', (webhook) => withDefaults(webhook, { reinvocationPolicy: 'Never' }));
