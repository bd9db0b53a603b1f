import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../src/core/json/json.ts';
import { lintFile } from '../../src/lint/lint-file.ts';
import { DAEMON_SET_RULES } from '../../src/lint/rules/rules.ts';
import { toYaml } from '../../src/yaml/yaml.ts';

/** A DaemonSet without findings, with parts replaced. */
function plain(pod: JsonObject = {}, container: JsonObject = {}, spec: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'demo', namespace: 'default' },
    spec: {
      selector: { matchLabels: { app: 'demo' } },
      ...spec,
      template: {
        metadata: { labels: { app: 'demo', 'kubernetes.io/arch': 'any' } },
        spec: {
          priorityClassName: 'demo',
          containers: [
            {
              name: 'demo',
              image: 'demo:1.0',
              resources: { requests: { cpu: '10m', memory: '10Mi' }, limits: { memory: '20Mi' } },
              readinessProbe: { tcpSocket: { port: 80 } },
              ...container,
            },
          ],
          ...pod,
        },
      },
    },
  };
}

const mounts = (path: string, more: JsonObject = {}): readonly [JsonObject, JsonObject] => [
  { volumes: [{ name: 'v', hostPath: { path } }] },
  { volumeMounts: [{ name: 'v', mountPath: '/v', ...more }] },
];
const surge = { updateStrategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } };
const hostPort = { ports: [{ containerPort: 80, hostPort: 80 }] };
const controlPlanes: readonly Json[] = [{ key: 'node-role.kubernetes.io/control-plane', operator: 'Exists' }];
const everything: Json = [{ operator: 'Exists' }];
const onNode: JsonObject = { hostNetwork: true, tolerations: controlPlanes };

async function advice(object: JsonObject, change = (text: string): string => text): Promise<readonly string[]> {
  const text = change(toYaml(object));
  const { findings } = await lintFile('agent.yaml', new TextEncoder().encode(text));
  return [...new Set(findings.map(({ rule }) => rule.id))];
}

const BREACHES: readonly (readonly [rule: string, object: JsonObject])[] = [
  ['selector-for-nodes', plain({}, {}, { selector: { matchLabels: { 'kubernetes.io/arch': 'any' } } })],
  ['selector-for-nodes', plain({ nodeSelector: { app: 'demo' } })],
  ['no-control-plane-toleration', plain({}, { image: 'example.com/fluent-bit:1' })],
  [
    'no-control-plane-toleration',
    plain({ tolerations: [{ key: 'other', operator: 'Exists' }] }, { name: 'node-exporter' }),
  ],
  ['tolerates-everything', plain({ tolerations: everything })],
  ['no-priority-class', plain({ priorityClassName: '' })],
  ['node-name', plain({ nodeName: 'node-1' })],
  ['host-port-surge', plain({}, hostPort, surge)],
  ['max-unavailable-all', plain({}, {}, { updateStrategy: { rollingUpdate: { maxUnavailable: '100%' } } })],
  ['no-rollout-gate', plain({}, { readinessProbe: null })],
  ['on-delete', plain({}, {}, { updateStrategy: { type: 'OnDelete' } })],
  ['long-grace-period', plain({ terminationGracePeriodSeconds: 3600 })],
  ['probe-localhost', plain({}, { livenessProbe: { httpGet: { port: 80, host: 'localhost' } } })],
  ['latest-image', plain({}, { image: 'localhost:5000/demo' })],
  ['latest-image', plain({}, { image: 'demo:latest' })],
  ['no-requests', plain({}, { resources: { requests: { memory: '1Gi' }, limits: { memory: '1Gi' } } })],
  ['no-memory-limit', plain({}, { resources: { requests: { cpu: '1', memory: '1Gi' } } })],
  ['writable-host-path', plain(...mounts('/'))],
  ['writable-host-path', plain(...mounts('/etc/'))],
  ['writable-host-path', plain(...mounts('/var/run/docker.sock', { readOnly: true }))],
  ['unexplained-host-network', plain({ hostNetwork: true, tolerations: controlPlanes })],
  ['old-master-taint', plain({ tolerations: [{ key: 'node-role.kubernetes.io/master' }] }, { name: 'logging' })],
  ['invalid-image', plain({}, { image: 'https://example.com/demo:1' })],
  ['plain-password', plain({}, { env: [{ name: 'DB_PASSWORD', value: 'hunter2' }] })],
  ['unset-variable', plain({}, { args: ['--node=$(NODE_NAME)'] })],
  [
    'unset-variable',
    plain(
      {},
      {
        env: [
          { name: 'A', value: '$(B)' },
          { name: 'B', value: 'c' },
        ],
      },
    ),
  ],
  ['unknown-port', plain({}, { readinessProbe: { httpGet: { port: 'metrics' } } })],
  ['unknown-port', plain({}, { lifecycle: { preStop: { httpGet: { port: 'stop' } } } })],
  [
    'host-network-dns',
    plain(
      { ...onNode, dnsPolicy: 'ClusterFirst' },
      { ...hostPort, env: [{ name: 'A', value: 'a.b.svc.cluster.local:80' }] },
    ),
  ],
  ['host-network-dns', plain(onNode, { ...hostPort, args: ['--url=http://loki.logs.svc:3100'] })],
  ['unexplained-sys-admin', plain({}, { securityContext: { capabilities: { add: ['SYS_ADMIN'] } } })],
  ['unexplained-host-pid', plain({ hostPID: true, tolerations: controlPlanes })],
  ['unexplained-host-ipc', plain({ hostIPC: true })],
  ['unexplained-host-root', plain(...mounts('/', { readOnly: true }))],
  ['host-port-surge', plain({ hostNetwork: true, tolerations: controlPlanes }, { name: 'exporter' }, surge)],
  ['unexplained-privileged', plain({}, { securityContext: { privileged: true } })],
  ['curly-quotes', plain({}, { args: ['--level=x', '\u201c--color\u201d'] })],
  ['curly-quotes', plain({}, { args: ['--level\u00a0x'] })],
  [
    'liveness-without-readiness',
    plain({}, { livenessProbe: { tcpSocket: { port: 80 } }, readinessProbe: null }, { minReadySeconds: 5 }),
  ],
];

