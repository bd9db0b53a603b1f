import type { JsonObject } from '../../src/core/json/json.ts';
import type { ApiCase } from './api-exchange.ts';
import {
  apply,
  get,
  JSON_PATCH,
  MERGE_PATCH,
  patch,
  PODS,
  post,
  put,
  remove,
  STRATEGIC_PATCH,
  TABLE,
} from './api-requests.ts';

const POD = `${PODS}/a`;
const NODE = '/api/v1/nodes/node-NS';
const CUSTOM = '/apis/example.com/v1/namespaces/NS/widgets';

function pod(name: string, spec: JsonObject = {}): JsonObject {
  const containers = [{ name: 'main', image: 'agent:1' }];
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { schedulerName: 'none', containers, ...spec } };
}

function node(spec: JsonObject = {}, status?: JsonObject): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'node-NS' },
    spec,
    ...(status === undefined ? {} : { status }),
  };
}

export const KIND_CASES: readonly ApiCase[] = [
  {
    name: 'pods',
    requests: [
      post(PODS, pod('a')),
      post(
        PODS,
        pod('b', {
          hostNetwork: true,
          priorityClassName: 'system-node-critical',
          tolerations: [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' }],
          containers: [
            {
              name: 'main',
              image: 'agent:1',
              ports: [{ containerPort: 80 }],
              resources: { limits: { cpu: '1', memory: '1Gi' } },
            },
          ],
        }),
      ),
      post(PODS, pod('c', { priorityClassName: 'nope' })),
      post(PODS, pod('d', { containers: [] })),
      patch(POD, STRATEGIC_PATCH, { spec: { containers: [{ name: 'main', image: 'agent:2' }] } }),
      patch(POD, STRATEGIC_PATCH, { spec: { containers: [{ name: 'more', image: 'more:1' }] } }),
      patch(POD, MERGE_PATCH, { spec: { activeDeadlineSeconds: 10 } }),
      patch(POD, MERGE_PATCH, { spec: { activeDeadlineSeconds: 20 } }),
      patch(POD, MERGE_PATCH, { metadata: { labels: { a: 'b' } } }),
      patch(`${POD}/status`, MERGE_PATCH, {
        status: { phase: 'Running', podIP: '10.0.0.1', podIPs: [{ ip: '10.0.0.1' }] },
      }),
      get(`${PODS}?fieldSelector=status.phase%3DRunning`),
      get(`${PODS}?fieldSelector=spec.nodeName%3Dnowhere`),
      get(`${POD}/log?container=nope`),
      get(`${PODS}/nope/log`),
      post(`${POD}/binding`, {
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { name: 'a' },
        target: { kind: 'Node', name: 'somewhere' },
      }),
      post(`${POD}/binding`, {
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { name: 'a' },
        target: { kind: 'Node', name: 'elsewhere' },
      }),
      get(`${PODS}?fieldSelector=spec.nodeName%3Dsomewhere`),
      remove(POD, { gracePeriodSeconds: 10 }),
      remove(POD),
      remove(POD, { gracePeriodSeconds: 5 }),
      get(PODS, TABLE),
      remove(POD, { gracePeriodSeconds: 0 }),
      post(`${PODS}/b/eviction`, { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'b' } }),
      get(PODS),
    ],
  },
  {
    name: 'nodes',
    requests: [
      post(
        '/api/v1/nodes',
        node({ taints: [{ key: 'a', effect: 'NoSchedule' }] }, { capacity: { cpu: '4', memory: '8Gi' } }),
      ),
      get(NODE, TABLE),
      patch(NODE, STRATEGIC_PATCH, { spec: { unschedulable: true } }),
      patch(NODE, STRATEGIC_PATCH, { spec: { taints: [{ key: 'b', effect: 'NoExecute', value: 'x' }] } }),
      patch(NODE, MERGE_PATCH, {
        spec: { taints: [{ key: 'bad key', effect: 'Nope', value: 'bad value' }, { key: 'c' }] },
      }),
      patch(NODE, MERGE_PATCH, {
        spec: {
          taints: [
            { key: 'c', effect: 'NoSchedule' },
            { key: 'c', effect: 'NoSchedule' },
          ],
        },
      }),
      patch(NODE, MERGE_PATCH, { spec: { podCIDR: '10.0.0.0/24', podCIDRs: ['10.0.0.0/24'], providerID: 'p' } }),
      patch(NODE, MERGE_PATCH, { spec: { podCIDR: '10.0.1.0/24', podCIDRs: ['10.0.1.0/24'], providerID: 'q' } }),
      patch(NODE, MERGE_PATCH, { status: { phase: 'ignored' } }),
      patch(`${NODE}/status`, STRATEGIC_PATCH, {
        status: { conditions: [{ type: 'Ready', status: 'True', reason: 'R' }] },
      }),
      patch(`${NODE}/status`, STRATEGIC_PATCH, {
        status: {
          conditions: [
            { type: 'Ready', status: 'False' },
            { type: 'X', status: 'True' },
          ],
        },
      }),
      get('/api/v1/nodes?fieldSelector=spec.unschedulable%3Dtrue'),
      get('/api/v1/nodes?fieldSelector=spec.unschedulable%3Dfalse'),
      patch(NODE, MERGE_PATCH, { spec: { unschedulable: null, taints: null } }),
      remove(NODE),
    ],
  },
  {
    name: 'namespaces',
    requests: [
      get('/api/v1/namespaces/NS'),
      post('/api/v1/namespaces', { metadata: { name: 'Bad_Name' } }),
      post('/api/v1/namespaces', { metadata: { name: 'NS-two', labels: { a: 'b' } } }),
      patch('/api/v1/namespaces/NS-two', MERGE_PATCH, { metadata: { labels: { 'kubernetes.io/metadata.name': 'x' } } }),
      get('/api/v1/namespaces/NS-two', TABLE),
      patch('/api/v1/namespaces/NS-two', MERGE_PATCH, { spec: { finalizers: [] }, status: { phase: 'x' } }),
      remove('/api/v1/namespaces/NS-two'),
      post('/api/v1/namespaces/NS-two/configmaps', { metadata: { name: 'late' } }),
      get('/api/v1/namespaces/NS-two'),
      remove('/api/v1/namespaces/NS-two'),
      put('/api/v1/namespaces/NS-two/finalize', { metadata: { name: 'NS-two' }, spec: { finalizers: [] } }),
      get('/api/v1/namespaces/NS-two'),
    ],
  },
  {
    name: 'events',
    requests: [
      post('/api/v1/namespaces/NS/events', {
        metadata: { name: 'e1' },
        involvedObject: { kind: 'Pod', namespace: 'NS', name: 'p', uid: 'u', fieldPath: 'spec.containers{main}' },
        reason: 'Pulled',
        message: 'it was pulled',
        type: 'Normal',
        source: { component: 'kubelet', host: 'n' },
        firstTimestamp: '2026-01-02T03:04:05Z',
        lastTimestamp: '2026-01-02T03:04:05Z',
        count: 3,
      }),
      get('/apis/events.k8s.io/v1/namespaces/NS/events/e1'),
      get('/api/v1/namespaces/NS/events?fieldSelector=involvedObject.uid%3Du%2Creason%3DPulled'),
      get('/api/v1/namespaces/NS/events?fieldSelector=involvedObject.uid%3Dother'),
      get('/apis/events.k8s.io/v1/namespaces/NS/events?fieldSelector=regarding.name%3Dp'),
      get('/api/v1/namespaces/NS/events?fieldSelector=nope%3Dp'),
    ],
  },
  {
    name: 'custom-kinds',
    requests: [
      get(CUSTOM),
      post('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
        apiVersion: 'apiextensions.k8s.io/v1',
        kind: 'CustomResourceDefinition',
        metadata: { name: 'others.example.com' },
        spec: {
          group: 'example.com',
          scope: 'Namespaced',
          names: { plural: 'others', kind: 'Other' },
          versions: [
            {
              name: 'v1',
              served: true,
              storage: true,
              schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
            },
          ],
        },
      }),
    ],
  },
  {
    name: 'stored-kinds',
    requests: [
      post('/apis/apps/v1/namespaces/NS/deployments', {
        metadata: { name: 'd' },
        spec: {
          selector: { matchLabels: { a: 'b' } },
          template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } },
        },
      }),
      patch('/apis/apps/v1/namespaces/NS/deployments/d', JSON_PATCH, [
        { op: 'replace', path: '/spec/replicas', value: 3 },
      ]),
      get('/apis/apps/v1/namespaces/NS/deployments', TABLE),
      post('/apis/networking.k8s.io/v1/namespaces/NS/networkpolicies', {
        metadata: { name: 'n' },
        spec: { podSelector: {} },
      }),
      post('/apis/policy/v1/namespaces/NS/poddisruptionbudgets', {
        metadata: { name: 'p' },
        spec: { minAvailable: 1, selector: { matchLabels: { a: 'b' } } },
      }),
      get('/apis/policy/v1/namespaces/NS/poddisruptionbudgets', TABLE),
      post('/apis/coordination.k8s.io/v1/namespaces/NS/leases', {
        metadata: { name: 'l' },
        spec: { holderIdentity: 'h' },
      }),
      put('/apis/coordination.k8s.io/v1/namespaces/NS/leases/l', {
        metadata: { name: 'l' },
        spec: { holderIdentity: 'i' },
      }),
      put('/apis/coordination.k8s.io/v1/namespaces/NS/leases/new', {
        metadata: { name: 'new' },
        spec: { holderIdentity: 'i' },
      }),
      post('/api/v1/namespaces/NS/secrets', { metadata: { name: 's' }, data: { a: 'Yg==' } }),
      get('/api/v1/namespaces/NS/secrets', TABLE),
      post('/api/v1/namespaces/NS/serviceaccounts', { metadata: { name: 'sa' } }),
      remove('/api/v1/namespaces/NS/serviceaccounts/sa'),
      post('/apis/rbac.authorization.k8s.io/v1/namespaces/NS/rolebindings', {
        metadata: { name: 'r' },
        roleRef: { kind: 'Role', name: 'x' },
        subjects: [
          { kind: 'User', name: 'u' },
          { kind: 'ServiceAccount', name: 'sa', namespace: 'NS' },
        ],
      }),
      get('/apis/rbac.authorization.k8s.io/v1/namespaces/NS/rolebindings', TABLE),
      post('/apis/rbac.authorization.k8s.io/v1/namespaces/NS/roles', {
        metadata: { name: 'r' },
        rules: [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }],
      }),
      post('/apis/apps/v1/namespaces/NS/controllerrevisions', {
        metadata: { name: 'c' },
        revision: 1,
        data: { a: { b: 1 } },
      }),
      post('/apis/apps/v1/namespaces/NS/controllerrevisions', { metadata: { name: 'd' }, revision: 1 }),
      patch('/apis/apps/v1/namespaces/NS/controllerrevisions/c', MERGE_PATCH, { data: { a: { b: 2 } } }),
      patch('/apis/apps/v1/namespaces/NS/controllerrevisions/c', MERGE_PATCH, { revision: 2 }),
      get('/apis/apps/v1/namespaces/NS/controllerrevisions', TABLE),
      apply('/apis/storage.k8s.io/v1/storageclasses/NS', 'm', {
        apiVersion: 'storage.k8s.io/v1',
        kind: 'StorageClass',
        metadata: { name: 'NS' },
        provisioner: 'example.com/p',
      }),
      remove('/apis/storage.k8s.io/v1/storageclasses/NS'),
    ],
  },
];
