import type { Json, JsonObject } from '../../../src/core/json/json.ts';

/** An object that the API server accepts with warnings, and the path to create it. */
export interface WarnedObject {
  readonly name: string;
  readonly path: string;
  readonly object: JsonObject;
  /** The texts of the `Warning` headers of a 1.36 API server. */
  readonly warnings: readonly string[];
}

type More = Readonly<Record<string, Json>>;

const plural = (kind: string): string => `${kind.toLowerCase()}s`;

function object(
  apiVersion: string,
  kind: string,
  more: More = {},
  annotations: More = {},
): Omit<WarnedObject, 'warnings' | 'name'> {
  const group = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
  const scope = ['Node', 'PersistentVolume', 'StorageClass', 'CSIDriver', 'RuntimeClass'].includes(kind)
    ? ''
    : '/namespaces/default';
  const names: Readonly<Record<string, string>> = {
    Ingress: 'ingresses',
    NetworkPolicy: 'networkpolicies',
    StorageClass: 'storageclasses',
    RuntimeClass: 'runtimeclasses',
    Endpoints: 'endpoints',
  };
  return {
    path: `${group}${scope}/${names[kind] ?? plural(kind)}`,
    object: { apiVersion, kind, metadata: { name: 'a', annotations }, ...more },
  };
}

/** A DaemonSet with parts of its pods and of its only container replaced. */
function daemonSet(
  pod: More = {},
  container: More = {},
  annotations: More = {},
): Omit<WarnedObject, 'warnings' | 'name'> {
  return object('apps/v1', 'DaemonSet', {
    spec: {
      selector: { matchLabels: { app: 'a' } },
      template: {
        metadata: { labels: { app: 'a' }, annotations },
        spec: { containers: [{ name: 'a', image: 'a:1', ...container }], ...pod },
      },
    },
  });
}

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';
const exists = (key: string): Json => ({ matchExpressions: [{ key, operator: 'Exists' }] });
const volume = (source: More): More => ({ volumes: [{ name: 'v', ...source }] });
const items = (...paths: readonly string[]): Json => paths.map((path, index) => ({ key: `k${index}`, path }));
const template = { metadata: { labels: { app: 'a' } }, spec: { containers: [{ name: 'a', image: 'a:1' }] } };
const ports = (...list: readonly More[]): More => ({ ports: list });
const env = (...list: readonly More[]): More => ({ env: list });
const service = (spec: More, annotations?: More) =>
  object('v1', 'Service', { spec: { ports: [{ port: 80 }], ...spec } }, annotations);