const FINE: readonly (readonly [why: string, object: JsonObject])[] = [
  ['an agent for some nodes only', plain({ nodeSelector: { disk: 'ssd' } }, { image: 'example.com/fluent-bit:1' })],
  [
    'an agent for Windows, which no control plane has',
    plain({ nodeSelector: { 'kubernetes.io/os': 'windows' } }, { image: 'example.com/csi-driver:1' }),
  ],
  ['a device plugin, which only nodes with devices need', plain(...mounts('/var/lib/kubelet/device-plugins', {}))],
  [
    'kernel parameters of the network, set by a privileged container',
    plain(
      { hostNetwork: true, tolerations: controlPlanes },
      { command: ['sh', '-c', 'echo 1 > /proc/sys/net/core/optmem_max'], securityContext: { privileged: true } },
    ),
  ],
  [
    'a kernel parameter, set by a privileged container',
    plain({}, { command: ['sysctl', '-w', 'vm.max_map_count=262144'], securityContext: { privileged: true } }),
  ],
  ['a toleration of the control planes', plain({ tolerations: controlPlanes }, { name: 'logging' })],
  ['a network plugin that tolerates everything', plain({ tolerations: everything }, { image: 'calico/node:v3' })],
  ['a host port without a surge', plain({}, hostPort)],
  ['a surge without a host port', plain({}, {}, surge)],
  ['half of the nodes at once', plain({}, {}, { updateStrategy: { rollingUpdate: { maxUnavailable: '50%' } } })],
  ['no probe, but seconds to wait', plain({}, { readinessProbe: null }, { minReadySeconds: 10 })],
  ['an image by its digest', plain({}, { image: `demo@sha256:${'0'.repeat(64)}` })],
  ['requests that are the limits', plain({}, { resources: { limits: { cpu: '1', memory: '1Gi' } } })],
  [
    'resources of the whole pod',
    plain({ resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { memory: '1Gi' } } }, { resources: {} }),
  ],
  [
    'a readable root for a monitor',
    plain(
      { ...mounts('/', { readOnly: true })[0], ...{ tolerations: controlPlanes } },
      { ...mounts('/', { readOnly: true })[1], name: 'node-exporter' },
    ),
  ],
  [
    'a folder that storage drivers are for',
    plain({ ...mounts('/dev')[0], tolerations: everything }, { ...mounts('/dev')[1], name: 'csi-driver' }),
  ],
  [
    'both names of the taint of control planes',
    plain({ tolerations: [{ key: 'node-role.kubernetes.io/master' }, ...controlPlanes] }),
  ],
  [
    'a password from a Secret',
    plain({}, { env: [{ name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'a', key: 'b' } } }] }),
  ],
  [
    'where a token is, and whether there is one',
    plain(
      {},
      {
        env: [
          { name: 'TOKEN', value: '/run/token' },
          { name: 'USE_SECRET', value: 'true' },
        ],
      },
    ),
  ],
  ['a password that is filled in later', plain({}, { env: [{ name: 'PASSWORD', value: '${PASSWORD}' }] })],
  [
    'variables that are there',
    plain(
      {},
      {
        env: [
          { name: 'A', value: 'b' },
          { name: 'C', value: '$(A)' },
        ],
        args: ['$(A)$(C)', '$$(NOT)', '$(KUBERNETES_SERVICE_HOST)'],
      },
    ),
  ],
  ['variables that something else brings', plain({}, { envFrom: [{ configMapRef: { name: 'a' } }], args: ['$(A)'] })],
  ['a shell that runs something', plain({}, { command: ['/bin/sh', '-c', 'echo $(DATE)'] })],
  [
    'a probe of a named port',
    plain({}, { ports: [{ name: 'http', containerPort: 80 }], readinessProbe: { httpGet: { port: 'http' } } }),
  ],
  [
    'the DNS of the cluster on the network of the node',
    plain({ ...onNode, dnsPolicy: 'ClusterFirstWithHostNet' }, { ...hostPort, args: ['loki.logs.svc'] }),
  ],
  ['the DNS of the node where it is enough', plain({ ...onNode, dnsPolicy: 'ClusterFirst' }, hostPort)],
  ['a monitor that tolerates everything', plain({ tolerations: everything }, { name: 'node-exporter' })],
  [
    'processes of the node for a monitor',
    plain({ hostPID: true, tolerations: controlPlanes }, { name: 'node-exporter' }),
  ],
  [
    'SYS_ADMIN for eBPF',
    plain(
      { tolerations: controlPlanes },
      { name: 'ebpf-agent', securityContext: { capabilities: { add: ['SYS_ADMIN'] } } },
    ),
  ],
  ['a writable folder of its own', plain(...mounts('/var/lib/demo'))],
  [
    'the host network for a host port',
    plain({ hostNetwork: true, tolerations: everything, priorityClassName: 'system-node-critical' }, hostPort),
  ],
  [
    'a privileged storage driver',
    plain({ tolerations: everything }, { name: 'csi-driver', securityContext: { privileged: true } }),
  ],
  ['a privileged container that has devices', plain(...mounts('/dev/fuse'))],
];

