import type { Json, JsonObject } from '../../../src/core/json.ts';

/** A DaemonSet that has a bit of everything and that every API server takes; each case changes it in one way. */
export function agent(): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'agent', namespace: 'default', labels: { app: 'agent' }, annotations: { note: 'x' } },
    spec: {
      selector: { matchLabels: { app: 'agent' } },
      minReadySeconds: 5,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
      template: {
        metadata: { labels: { app: 'agent', tier: 'node' }, annotations: { note: 'x' } },
        spec: {
          nodeSelector: { 'kubernetes.io/os': 'linux' },
          tolerations: [{ key: 'node-role.kubernetes.io/control-plane', operator: 'Exists', effect: 'NoSchedule' }],
          initContainers: [{ name: 'setup', image: 'setup:1', command: ['true'] }],
          containers: [
            {
              name: 'main',
              image: 'agent:1.0',
              ports: [{ name: 'http', containerPort: 8080 }],
              env: [
                { name: 'LEVEL', value: 'info' },
                { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
              ],
              resources: { requests: { cpu: '100m', memory: '100Mi' }, limits: { memory: '200Mi' } },
              readinessProbe: { httpGet: { path: '/ready', port: 'http' } },
              livenessProbe: { httpGet: { path: '/alive', port: 8080 } },
              volumeMounts: [
                { name: 'logs', mountPath: '/var/log', readOnly: true },
                { name: 'config', mountPath: '/etc/agent' },
              ],
            },
            { name: 'second', image: 'second:1.0' },
          ],
          volumes: [
            { name: 'logs', hostPath: { path: '/var/log' } },
            { name: 'config', configMap: { name: 'agent' } },
          ],
        },
      },
    },
  };
}

export interface Case {
  readonly name: string;
  /** Path from the object, `a.b.0.c`; keys with dots stand in brackets. */
  readonly at: string;
  /** What to put there; undefined takes it away. */
  readonly to: Json | undefined;
  /** Why ds lint and the API server are right to differ. */
  readonly differs?: string;
}

const POD = 'spec.template.spec';
const MAIN = `${POD}.containers.0`;
const SETUP = `${POD}.initContainers.0`;
const VOLUME = `${POD}.volumes.0`;
const AFFINITY = `${POD}.affinity`;
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';
const LONG = 'x'.repeat(64);