const made: readonly (readonly [
  name: string,
  object: Omit<WarnedObject, 'warnings' | 'name'>,
  warnings: readonly string[],
])[] = [
  ['nothing to warn about', daemonSet(), []],
  [
    'deprecated labels of nodes',
    daemonSet({ nodeSelector: { 'beta.kubernetes.io/os': 'linux', 'node-role.kubernetes.io/master': '' } }),
    [
      'spec.template.spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead',
      'spec.template.spec.nodeSelector[node-role.kubernetes.io/master]: use "node-role.kubernetes.io/control-plane" instead',
    ],
  ],
  [
    'a required node affinity',
    daemonSet({
      affinity: { nodeAffinity: { [REQUIRED]: { nodeSelectorTerms: [exists('beta.kubernetes.io/arch')] } } },
    }),
    [
      'spec.template.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchExpressions[0].key: beta.kubernetes.io/arch is deprecated since v1.14; use "kubernetes.io/arch" instead',
    ],
  ],
  [
    'a preferred node affinity with an invalid value',
    daemonSet({
      affinity: {
        nodeAffinity: {
          [PREFERRED]: [
            {
              weight: 1,
              preference: {
                matchExpressions: [{ key: 'beta.kubernetes.io/instance-type', operator: 'In', values: ['a b'] }],
              },
            },
          ],
        },
      },
    }),
    [
      'spec.template.spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchExpressions[0].key: beta.kubernetes.io/instance-type is deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
      "spec.template.spec.affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].preference.matchExpressions[0].values[0]: a b is invalid, a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
    ],
  ],
  [
    'topology spread',
    daemonSet({
      topologySpreadConstraints: [
        { maxSkew: 1, topologyKey: 'failure-domain.beta.kubernetes.io/zone', whenUnsatisfiable: 'DoNotSchedule' },
      ],
    }),
    [
      'spec.template.spec.topologySpreadConstraints[0].topologyKey: failure-domain.beta.kubernetes.io/zone is deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
      'spec.template.spec.topologySpreadConstraints[0].labelSelector: a null labelSelector results in matching no pod',
    ],
  ],
  [
    'annotations',
    daemonSet({}, {}, { 'scheduler.alpha.kubernetes.io/critical-pod': '' }),
    [
      'spec.template.metadata.annotations[scheduler.alpha.kubernetes.io/critical-pod]: non-functional in v1.16+; use the "priorityClassName" field instead',
    ],
  ],
  [
    'annotations for sysctls',
    daemonSet(
      {},
      {},
      { 'security.alpha.kubernetes.io/sysctls': 'a=b', 'security.alpha.kubernetes.io/unsafe-sysctls': 'c=d' },
    ),
    [
      'spec.template.metadata.annotations[security.alpha.kubernetes.io/sysctls]: non-functional in v1.11+; use the "sysctls" field instead',
      'spec.template.metadata.annotations[security.alpha.kubernetes.io/unsafe-sysctls]: non-functional in v1.11+; use the "sysctls" field instead',
    ],
  ],
  [
    'seccomp by annotation',
    daemonSet(
      {},
      {},
      {
        'seccomp.security.alpha.kubernetes.io/pod': 'unconfined',
        'container.seccomp.security.alpha.kubernetes.io/a': 'unconfined',
      },
    ),
    [
      'spec.template.metadata.annotations[seccomp.security.alpha.kubernetes.io/pod]: non-functional in v1.27+; use the "seccompProfile" field instead',
      'spec.template.metadata.annotations[container.seccomp.security.alpha.kubernetes.io/a]: non-functional in v1.27+; use the "seccompProfile" field instead',
    ],
  ],
  [
    'seccomp by annotation and field',
    daemonSet(
      { securityContext: { seccompProfile: { type: 'Unconfined' } } },
      {},
      { 'seccomp.security.alpha.kubernetes.io/pod': 'unconfined' },
    ),
    [],
  ],
  [
    'AppArmor by annotation',
    daemonSet({}, {}, { 'container.apparmor.security.beta.kubernetes.io/a': 'unconfined' }),
    [
      'spec.template.metadata.annotations[container.apparmor.security.beta.kubernetes.io/a]: deprecated since v1.30; use the "appArmorProfile" field instead',
    ],
  ],
  [
    'AppArmor by annotation and by a field of the pod',
    daemonSet(
      { securityContext: { appArmorProfile: { type: 'Unconfined' } } },
      {},
      { 'container.apparmor.security.beta.kubernetes.io/a': 'unconfined' },
    ),
    [],
  ],
  [
    'volume plugins that are gone',
    daemonSet({
      volumes: [
        { name: 'a', glusterfs: { endpoints: 'a', path: 'a' } },
        { name: 'b', gitRepo: { repository: 'a' } },
        { name: 'c', cephfs: { monitors: ['a'] } },
        { name: 'd', storageos: { volumeName: 'a' } },
        { name: 'e', rbd: { monitors: ['a'], image: 'a' } },
      ],
    }),
    [
      'spec.template.spec.volumes[0].glusterfs: deprecated in v1.25, non-functional in v1.26+',
      'spec.template.spec.volumes[1].gitRepo: deprecated in v1.11, and disabled by default in v1.33+',
      'spec.template.spec.volumes[2].cephfs: deprecated in v1.28, non-functional in v1.31+',
      'spec.template.spec.volumes[3].storageOS: deprecated in v1.22, non-functional in v1.25+',
      'spec.template.spec.volumes[4].rbd: deprecated in v1.28, non-functional in v1.31+',
    ],
  ],
  [
    'files over one another',
    daemonSet(volume({ configMap: { name: 'c', items: items('a', 'a/b', 'c', 'c') } })),
    [
      'volume "v" (ConfigMap "c"): overlapping paths: "a/b" with "a"',
      'volume "v" (ConfigMap "c"): overlapping paths: "c" with "c"',
    ],
  ],
  [
    'files of a Secret over one another',
    daemonSet(volume({ secret: { secretName: 'c', items: items('x/', 'x/y') } })),
    ['volume "v" (Secret "c"): overlapping paths: "x/y" with "x"'],
  ],
  [
    'projected files over one another',
    daemonSet(
      volume({
        projected: {
          sources: [
            { configMap: { name: 'c', items: items('a') } },
            { serviceAccountToken: { path: 'a' } },
            { downwardAPI: { items: [{ path: 'a/b', fieldRef: { fieldPath: 'metadata.name' } }] } },
          ],
        },
      }),
    ),
    [
      'volume "v" (Projected): overlapping paths: "a" (ServiceAccountToken) with "a" (ConfigMap "c")',
      'volume "v" (Projected): overlapping paths: "a/b" (DownwardAPI) with "a" (ConfigMap "c")',
      'volume "v" (Projected): overlapping paths: "a/b" (DownwardAPI) with "a" (ServiceAccountToken)',
    ],
  ],
  [
    'an ephemeral claim for half a byte',
    daemonSet(
      volume({
        ephemeral: {
          volumeClaimTemplate: {
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1500m' } } },
          },
        },
      }),
    ),
    [
      'spec.template.spec.volumes[0].ephemeral.volumeClaimTemplate.spec.resources.requests[storage]: fractional byte value "1500m" is invalid, must be an integer',
    ],
  ],
  [
    'host aliases twice',
    daemonSet({
      hostAliases: [
        { ip: '10.0.0.1', hostnames: ['a'] },
        { ip: '10.0.0.1', hostnames: ['b'] },
      ],
    }),
    ['spec.template.spec.hostAliases[1].ip: duplicate ip "10.0.0.1"'],
  ],
  [
    'pull secrets twice and without a name',
    daemonSet({ imagePullSecrets: [{ name: 'a' }, { name: 'a' }, {}] }),
    [
      'spec.template.spec.imagePullSecrets[1].name: duplicate name "a"',
      'spec.template.spec.imagePullSecrets[2].name: invalid empty name ""',
    ],
  ],
  [
    'fractions of bytes',
    daemonSet(
      {},
      { resources: { requests: { memory: '400m' }, limits: { memory: '1500m', 'ephemeral-storage': '100m' } } },
    ),
    [
      'spec.template.spec.containers[0].resources.limits[memory]: fractional byte value "1500m" is invalid, must be an integer',
      'spec.template.spec.containers[0].resources.requests[memory]: fractional byte value "400m" is invalid, must be an integer',
      'spec.template.spec.containers[0].resources.limits[ephemeral-storage]: fractional byte value "100m" is invalid, must be an integer',
    ],
  ],
  [
    'a variable twice',
    daemonSet({}, env({ name: 'A', value: '1' }, { name: 'A', value: '2' })),
    [
      'spec.template.spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply',
    ],
  ],
  [
    'a variable that builds on itself',
    daemonSet({}, env({ name: 'A', value: '1' }, { name: 'A', value: '$(A)2' })),
    [],
  ],
  [
    'a variable that is itself',
    daemonSet({}, env({ name: 'A', value: '1' }, { name: 'A', value: '$(A)' })),
    [
      'spec.template.spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply',
    ],
  ],
  [
    'a variable from elsewhere that was set',
    daemonSet(
      {},
      env({ name: 'A', value: '1' }, { name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }),
    ),
    [
      'spec.template.spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply',
    ],
  ],
  [
    'a port twice',
    daemonSet({}, ports({ containerPort: 1 }, { containerPort: 1 })),
    [
      'spec.template.spec.containers[0].ports[1]: duplicate port definition with spec.template.spec.containers[0].ports[0]',
    ],
  ],
  [
    'a port of two containers',
    daemonSet({
      containers: [
        { name: 'a', image: 'a', ports: [{ containerPort: 1, hostPort: 1 }] },
        { name: 'b', image: 'b', ports: [{ containerPort: 1 }] },
      ],
    }),
    [
      'spec.template.spec.containers[1].ports[0]: overlapping port definition with spec.template.spec.containers[0].ports[0]',
    ],
  ],
  [
    'a host port on one address and on all',
    daemonSet({}, ports({ containerPort: 1, hostPort: 5 }, { containerPort: 1, hostPort: 5, hostIP: '1.2.3.4' })),
    [
      'spec.template.spec.containers[0].ports[1]: dangerously ambiguous port definition with spec.template.spec.containers[0].ports[0]',
    ],
  ],
  [
    'an address without a host port',
    daemonSet({}, ports({ containerPort: 1, hostIP: '1.2.3.4', name: 'x' })),
    [
      'spec.template.spec.containers[0].ports[0]: hostIP set without hostPort: {Name:x HostPort:0 ContainerPort:1 Protocol:TCP HostIP:1.2.3.4}',
    ],
  ],
  [
    'a port name in two containers',
    daemonSet({
      containers: [
        { name: 'a', image: 'a', ports: [{ containerPort: 1, name: 'x' }] },
        { name: 'b', image: 'b', ports: [{ containerPort: 2, name: 'x' }] },
      ],
    }),
    [
      'spec.template.spec.containers[1].ports[0]: duplicate port name "x" with spec.template.spec.containers[0].ports[0], services and probes that select ports by name will use spec.template.spec.containers[0].ports[0]',
    ],
  ],
  [
    'pod affinity without a selector',
    daemonSet({
      affinity: {
        podAffinity: { [REQUIRED]: [{ topologyKey: 'a' }] },
        podAntiAffinity: { [PREFERRED]: [{ weight: 1, podAffinityTerm: { topologyKey: 'a' } }] },
      },
    }),
    [
      'spec.template.spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector: a null labelSelector results in matching no pod',
      'spec.template.spec.affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution[0].podAffinityTerm.labelSelector: a null labelSelector results in matching no pod',
    ],
  ],
  [
    'addresses that are not in the usual form',
    daemonSet({
      dnsPolicy: 'None',
      dnsConfig: { nameservers: ['FE80:0:0::1', '2001:db8:0:0:1:0:0:1', '2001:db8::1'] },
    }),
    [
      'spec.template.spec.dnsConfig.nameservers[0]: IPv6 address "FE80:0:0::1" should be in RFC 5952 canonical format ("fe80::1")',
      'spec.template.spec.dnsConfig.nameservers[1]: IPv6 address "2001:db8:0:0:1:0:0:1" should be in RFC 5952 canonical format ("2001:db8::1:0:0:1")',
    ],
  ],
  [
    'a pod whose name has dots',
    object('v1', 'Pod', { metadata: { name: 'a.b' }, spec: template.spec }),
    [
      "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]",
    ],
  ],
  [
    'a Deployment whose name has dots',
    object('apps/v1', 'Deployment', {
      metadata: { name: 'a.b' },
      spec: { selector: { matchLabels: { app: 'a' } }, template },
    }),
    [
      'metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]',
    ],
  ],
  [
    'a StatefulSet that keeps every revision',
    object('apps/v1', 'StatefulSet', {
      spec: {
        serviceName: 'a',
        revisionHistoryLimit: -1,
        selector: { matchLabels: { app: 'a' } },
        template,
        volumeClaimTemplates: [
          {
            metadata: { name: 'd' },
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1500m' } } },
          },
        ],
      },
    }),
    [
      'spec.volumeClaimTemplates[0].resources.requests[storage]: fractional byte value "1500m" is invalid, must be an integer',
      'spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended',
    ],
  ],
  [
    'a CronJob',
    object('batch/v1', 'CronJob', {
      spec: {
        schedule: '* * * * *',
        jobTemplate: {
          spec: {
            template: {
              spec: { ...template.spec, restartPolicy: 'Never', nodeSelector: { 'beta.kubernetes.io/os': 'linux' } },
            },
          },
        },
      },
    }),
    [
      'spec.jobTemplate.spec.template.spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead',
    ],
  ],
  [
    'a Service with unusual addresses',
    service({
      externalIPs: ['2001:DB8::1'],
      loadBalancerSourceRanges: ['10.0.0.0/8', '2001:DB8::/32'],
      type: 'LoadBalancer',
    }),
    [
      'spec.externalIPs[0]: IPv6 address "2001:DB8::1" should be in RFC 5952 canonical format ("2001:db8::1")',
      'spec.externalIPs is deprecated and may no longer be implemented in some clusters',
      'spec.loadBalancerSourceRanges[1]: IPv6 CIDR value "2001:DB8::/32" should be in RFC 5952 canonical format ("2001:db8::/32")',
    ],
  ],
  [
    'a headless Service with more',
    service({ clusterIP: 'None', externalIPs: ['1.2.3.4'], sessionAffinity: 'ClientIP' }),
    ['spec.externalIPs is ignored for headless services', 'spec.SessionAffinity is ignored for headless services'],
  ],
  [
    'a Service with an old annotation and distribution',
    service(
      { trafficDistribution: 'PreferClose', externalName: 'a.b' },
      { 'service.kubernetes.io/topology-aware-hints': 'auto' },
    ),
    [
      'annotation service.kubernetes.io/topology-aware-hints is deprecated, please use service.kubernetes.io/topology-mode instead',
      'spec.externalName is ignored when spec.type is not "ExternalName"',
      'spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"',
    ],
  ],
  [
    'a NetworkPolicy with unusual ranges',
    object('networking.k8s.io/v1', 'NetworkPolicy', {
      spec: {
        podSelector: {},
        egress: [{ to: [{ ipBlock: { cidr: '2001:db8:0::/48', except: ['2001:DB8::/64'] } }] }],
      },
    }),
    [
      'spec.egress[0].to[0].ipBlock.cidr: IPv6 CIDR value "2001:db8:0::/48" should be in RFC 5952 canonical format ("2001:db8::/48")',
      'spec.egress[0].to[0].ipBlock.except[0]: IPv6 CIDR value "2001:DB8::/64" should be in RFC 5952 canonical format ("2001:db8::/64")',
    ],
  ],
  [
    'an Ingress by annotation',
    object(
      'networking.k8s.io/v1',
      'Ingress',
      { spec: { defaultBackend: { service: { name: 'a', port: { number: 80 } } } } },
      { 'kubernetes.io/ingress.class': 'nginx' },
    ),
    ['annotation "kubernetes.io/ingress.class" is deprecated, please use \'spec.ingressClassName\' instead'],
  ],
  [
    'a ServiceAccount with an old annotation',
    object('v1', 'ServiceAccount', {}, { 'kubernetes.io/enforce-mountable-secrets': 'true' }),
    [
      'metadata.annotations[kubernetes.io/enforce-mountable-secrets]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets',
    ],
  ],
  [
    'a ResourceQuota',
    object('v1', 'ResourceQuota', {
      spec: { hard: { 'requests.cpu': '2', 'limits.cpu': '1', memory: '2Gi', 'limits.memory': '1024Mi' } },
    }),
    [
      'ResourceQuota requests.cpu (2) should be less than limits.cpu (1)',
      'ResourceQuota memory (2Gi) should be less than limits.memory (1Gi)',
    ],
  ],
  [
    'a StorageClass for old zones',
    object('storage.k8s.io/v1', 'StorageClass', {
      provisioner: 'a.b',
      allowedTopologies: [
        { matchLabelExpressions: [{ key: 'failure-domain.beta.kubernetes.io/zone', values: ['a'] }] },
      ],
    }),
    [
      'allowedTopologies[0].matchLabelExpressions[0].key: deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
    ],
  ],
  [
    'a CSIDriver that asks for tokens',
    object('storage.k8s.io/v1', 'CSIDriver', { spec: { tokenRequests: [{ audience: 'a' }] } }),
    [
      'spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible logging of tokens in volume attributes',
    ],
  ],
  [
    'a RuntimeClass for old labels',
    object('node.k8s.io/v1', 'RuntimeClass', {
      handler: 'a',
      scheduling: { nodeSelector: { 'beta.kubernetes.io/os': 'linux' } },
    }),
    ['scheduling.nodeSelector: deprecated since v1.14; use "kubernetes.io/os" instead'],
  ],
  [
    'a PersistentVolume of an old sort',
    object(
      'v1',
      'PersistentVolume',
      {
        spec: {
          capacity: { storage: '1Gi' },
          accessModes: ['ReadWriteOnce'],
          persistentVolumeReclaimPolicy: 'Recycle',
          nfs: { path: '/', server: 'a' },
          nodeAffinity: { required: { nodeSelectorTerms: [exists('beta.kubernetes.io/os')] } },
        },
      },
      { 'volume.beta.kubernetes.io/mount-options': 'a' },
    ),
    [
      'metadata.annotations[volume.beta.kubernetes.io/mount-options]: deprecated since v1.31; use "mountOptions" attribute instead',
      'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.',
      'spec.nodeAffinity.required.nodeSelectorTerms[0].matchExpressions[0].key: beta.kubernetes.io/os is deprecated since v1.14; use "kubernetes.io/os" instead',
    ],
  ],
  [
    'a claim for half a byte',
    object('v1', 'PersistentVolumeClaim', {
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1500m' } } },
    }),
    ['spec.resources.requests[storage]: fractional byte value "1500m" is invalid, must be an integer'],
  ],
  [
    'a Node with an old field',
    object('v1', 'Node', { spec: { podCIDRs: ['2001:DB8::/64'], podCIDR: '2001:DB8::/64', externalID: 'x' } }),
    [
      'spec.externalID: this field is deprecated, and is unused by Kubernetes',
      'spec.podCIDRs[0]: IPv6 CIDR value "2001:DB8::/64" should be in RFC 5952 canonical format ("2001:db8::/64")',
    ],
  ],
];

export const WARNED_OBJECTS: readonly WarnedObject[] = made.map(([name, one, warnings]) => ({
  name,
  ...one,
  warnings,
}));