describe('advice', () => {
  it('is not given for a good DaemonSet', async () => {
    expect(await advice(plain())).toEqual([]);
  });

  it.each(BREACHES)('%s, and nothing else', async (rule, object) => {
    expect(await advice(object)).toEqual([rule]);
  });

  it.each(FINE)('accepts %s', async (_, object) => {
    expect(await advice(object)).toEqual([]);
  });

  it('finds a comment about nodes at a selector', async () => {
    const commented = (text: string): string => text.replace('selector:', 'selector: # the nodes that get it');
    expect(await advice(plain(), commented)).toEqual(['selector-for-nodes']);
  });

  it('never shows a password', async () => {
    const text = toYaml(plain({}, { env: [{ name: 'DB_PASSWORD', value: 'hunter2' }] }));
    const { findings } = await lintFile('agent.yaml', new TextEncoder().encode(text));
    expect(findings.map(({ rule, message }) => [rule.id, message.includes('hunter2')])).toEqual([
      ['plain-password', false],
    ]);
    expect(findings[0]?.excerpt()).toBe('');
  });

  it('has a breach for every rule', () => {
    const breached = new Set(BREACHES.map(([rule]) => rule));
    expect(DAEMON_SET_RULES.map(({ id }) => id).filter((id) => !breached.has(id))).toEqual([]);
  });
});
