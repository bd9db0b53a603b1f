import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Json, JsonObject } from '../../src/core/json/json.ts';
import { connectApi, type Api } from '../control-plane/api.ts';
import { readConnection } from '../control-plane/cluster.ts';
import { lintVerdict, namesSameFields, serverVerdict } from '../lint/compare.ts';

const folder = inject('controlPlaneFolder');
const RBAC = 'rbac.authorization.k8s.io';
const NAMESPACED = 'namespaces/default/';

type Made = readonly [name: string, path: string, object: JsonObject];

const object = (apiVersion: string, kind: string, more: JsonObject = {}, metadata: JsonObject = {}): JsonObject => ({
  apiVersion,
  kind,
  metadata: { name: 'a', ...metadata },
  ...more,
});
const pathOf = (apiVersion: string, plural: string, scope = NAMESPACED): string =>
  `${apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`}/${scope}${plural}`;
const made = (apiVersion: string, kind: string, plural: string, scope?: string) => {
  const path = pathOf(apiVersion, plural, scope);
  return (more?: JsonObject, metadata?: JsonObject): Made => {
    const value = object(apiVersion, kind, more, metadata);
    return [`${kind} ${JSON.stringify({ ...more, ...metadata }).slice(0, 150)}`, path, value];
  };
};

const configMap = made('v1', 'ConfigMap', 'configmaps');
const secret = made('v1', 'Secret', 'secrets');
const service = made('v1', 'Service', 'services');
const account = made('v1', 'ServiceAccount', 'serviceaccounts');
const namespace = made('v1', 'Namespace', 'namespaces', '');
const role = made(`${RBAC}/v1`, 'Role', 'roles');
const clusterRole = made(`${RBAC}/v1`, 'ClusterRole', 'clusterroles', '');
const binding = made(`${RBAC}/v1`, 'RoleBinding', 'rolebindings');
const clusterBinding = made(`${RBAC}/v1`, 'ClusterRoleBinding', 'clusterrolebindings', '');
const priority = made('scheduling.k8s.io/v1', 'PriorityClass', 'priorityclasses', '');
const deployment = made('apps/v1', 'Deployment', 'deployments');
const job = made('batch/v1', 'Job', 'jobs');
const pod = made('v1', 'Pod', 'pods');
const networkPolicy = made('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies');
const budget = made('policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets');

const ROLE = { apiGroup: RBAC, kind: 'ClusterRole', name: 'view' };
const subject = (more: JsonObject): JsonObject => ({
  roleRef: ROLE,
  subjects: [{ kind: 'ServiceAccount', name: 'a', ...more }],
});
const rule = (more: JsonObject): JsonObject => ({
  rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'], ...more }],
});
const template = (more: JsonObject = {}, labels: Json = { app: 'a' }): JsonObject => ({
  metadata: { labels },
  spec: { containers: [{ name: 'a', image: 'a' }], ...more },
});
const deployed = (more: JsonObject): JsonObject => ({
  spec: { selector: { matchLabels: { app: 'a' } }, template: template(), ...more },
});
const PORTS = { ports: [{ port: 80 }] };

const CASES: readonly Made[] = [
  ...[configMap, secret, account, role, clusterRole].flatMap((kind) => [
    kind({}),
    kind({}, { name: 'A' }),
    kind({}, { name: 'a:b' }),
    kind({}, { name: 'a/b' }),
    kind({}, { labels: { 'a b': 'c' } }),
    kind({}, { annotations: { 'a b': 'c' } }),
    kind({ foo: 'bar' }),
  ]),
  namespace({}),
  namespace({}, { name: 'a.b' }),
  service({ spec: PORTS }),
  service({ spec: PORTS }, { name: 'a.b' }),
  service({ spec: PORTS }, { name: '1a' }),
  service({ spec: { ...PORTS, selector: { a: 5 } } }),
  service({ spec: { ...PORTS, selector: { app: 'a b' } } }),
  service({ spec: { ...PORTS, selector: { 'a b': 'c' } } }),
  service({ spec: { ports: [] } }),
  service({ spec: { ports: [], clusterIP: 'None' } }),
  service({ spec: { type: 'ExternalName', externalName: 'a.b.' } }),
  service({ spec: { type: 'ExternalName' } }),
  service({ spec: { ports: [{ port: 1 }, { port: 2 }] } }),
  service({
    spec: {
      ports: [
        { name: 'a', port: 1 },
        { name: 'a', port: 2 },
      ],
    },
  }),
  service({
    spec: {
      ports: [
        { name: 'a', port: 1 },
        { name: 'b', port: 1 },
      ],
    },
  }),
  service({
    spec: {
      ports: [
        { name: 'a', port: 1 },
        { name: 'b', port: 1, protocol: 'UDP' },
      ],
    },
  }),
  service({ spec: { ports: [{ port: 70_000 }] } }),
  service({ spec: { ports: [{ port: 1, targetPort: 'a_b' }] } }),
  service({ spec: { ports: [{ port: 1, targetPort: 70_000 }] } }),
  service({ spec: { ports: [{ port: 1, protocol: 'tcp' }] } }),
  service({ spec: { ports: [{ port: 1, nodePort: 30_000 }] } }),
  service({ spec: { ...PORTS, type: 'Nodeport' } }),
  service({ spec: { ...PORTS, type: 'NodePort', clusterIP: 'None' } }),
  service({ spec: { ...PORTS, sessionAffinity: 'Client' } }),
  networkPolicy({ spec: { podSelector: { matchLabels: { app: 'a b' } } } }),
  networkPolicy({ spec: { podSelector: {}, policyTypes: ['ingress'] } }),
  networkPolicy({ spec: { podSelector: {}, egress: [{ to: [{ namespaceSelector: { matchLabels: { a: '-' } } }] }] } }),
  budget({ spec: { selector: { matchLabels: { app: 'a b' } }, maxUnavailable: 1 } }),
  budget({ spec: { selector: { matchLabels: { app: 'a' } }, maxUnavailable: 1 } }),
  configMap({ data: { 'a b': 'c' } }),
  configMap({ data: { a: 5 } }),
  configMap({ data: { a: 'x' }, binaryData: { a: 'eA==' } }),
  configMap({ binaryData: { a: 'not base64' } }),
  secret({ data: { '..a': 'eA==' } }),
  secret({ stringData: { 'a/b': 'x' } }),
  secret({ data: { a: 'x' } }),
  role(rule({})),
  role(rule({ verbs: [] })),
  role(rule({ apiGroups: [] })),
  role(rule({ resources: [] })),
  role({ rules: [{ nonResourceURLs: ['/x'], verbs: ['get'] }] }),
  clusterRole({ rules: [{ nonResourceURLs: ['/x'], verbs: ['get'] }] }),
  clusterRole(rule({ nonResourceURLs: ['/x'] })),
  binding({ roleRef: ROLE }),
  binding({ roleRef: { ...ROLE, kind: 'Role' } }),
  clusterBinding({ roleRef: { ...ROLE, kind: 'Role' } }),
  binding({ roleRef: { ...ROLE, name: '' } }),
  binding({ roleRef: { ...ROLE, name: 'a/b' } }),
  binding({ roleRef: { kind: 'ClusterRole', name: 'view' } }),
  binding({ roleRef: { ...ROLE, apiGroup: 'rbac' } }),
  binding({}),
  binding(subject({})),
  clusterBinding(subject({})),
  clusterBinding(subject({ namespace: 'a' })),
  clusterBinding(subject({ namespace: 'a', name: 'A B' })),
  clusterBinding(subject({ namespace: 'a', name: '' })),
  clusterBinding(subject({ namespace: 'a', apiGroup: RBAC })),
  clusterBinding(subject({ kind: 'User', name: 'Ann Other' })),
  clusterBinding(subject({ kind: 'user', name: 'ann' })),
  priority({ value: 5 }),
  priority({ value: 2_000_000_000 }),
  priority({ value: 5 }, { name: 'system-mine' }),
  priority({ value: '5' }),
  deployment(deployed({})),
  deployment(deployed({ template: template({}, { app: 'b' }) })),
  deployment(deployed({ selector: null })),
  deployment(deployed({ template: template({ restartPolicy: 'Never' }) })),
  deployment(deployed({ template: template({ containers: [{ name: 'A', image: 'a' }] }) })),
  job({ spec: { template: template({ restartPolicy: 'Never' }) } }),
  job({ spec: { template: template({ restartPolicy: 'Always' }) } }),
  job({ spec: { template: template({}) } }),
  pod({ spec: template()['spec'] }),
  pod({ spec: { containers: [{ name: 'a' }] } }),
  ...[true, false].map((hostNetwork) =>
    pod({
      spec: {
        hostNetwork,
        containers: ['a', 'b'].map((name) => ({ name, image: 'a', ports: [{ containerPort: 80 }] })),
      },
    }),
  ),
  pod({ spec: { containers: [{ name: 'a', image: 'a', volumeMounts: [{ name: 'x', mountPath: '/x' }] }] } }),
];

describe.skipIf(folder === undefined)('ds lint and the API server, of kinds that ship beside an agent', () => {
  let api: Api | undefined;

  beforeAll(() => {
    api = connectApi(readConnection(`${folder ?? ''}/connection.json`), 'lint-companions');
  });
  afterAll(() => api?.close());

  it.each(CASES)('agree on %s', async (_, path, value) => {
    if (api === undefined) throw new Error('there is no control plane');
    const [server, lint] = [await serverVerdict(api, value, path), await lintVerdict(value)];
    expect({ refused: lint.refused, words: lint.words }, `the server: ${server.words.join('\n')}`).toMatchObject({
      refused: server.refused,
    });
    expect(namesSameFields(server, lint), `${server.words.join('\n')}\n---\n${lint.words.join('\n')}`).toBe(true);
  });
});
