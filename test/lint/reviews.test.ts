import { describe, expect, it } from 'vitest';
import { lintFile, withSetFindings } from '../../src/lint/lint-file.ts';

const RULES = new Set([
  ...['host-port-clash', 'missing-key', 'unknown-target-port', 'pod-security-level', 'binding-other-account'],
  ...['wildcard-access', 'misspelt-access'],
]);

interface Parts {
  readonly name?: string;
  readonly pod?: string;
  readonly container?: string;
}

const daemonSet = ({ name = 'agent', pod = '', container = '' }: Parts = {}): string => `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: ${name}, namespace: agents }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
        - name: ${name}
          image: example.com/agent:1
          ${container}
      ${pod}
`;
const object = (kind: string, more: string, name = 'agent'): string =>
  `apiVersion: v1\nkind: ${kind}\nmetadata: { name: ${name}, namespace: agents }\n${more}\n`;
const role = (rule: string): string =>
  `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: agent }\nrules: [{ ${rule} }]\n`;
const binding = (account: string): string => `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: agent }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: agent }
subjects: [{ kind: ServiceAccount, name: ${account}, namespace: agents }]
`;
const namespace = (level: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: { name: agents, labels: { pod-security.kubernetes.io/enforce: ${level} } }\n`;
const service = (target: string): string =>
  object('Service', `spec: { selector: { app: agent }, ports: [{ port: 80, targetPort: ${target} }] }`);

async function findings(...documents: readonly string[]): Promise<readonly string[]> {
  const linted = await lintFile('all.yaml', new TextEncoder().encode(documents.join('---\n')));
  return withSetFindings([linted])
    .flatMap((file) => file.findings)
    .filter(({ rule }) => RULES.has(rule.id))
    .map(({ rule, message }) => `${rule.id}: ${message}`);
}

const HOST_PORT = 'ports: [{ containerPort: 80, hostPort: 9100 }]';
const KEY = 'env: [{ name: A, valueFrom: { configMapKeyRef: { name: agent, key: level } } }]';
const PRIVILEGED = 'securityContext: { privileged: true }';

describe('what a reviewer sees', () => {
  it.each<readonly [string, readonly string[], string]>([
    [
      'two DaemonSets with one host port',
      [daemonSet({ container: HOST_PORT }), daemonSet({ name: 'other', container: HOST_PORT })],
      'host-port-clash: port 9100 (TCP) of the node is also used by DaemonSet "agent"',
    ],
    [
      'two containers of one pod with one port, on the network of the node',
      [
        daemonSet({
          container: 'ports: [{ containerPort: 80 }]',
          pod: '  - { name: b, image: "b:1", ports: [{ containerPort: 80 }] }\n      hostNetwork: true',
        }),
      ],
      'host-port-clash: port 80 (TCP) of the node is also used by container "agent" of the same pod',
    ],
    [
      'a key that a ConfigMap does not have',
      [object('ConfigMap', 'data: { levels: info }'), daemonSet({ container: KEY })],
      'missing-key: ConfigMap "agent" has no key "level"; did you mean "levels"?',
    ],
    [
      'a key that a volume takes from a Secret',
      [
        object('Secret', 'stringData: { user: a }'),
        daemonSet({ pod: 'volumes: [{ name: s, secret: { secretName: agent, items: [{ key: passwd, path: p }] } }]' }),
      ],
      'missing-key: Secret "agent" has no key "passwd"; it has user',
    ],
    [
      'a port that a Service names otherwise',
      [service('metric'), daemonSet({ container: 'ports: [{ name: metrics, containerPort: 80 }]' })],
      'unknown-target-port: no container of "agent" has a port named "metric"; did you mean "metrics"?',
    ],
    [
      'a namespace that does not admit the pods',
      [namespace('baseline'), daemonSet({ container: PRIVILEGED })],
      'pod-security-level: Namespace "agents" (on line 1) admits no pod of this DaemonSet, which violates PodSecurity ' +
        '"baseline:latest": privileged (container "agent" must not set securityContext.privileged=true)',
    ],
    [
      'rights for an account of another name',
      [object('ServiceAccount', '', 'agents'), binding('agent')],
      'binding-other-account: there is no ServiceAccount "agent" in these files; did you mean "agents"?',
    ],
    [
      'rights for an account that the pods do not use',
      [object('ServiceAccount', ''), binding('agent'), daemonSet()],
      'binding-other-account: pods use the ServiceAccount "default"; the permissions are bound to "agent" (on line 1), which no pod uses',
    ],
    [
      'every verb on Secrets',
      [role('apiGroups: [""], resources: [secrets], verbs: ["*"]')],
      'wildcard-access: this rule allows every verb on secrets, including future ones',
    ],
    [
      'every resource',
      [role('apiGroups: ["*"], resources: ["*"], verbs: ["*"]')],
      'wildcard-access: this rule allows changing every resource',
    ],
    [
      'every resource to read',
      [role('apiGroups: ["*"], resources: ["*"], verbs: [get, list]')],
      'wildcard-access: this rule allows reading every resource, Secrets included',
    ],
    [
      'a misspelt verb',
      [role('apiGroups: [""], resources: [pods], verbs: [get, lsit]')],
      'misspelt-access: there is no verb "lsit"; did you mean "list"?',
    ],
    [
      'a verb that is none',
      [role('apiGroups: [""], resources: [pods], verbs: [read]')],
      'misspelt-access: there is no verb "read"; reading is "get", "list" and "watch"',
    ],
    [
      'a resource in the singular',
      [role('apiGroups: [""], resources: [pod], verbs: [get]')],
      'misspelt-access: there is no resource "pod"; did you mean "pods"?',
    ],
    [
      'a resource of another group',
      [role('apiGroups: [""], resources: [daemonsets], verbs: [get]')],
      'misspelt-access: "daemonsets" is in the API group "apps"',
    ],
    [
      'a group with its version',
      [role('apiGroups: [apps/v1], resources: [daemonsets], verbs: [get]')],
      'misspelt-access: "apps/v1" is not an API group; did you mean "apps"?',
    ],
  ])('%s', async (_, documents, says) => {
    expect(await findings(...documents)).toEqual([says]);
  });

  it.each<readonly [string, readonly string[]]>([
    [
      'the same host port on different nodes',
      [
        daemonSet({ container: HOST_PORT, pod: 'nodeSelector: { kubernetes.io/os: linux }' }),
        daemonSet({ name: 'other', container: HOST_PORT, pod: 'nodeSelector: { kubernetes.io/os: windows }' }),
      ],
    ],
    [
      'one port for two protocols',
      [
        daemonSet({
          container: 'ports: [{ containerPort: 80, hostPort: 80 }, { containerPort: 80, hostPort: 80, protocol: UDP }]',
        }),
      ],
    ],
    ['a key that is there', [object('ConfigMap', 'data: { level: info }'), daemonSet({ container: KEY })]],
    ['a ConfigMap from elsewhere', [object('ConfigMap', 'data: { a: b }', 'other'), daemonSet({ container: KEY })]],
    [
      'a key that may be missing',
      [
        object('ConfigMap', 'data: { a: b }'),
        daemonSet({ container: KEY.replace('key: level', 'key: level, optional: true') }),
      ],
    ],
    ['a ConfigMap that something else fills', [object('ConfigMap', ''), daemonSet({ container: KEY })]],
    ['a port by its number', [service('8080'), daemonSet()]],
    [
      'a port that another workload of the Service has',
      [
        service('metrics'),
        daemonSet({ container: 'ports: [{ name: metrics, containerPort: 80 }]' }),
        daemonSet().replace('kind: DaemonSet', 'kind: StatefulSet'),
      ],
    ],
    ['a namespace that admits them', [namespace('privileged'), daemonSet({ container: PRIVILEGED })]],
    [
      'an account that the pods use',
      [object('ServiceAccount', ''), binding('agent'), daemonSet({ pod: 'serviceAccountName: agent' })],
    ],
    [
      'an account that another workload uses',
      [
        object('ServiceAccount', ''),
        binding('agent'),
        daemonSet(),
        daemonSet({ name: 'operator', pod: 'serviceAccountName: agent' }).replace(
          'kind: DaemonSet',
          'kind: Deployment',
        ),
      ],
    ],
    ['every verb on resources of its own', [role('apiGroups: [example.com], resources: ["*"], verbs: ["*"]')]],
    [
      'custom verbs and subresources',
      [role('apiGroups: [""], resources: [nodes/metrics, pods/log], verbs: [get, use]')],
    ],
    [
      'resources of an old group beside their own',
      [role('apiGroups: [extensions, apps], resources: [daemonsets], verbs: [get]')],
    ],
    ['signers', [role('apiGroups: [certificates.k8s.io], resources: [signers], verbs: [approve, sign]')]],
  ])('is silent about %s', async (_, documents) => {
    expect(await findings(...documents)).toEqual([]);
  });
});