const put = (at: string, to: Json, differs?: string): Case => ({
  name: `${at} = ${JSON.stringify(to).slice(0, 220)}`,
  at,
  to,
  ...(differs === undefined ? {} : { differs }),
});
const drop = (at: string): Case => ({ name: `no ${at}`, at, to: undefined });
const putAll = (at: string, ...values: readonly Json[]): readonly Case[] => values.map((value) => put(at, value));
const volume = (source: JsonObject): Case => put(VOLUME, { name: 'logs', ...source });
const nodes = (...terms: readonly Json[]): Json => ({ nodeAffinity: { [REQUIRED]: { nodeSelectorTerms: terms } } });
const expression = (key: string, operator: string, ...values: readonly string[]): JsonObject => ({
  key,
  operator,
  ...(values.length === 0 ? {} : { values }),
});
const spread = (more: JsonObject): Json => [
  { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', ...more },
];

export const CASES: readonly Case[] = [
  // metadata
  ...putAll('metadata.name', 'a.b-c', 'Agent', 'agent_1', '-agent', 'a..b', '', 'x'.repeat(253), 'x'.repeat(254)),
  drop('metadata.name'),
  put('metadata.generateName', 'agent-'),
  ...putAll(
    'metadata.labels',
    { 'a/b': 'c' },
    { 'a/b/c': 'd' },
    { '': 'x' },
    { app: 'a b' },
    { app: LONG },
    { 'A.com/x': 'y' },
  ),
  ...putAll('metadata.annotations', { 'UP/x': 'any thing' }, { 'a b': 'c' }, { '/x': 'y' }),
  ...putAll('metadata.finalizers', ['example.com/done'], ['not qualified']),
  put('metadata.labels', { app: 1 }),
  put('metadata.foo', 'bar'),
  // spec
  ...putAll('spec.minReadySeconds', 0, -1, 1.5, '5', 3_000_000_000),
  ...putAll('spec.revisionHistoryLimit', 0, -1),
  ...putAll('spec.selector', {}, { matchLabels: { app: 'other' } }, { matchLabels: { app: 'agent', tier: 'x' } }),
  drop('spec.selector'),
  put('spec.selector', { matchExpressions: [expression('app', 'In', 'agent', 'b')] }),
  put('spec.selector', { matchExpressions: [expression('app', 'Exists')] }),
  put('spec.selector', { matchExpressions: [expression('app', 'In')] }),
  put('spec.selector', { matchExpressions: [expression('app', 'Exists', 'x')] }),
  put('spec.selector', { matchExpressions: [expression('app', 'Near', 'x')] }),
  put('spec.selector', { matchExpressions: [expression('app', 'NotIn', 'agent')] }),
  put('spec.selector', { matchLabels: { 'a b': 'x' } }),
  put('spec.selector', { app: 'agent' }),
  drop('spec.template'),
  drop('spec.template.metadata'),
  put('spec.template.metadata.labels', { app: 'agent', 'b c': 'd' }),
  put('spec.template.metadata.annotations', { 'b c': 'd' }),
  put('spec.template.metadata.name', 'anything'),
  put('spec.replicas', 3),
  put('spec.paused', true),
  // update strategy
  ...putAll(
    'spec.updateStrategy',
    {},
    { type: 'OnDelete' },
    { type: 'OnDelete', rollingUpdate: { maxUnavailable: 0 } },
    { type: 'Recreate' },
    { rollingUpdate: { maxSurge: 1 } },
    { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    { rollingUpdate: { maxSurge: '10%', maxUnavailable: '0%' } },
    { rollingUpdate: { maxSurge: '10%', maxUnavailable: 1 } },
    { rollingUpdate: { maxUnavailable: 0 } },
    { rollingUpdate: { maxUnavailable: '100%' } },
    { rollingUpdate: { maxUnavailable: '101%' } },
    { rollingUpdate: { maxUnavailable: -1 } },
    { rollingUpdate: { maxUnavailable: '1' } },
    { rollingUpdate: { maxUnavailable: 'some' } },
    { rollingUpdate: { maxUnavailable: 1.5 } },
    { rollingUpdate: { partition: 1 } },
  ),
  // pod
  ...putAll(`${POD}.restartPolicy`, 'Always', 'OnFailure', 'Never', 'Sometimes'),
  ...putAll(`${POD}.activeDeadlineSeconds`, 10, 0),
  ...putAll(`${POD}.dnsPolicy`, 'Default', 'ClusterFirstWithHostNet', 'None', 'First'),
  ...putAll(
    `${POD}.dnsConfig`,
    { nameservers: ['1.1.1.1', '::1'] },
    { nameservers: ['one'] },
    { options: [{ value: 'x' }] },
  ),
  put(`${POD}.dnsConfig`, { nameservers: ['1.1.1.1', '1.1.1.2', '1.1.1.3', '1.1.1.4'] }),
  ...putAll(
    `${POD}.hostAliases`,
    [{ ip: '10.0.0.1', hostnames: ['a'] }],
    [{ ip: 'x' }],
    [{ ip: '1.1.1.1', hostnames: ['a_b'] }],
  ),
  ...putAll(`${POD}.serviceAccountName`, 'agent', 'Agent', 'a/b'),
  ...putAll(`${POD}.priorityClassName`, 'system-node-critical', 'Not Critical'),
  ...putAll(`${POD}.runtimeClassName`, 'gvisor', 'G Visor'),
  ...putAll(`${POD}.preemptionPolicy`, 'Never', 'Perhaps'),
  ...putAll(`${POD}.hostname`, 'node', 'Node', 'a.b'),
  ...putAll(`${POD}.subdomain`, 'node', 'a_b'),
  ...putAll(`${POD}.nodeName`, 'node-1', 'Node 1'),
  ...putAll(
    `${POD}.nodeSelector`,
    { disktype: 'ssd' },
    { 'disk type': 'ssd' },
    { disktype: 'a/b' },
    { disktype: true },
  ),
  ...putAll(`${POD}.terminationGracePeriodSeconds`, 0, 30, '30'),
  ...putAll(`${POD}.hostNetwork`, true, 'true'),
  ...putAll(`${POD}.os`, { name: 'linux' }, { name: 'windows' }, { name: 'plan9' }, {}),
  put(`${POD}.imagePullSecrets`, [{ name: 'registry' }]),
  put(`${POD}.ephemeralContainers`, [{ name: 'debug', image: 'debug' }]),
  put(`${POD}.replicas`, 1),
  put(`${POD}.readinessGates`, [{ conditionType: 'example.com/ready' }]),
  put(`${POD}.readinessGates`, [{ conditionType: 'not ready' }]),
  put(`${POD}.schedulingGates`, [{ name: 'example.com/wait' }]),
  put(`${POD}.schedulingGates`, [{ name: 'a' }, { name: 'a' }]),
  put(`${POD}.shareProcessNamespace`, true),
  ...putAll(`${POD}.hostUsers`, false, true),
  put(`${POD}.securityContext`, {
    runAsUser: 1000,
    fsGroup: 2000,
    sysctls: [{ name: 'net.core.somaxconn', value: '1' }],
  }),
  put(`${POD}.securityContext`, { runAsUser: -1 }),
  put(`${POD}.securityContext`, { fsGroup: 3_000_000_000 }),
  put(`${POD}.securityContext`, { supplementalGroups: [-5] }),
  put(`${POD}.securityContext`, { sysctls: [{ name: 'a b', value: '1' }] }),
  put(`${POD}.securityContext`, {
    sysctls: [
      { name: 'a.b', value: '1' },
      { name: 'a.b', value: '1' },
    ],
  }),
  put(`${POD}.securityContext`, { fsGroupChangePolicy: 'Never' }),
  put(`${POD}.securityContext`, { seccompProfile: { type: 'RuntimeDefault' } }),
  put(`${POD}.securityContext`, { seccompProfile: { type: 'Localhost' } }),
  put(`${POD}.securityContext`, { seccompProfile: { type: 'Best' } }),
  put(`${POD}.securityContext`, { seccompProfile: { type: 'Unconfined', localhostProfile: 'x' } }),
  put(`${POD}.securityContext`, { appArmorProfile: { type: 'Localhost' } }),
  put(`${POD}.securityContext`, { privileged: true }),
  // tolerations
  ...putAll(
    `${POD}.tolerations`,
    [{ operator: 'Exists' }],
    [{}],
    [{ key: 'a', value: 'b' }],
    [{ key: 'a', operator: 'Exists', value: 'b' }],
    [{ key: 'a b', operator: 'Exists' }],
    [{ key: 'a', operator: 'Equals', value: 'b' }],
    [{ key: 'a', operator: 'Gt', value: '5' }],
    [{ key: 'a', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 5 }],
    [{ key: 'a', operator: 'Exists', effect: 'NoSchedule', tolerationSeconds: 5 }],
    [{ key: 'a', operator: 'Exists', effect: 'Never' }],
    [{ key: 'a', value: 'b c' }],
    { key: 'a', operator: 'Exists' },
  ),
  // affinity
  put(AFFINITY, nodes({ matchExpressions: [expression('zone', 'In', 'a', 'b')] })),
  put(AFFINITY, nodes({ matchExpressions: [expression('cores', 'Gt', '4')] })),
  put(AFFINITY, nodes({ matchExpressions: [expression('cores', 'Gt', '4', '5')] })),
  put(AFFINITY, nodes({ matchExpressions: [expression('zone', 'In')] })),
  put(AFFINITY, nodes({ matchExpressions: [expression('zone', 'Exists', 'x')] })),
  put(AFFINITY, nodes({ matchExpressions: [expression('zone', 'Equal', 'x')] })),
  put(AFFINITY, nodes({ matchExpressions: [expression('a b', 'Exists')] })),
  put(AFFINITY, nodes({ matchExpressions: [expression('zone', 'In', 'a b')] })),
  put(AFFINITY, nodes({ matchFields: [expression('metadata.name', 'In', 'node-1')] })),
  put(AFFINITY, nodes({ matchFields: [expression('spec.name', 'In', 'node-1')] })),
  put(AFFINITY, nodes({ matchFields: [expression('metadata.name', 'Exists')] })),
  put(AFFINITY, nodes()),
  put(AFFINITY, { nodeAffinity: { [PREFERRED]: [{ weight: 10, preference: {} }] } }),
  put(AFFINITY, { nodeAffinity: { [PREFERRED]: [{ weight: 0, preference: {} }] } }),
  put(AFFINITY, { nodeAffinity: { [PREFERRED]: [{ weight: 101, preference: {} }] } }),
  put(AFFINITY, { podAntiAffinity: { [REQUIRED]: [{ topologyKey: 'zone' }] } }),
  put(AFFINITY, { podAntiAffinity: { [REQUIRED]: [{}] } }),
  put(AFFINITY, { podAffinity: { [REQUIRED]: [{ topologyKey: 'a b' }] } }),
  put(AFFINITY, { podAffinity: { [REQUIRED]: [{ topologyKey: 'zone', namespaces: ['A'] }] } }),
  put(AFFINITY, { podAffinity: { [REQUIRED]: [{ topologyKey: 'zone', matchLabelKeys: ['a'] }] } }),
  put(AFFINITY, { podAffinity: { [PREFERRED]: [{ weight: 200, podAffinityTerm: { topologyKey: 'zone' } }] } }),
  put(`${POD}.topologySpreadConstraints`, spread({})),
  put(`${POD}.topologySpreadConstraints`, spread({ maxSkew: 0 })),
  put(`${POD}.topologySpreadConstraints`, spread({ topologyKey: '' })),
  put(`${POD}.topologySpreadConstraints`, spread({ whenUnsatisfiable: 'Wait' })),
  put(`${POD}.topologySpreadConstraints`, spread({ minDomains: 0 })),
  put(`${POD}.topologySpreadConstraints`, spread({ nodeTaintsPolicy: 'Maybe' })),
  put(`${POD}.topologySpreadConstraints`, spread({ labelSelector: { matchLabels: { 'a b': 'c' } } })),
  // containers
  drop(`${POD}.containers`),
  put(`${POD}.containers`, []),
  put(`${POD}.containers`, { name: 'main', image: 'x' }),
  drop(`${MAIN}.name`),
  ...putAll(`${MAIN}.name`, 'Main', 'a.b', LONG, 'second', 'setup', 5),
  drop(`${MAIN}.image`),
  ...putAll(`${MAIN}.image`, '', ' agent:1', 'UPPER/case'),
  ...putAll(`${MAIN}.imagePullPolicy`, 'Never', 'Sometimes'),
  ...putAll(`${MAIN}.terminationMessagePolicy`, 'File', 'Socket'),
  ...putAll(`${MAIN}.command`, ['a', 'b'], 'a b', ['a', 1]),
  ...putAll(`${MAIN}.restartPolicy`, 'Always', 'OnFailure', 'Maybe'),
  put(`${MAIN}.Image`, 'x'),
  put(`${MAIN}.imagepullpolicy`, 'Always'),
  ...putAll(
    `${MAIN}.ports`,
    [{ containerPort: 0 }],
    [{}],
    [{ name: 'http', containerPort: 70_000 }],
    [{ name: 'http', containerPort: 80, hostPort: 65_536 }],
    [
      { name: 'http', containerPort: 80, hostPort: 80 },
      { containerPort: 81, hostPort: 80 },
    ],
    [
      { name: 'http', containerPort: 80, hostPort: 80 },
      { containerPort: 81, hostPort: 80, protocol: 'UDP' },
    ],
    [
      { name: 'http', containerPort: 80 },
      { name: 'http', containerPort: 81 },
    ],
    [
      { name: 'http', containerPort: 80 },
      { name: 'Http', containerPort: 81 },
    ],
    [
      { name: 'http', containerPort: 80 },
      { name: 'a-very-long-name', containerPort: 81 },
    ],
    [
      { name: 'http', containerPort: 80 },
      { name: '8080', containerPort: 81 },
    ],
    [{ name: 'http', containerPort: 80, protocol: 'HTTP' }],
    [{ name: 'http', containerPort: '80' }],
  ),
  ...putAll(
    `${MAIN}.env`,
    [
      { name: 'A', value: 'x' },
      { name: 'A', value: 'y' },
    ],
    [{ value: 'x' }],
    [{ name: 'A', value: 8080 }],
    [{ name: 'A', value: true }],
    [{ name: 'A=B', value: 'x' }],
    [{ name: 'with space', value: 'x' }],
    [{ name: 'A', value: 'x', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
    [{ name: 'A', valueFrom: {} }],
    [{ name: 'A', valueFrom: { fieldRef: {} } }],
    [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'spec.containers' } } }],
    [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'status.phase' } } }],
    [{ name: 'A', valueFrom: { fieldRef: { fieldPath: "metadata.labels['app']" } } }],
    [{ name: 'A', valueFrom: { fieldRef: { fieldPath: "metadata.labels['a b']" } } }],
    [{ name: 'A', valueFrom: { fieldRef: { apiVersion: 'v2', fieldPath: 'metadata.name' } } }],
    [{ name: 'A', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } }],
    [{ name: 'A', valueFrom: { resourceFieldRef: { resource: 'cpu' } } }],
    [{ name: 'A', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '3' } } }],
    [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'a', key: 'b' } } }],
    [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'a' } } }],
    [{ name: 'A', valueFrom: { secretKeyRef: { name: 'A', key: 'b' } } }],
    [{ name: 'A', valueFrom: { secretKeyRef: { name: 'a', key: 'b c' } } }],
    [{ name: 'A', valueFrom: { secretKeyRef: { name: 'a', key: 'b' }, configMapKeyRef: { name: 'a', key: 'b' } } }],
  ),
  ...putAll(
    `${MAIN}.envFrom`,
    [{ configMapRef: { name: 'a' } }],
    [{ prefix: 'A=', configMapRef: { name: 'a' } }],
    [{ configMapRef: {} }],
    [{}],
    [{ configMapRef: { name: 'a' }, secretRef: { name: 'a' } }],
  ),
  ...putAll(
    `${MAIN}.resources`,
    {},
    { requests: { cpu: '2' }, limits: { cpu: '1' } },
    { requests: { cpu: 0.5 } },
    { requests: { cpu: '-1' } },
    { requests: { cpu: 'lots' } },
    { requests: { memory: '100MB' } },
    { requests: { gpu: '1' } },
    { limits: { 'nvidia.com/gpu': 1 } },
    { limits: { 'nvidia.com/gpu': '500m' } },
    { requests: { 'nvidia.com/gpu': 1 } },
    { requests: { 'nvidia.com/gpu': 1 }, limits: { 'nvidia.com/gpu': 2 } },
    { limits: { 'hugepages-2Mi': '4Mi' } },
    { limits: { storage: '1Gi' } },
    { claims: [{ name: 'none' }] },
    { limit: { cpu: '1' } },
  ),
  ...putAll(
    `${MAIN}.readinessProbe`,
    {},
    { exec: { command: ['x'] } },
    { exec: {} },
    { httpGet: { path: '/' } },
    { httpGet: { port: 0 } },
    { httpGet: { port: 'No Port' } },
    { httpGet: { port: 80, scheme: 'FTP' } },
    { httpGet: { port: 80, httpHeaders: [{ name: 'a b', value: 'c' }] } },
    { tcpSocket: { port: 70_000 } },
    { grpc: { port: 0 } },
    { tcpSocket: { port: 80 }, exec: { command: ['x'] } },
    { tcpSocket: { port: 80 }, periodSeconds: -1 },
    { tcpSocket: { port: 80 }, successThreshold: 3 },
    { tcpSocket: { port: 80 }, terminationGracePeriodSeconds: 3 },
    { tcpSocket: { port: 80 }, intervalSeconds: 3 },
  ),
  ...putAll(
    `${MAIN}.livenessProbe`,
    { tcpSocket: { port: 80 }, successThreshold: 3 },
    { tcpSocket: { port: 80 }, terminationGracePeriodSeconds: 0 },
    { tcpSocket: { port: 80 }, terminationGracePeriodSeconds: 3 },
  ),
  put(`${MAIN}.startupProbe`, { exec: { command: ['x'] }, successThreshold: 2 }),
  ...putAll(
    `${MAIN}.lifecycle`,
    { preStop: { sleep: { seconds: 5 } } },
    { preStop: { sleep: { seconds: 50 } } },
    { preStop: {} },
    { postStart: { exec: { command: ['x'] } } },
    { stopSignal: 'SIGTERM' },
  ),
  ...putAll(
    `${MAIN}.securityContext`,
    { privileged: true },
    { privileged: true, allowPrivilegeEscalation: false },
    { runAsUser: -1 },
    { procMount: 'Unmasked' },
    { procMount: 'Half' },
    { capabilities: { add: ['CAP_SYS_ADMIN'] }, allowPrivilegeEscalation: false },
    { capabilities: ['NET_ADMIN'] },
    { seccompProfile: {} },
  ),
  ...putAll(
    `${MAIN}.volumeMounts.0`,
    { name: 'logs', mountPath: '' },
    { name: 'logs', mountPath: '/etc/agent' },
    { name: 'nope', mountPath: '/x' },
    { name: 'logs' },
    { name: 'logs', mountPath: 'relative:colon' },
    { name: 'logs', mountPath: '/x', subPath: '../y' },
    { name: 'logs', mountPath: '/x', subPath: '/y' },
    { name: 'logs', mountPath: '/x', subPath: 'y', subPathExpr: 'z' },
    { name: 'logs', mountPath: '/x', mountPropagation: 'Bidirectional' },
    { name: 'logs', mountPath: '/x', mountPropagation: 'HostToContainer' },
    { name: 'logs', mountPath: '/x', mountPropagation: 'Both' },
    { name: 'logs', mountPath: '/x', recursiveReadOnly: 'Enabled' },
    { name: 'logs', mountPath: '/x', readOnly: true, recursiveReadOnly: 'Enabled' },
  ),
  put(`${MAIN}.volumeDevices`, [{ name: 'logs', devicePath: '/dev/x' }]),
  put(`${MAIN}.resizePolicy`, [{ resourceName: 'cpu', restartPolicy: 'NotRequired' }]),
  put(`${MAIN}.resizePolicy`, [{ resourceName: 'disk', restartPolicy: 'NotRequired' }]),
  // init containers
  ...putAll(`${SETUP}.name`, 'main', 'Setup'),
  ...putAll(`${SETUP}.restartPolicy`, 'Always', 'Never', 'Maybe'),
  put(`${SETUP}.livenessProbe`, { exec: { command: ['x'] } }),
  put(`${SETUP}.lifecycle`, { preStop: { exec: { command: ['x'] } } }),
  put(SETUP, { name: 'setup', image: 'x', restartPolicy: 'Always', readinessProbe: { exec: { command: ['x'] } } }),
  put(`${SETUP}.volumeMounts`, [{ name: 'gone', mountPath: '/x' }]),
  // volumes
  volume({}),
  volume({ emptyDir: {} }),
  volume({ emptyDir: { sizeLimit: '1Gi' } }),
  volume({ emptyDir: { sizeLimit: '-1Gi' } }),
  volume({ emptyDir: {}, hostPath: { path: '/x' } }),
  volume({ hostPath: {} }),
  volume({ hostPath: { path: '/a/../b' } }),
  volume({ hostPath: { path: '/a', type: 'Directory' } }),
  volume({ hostPath: { path: '/a', type: 'Folder' } }),
  volume({ hostpath: { path: '/a' } }),
  volume({ secret: { secretName: 'a', defaultMode: 0o644 } }),
  volume({ secret: { name: 'a' } }),
  volume({ secret: {} }),
  volume({ secret: { secretName: 'a', defaultMode: 644 } }),
  volume({ secret: { secretName: 'a', items: [{ key: 'a' }] } }),
  volume({ configMap: {} }),
  volume({ configMap: { name: 'a', items: [{ key: 'a', path: '../a' }] } }),
  volume({ configMap: { name: 'a', items: [{ key: 'a', path: '..a' }] } }),
  volume({ downwardAPI: { items: [{ path: 'a', fieldRef: { fieldPath: 'metadata.labels' } }] } }),
  volume({ downwardAPI: { items: [{ path: 'a', fieldRef: { fieldPath: 'spec.nodeName' } }] } }),
  volume({ downwardAPI: { items: [{ path: 'a' }] } }),
  volume({ downwardAPI: { items: [{ path: 'a', resourceFieldRef: { resource: 'limits.cpu' } }] } }),
  volume({ projected: { sources: [{ serviceAccountToken: { path: 'token' } }] } }),
  volume({ projected: { sources: [{ serviceAccountToken: { path: 'token', expirationSeconds: 60 } }] } }),
  volume({ projected: { sources: [{ serviceAccountToken: {} }] } }),
  volume({ projected: { sources: [{ configMap: { name: 'a' }, secret: { name: 'a' } }] } }),
  volume({ projected: { sources: [{ configMap: {} }] } }),
  volume({ persistentVolumeClaim: { claimName: 'a' } }),
  volume({ persistentVolumeClaim: {} }),
  volume({ nfs: { server: 'a', path: 'b' } }),
  volume({ csi: { driver: 'csi.example.com' } }),
  volume({ csi: { driver: 'not a driver' } }),
  volume({ csi: {} }),
  volume({ ephemeral: {} }),
  volume({ image: { reference: 'a:1' } }),
  put(`${VOLUME}.name`, 'config'),
  put(`${VOLUME}.name`, 'Logs'),
  drop(`${VOLUME}.name`),
  // several things at once
  {
    name: 'hostNetwork with another host port',
    at: POD,
    to: { hostNetwork: true, containers: [{ name: 'a', image: 'a', ports: [{ containerPort: 80, hostPort: 81 }] }] },
  },
  {
    name: 'hostUsers: false with hostPID',
    at: POD,
    to: { hostUsers: false, hostPID: true, containers: [{ name: 'a', image: 'a' }] },
  },
  {
    name: 'shared processes in the host namespace',
    at: POD,
    to: { shareProcessNamespace: true, hostPID: true, containers: [{ name: 'a', image: 'a' }] },
  },
  {
    name: 'sysctl of the host network',
    at: POD,
    to: {
      hostNetwork: true,
      securityContext: { sysctls: [{ name: 'net.ipv4.tcp_syncookies', value: '1' }] },
      containers: [{ name: 'a', image: 'a' }],
    },
  },
  {
    name: 'a host port with a surge',
    at: 'spec',
    to: {
      selector: { matchLabels: { app: 'agent' } },
      updateStrategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: { labels: { app: 'agent' } },
        spec: { containers: [{ name: 'a', image: 'a', ports: [{ containerPort: 80, hostPort: 80 }] }] },
      },
    },
    differs:
      'the server takes it, and every rollout of it stands still for ever: the rule host-port-surge is an error for that',
  },
];

/** The object with one thing changed; a copy. */
export function changed({ at, to }: Case): JsonObject {
  const object = agent();
  const steps = at.split('.');
  const last = steps.pop() ?? '';
  let owner = object as Record<string, unknown>;
  for (const step of steps) {
    owner[step] ??= {};
    owner = owner[step] as Record<string, unknown>;
  }
  if (to === undefined) Reflect.deleteProperty(owner, last);
  else owner[last] = to;
  return object;
}
