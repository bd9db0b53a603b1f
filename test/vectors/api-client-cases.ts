import type { Json, JsonObject } from '../../src/core/json/json.ts';
import type { ApiCase, ApiRequestCase } from './api-exchange.ts';
import {
  apply,
  CONFIG_MAPS,
  configMap,
  DAEMON_SETS,
  daemonSet,
  get,
  JSON_PATCH,
  MERGE_PATCH,
  patch,
  PODS,
  post,
  put,
  remove,
} from './api-requests.ts';
import { typedDeleteOptions, typedEviction } from './protobuf-body.ts';

const CM = `${CONFIG_MAPS}/a`;
const DEPLOYMENTS = '/apis/apps/v1/namespaces/NS/deployments';
const SCALE = `${DEPLOYMENTS}/d/scale`;
const ACCOUNTS = '/api/v1/namespaces/NS/serviceaccounts';
const LEASES = '/apis/coordination.k8s.io/v1/namespaces/NS/leases';
const NEW_EVENTS = '/apis/events.k8s.io/v1/namespaces/NS/events';
const ENDPOINTS = '/api/v1/namespaces/NS/endpoints';

function pod(name: string, spec: JsonObject = {}): JsonObject {
  const containers = [{ name: 'main', image: 'agent:1' }];
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { schedulerName: 'none', containers, ...spec } };
}

function typed(method: string, path: string, body: string): ApiRequestCase {
  return { method, path, headers: { 'content-type': 'application/vnd.kubernetes.protobuf' }, body };
}

function lease(name: string, spec: JsonObject): JsonObject {
  return { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name }, spec };
}

function eviction(name: string, fields: JsonObject = {}): JsonObject {
  return { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name }, ...fields };
}

function scale(replicas: Json): JsonObject {
  return { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'd', namespace: 'NS' }, spec: { replicas } };
}

function newEvent(name: string, fields: JsonObject): JsonObject {
  const regarding = { kind: 'Pod', namespace: 'NS', name: 'p' };
  return { apiVersion: 'events.k8s.io/v1', kind: 'Event', metadata: { name }, regarding, ...fields };
}

const REPORTED = {
  eventTime: '2026-01-02T03:04:05.000000Z',
  reportingController: 'example.com/c',
  reportingInstance: 'i',
  action: 'Doing',
  reason: 'Done',
  type: 'Normal',
};

const TEMPLATE = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } };

/** What clients other than `ds` send: typed deletes, evictions, scales, tokens, and what they get wrong. */
export const CLIENT_CASES: readonly ApiCase[] = [
  {
    name: 'delete-options',
    requests: [
      post(CONFIG_MAPS, configMap('a', {}, { labels: { which: 'those' } })),
      remove(`${CM}?propagationPolicy=Zz`),
      remove(CM, { propagationPolicy: 'Zz' }),
      remove(`${CM}?gracePeriodSeconds=abc`),
      remove(CM, { gracePeriodSeconds: 'abc' }),
      remove(CM, { kind: 'DeleteOptions', apiVersion: 'v1', orphanDependents: true, propagationPolicy: 'Orphan' }),
      remove(CM, { dryRun: ['Some'] }),
      remove(CM, { kind: 'DeleteOptions', apiVersion: 'v1', dryRun: ['All'] }),
      remove(CM, { kind: 'DeleteOptions', apiVersion: 'apps/v1', dryRun: ['All'] }),
      remove(CM, '{'),
      typed('DELETE', CM, 'nonsense'),
      typed('DELETE', CM, typedDeleteOptions({ propagationPolicy: 'Zz' })),
      typed('DELETE', CM, typedDeleteOptions({ resourceVersion: '1' })),
      typed('DELETE', CM, typedDeleteOptions({ dryRun: 'All' })),
      get(CM),
      typed('DELETE', CM, typedDeleteOptions({ gracePeriodSeconds: 3, propagationPolicy: 'Background' })),
      get(CM),
      post(CONFIG_MAPS, configMap('a', {}, { labels: { which: 'those' } })),
      typed('DELETE', `${CONFIG_MAPS}?labelSelector=which%3Dthose`, typedDeleteOptions({ gracePeriodSeconds: 0 })),
      get(CONFIG_MAPS),
      post(DAEMON_SETS, daemonSet('a')),
      typed('DELETE', `${DAEMON_SETS}/a`, typedDeleteOptions({ propagationPolicy: 'Foreground' }, 'apps/v1')),
      typed('DELETE', `${DAEMON_SETS}/a`, typedDeleteOptions({ propagationPolicy: 'Background' }, 'apps/v1')),
      typed('DELETE', `${DAEMON_SETS}/none`, typedDeleteOptions({}, 'apps/v1')),
    ],
  },
  {
    name: 'evictions',
    requests: [
      post(PODS, pod('a')),
      post(PODS, pod('b')),
      post(PODS, pod('c')),
      post(`${PODS}/a/eviction`, eviction('other')),
      post(`${PODS}/none/eviction`, eviction('none')),
      post(`${PODS}/a/eviction`, eviction('a', { deleteOptions: { propagationPolicy: 'Zz' } })),
      post(`${PODS}/a/eviction?dryRun=All`, eviction('a')),
      post(`${PODS}/a/eviction`, eviction('a', { deleteOptions: { dryRun: ['All'] } })),
      get(`${PODS}/a`),
      post(`${PODS}/a/eviction`, eviction('a', { deleteOptions: { gracePeriodSeconds: 0 } })),
      typed('POST', `${PODS}/b/eviction`, typedEviction('b', { gracePeriodSeconds: 0 })),
      post(`${PODS}/c/eviction`, { ...eviction('c'), apiVersion: 'policy/v1beta1' }),
      get(`${PODS}/a`),
      get(`${PODS}/b`),
    ],
  },
  {
    name: 'scales',
    requests: [
      post(DEPLOYMENTS, {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'd' },
        spec: { replicas: 2, selector: { matchLabels: { a: 'b' } }, template: TEMPLATE },
      }),
      get(SCALE),
      put(SCALE, scale(3)),
      put(SCALE, scale(-1)),
      put(SCALE, scale('abc')),
      put(SCALE, { ...scale(1), metadata: { name: 'other' } }),
      patch(SCALE, MERGE_PATCH, { spec: { replicas: 5 } }),
      patch(SCALE, MERGE_PATCH, { spec: { replicas: -2 } }),
      patch(SCALE, JSON_PATCH, [{ op: 'replace', path: '/spec/replicas', value: 4 }]),
      patch(`${SCALE}?dryRun=All`, MERGE_PATCH, { spec: { replicas: 9 } }),
      get(SCALE),
      get(`${DEPLOYMENTS}/none/scale`),
      get(`${DAEMON_SETS}/none/scale`),
      post(SCALE, scale(1)),
      remove(SCALE),
    ],
  },
  {
    name: 'tokens',
    requests: [
      post(ACCOUNTS, { metadata: { name: 'sa' } }),
      post(`${ACCOUNTS}/sa/token`, { spec: { expirationSeconds: 600 } }),
      post(`${ACCOUNTS}/sa/token`, { spec: { expirationSeconds: 3600, audiences: ['a', 'b'] } }),
      post(`${ACCOUNTS}/sa/token`, { spec: { expirationSeconds: 5 } }),
      post(`${ACCOUNTS}/none/token`, { spec: {} }),
      get(`${ACCOUNTS}/sa/token`),
    ],
  },
  {
    name: 'server-warnings',
    requests: [
      post(
        DAEMON_SETS,
        daemonSet(
          'a',
          {},
          {
            nodeSelector: { 'beta.kubernetes.io/os': 'linux', none: 'such' },
            containers: [
              {
                name: 'main',
                image: 'agent:1',
                env: [
                  { name: 'A', value: '1' },
                  { name: 'A', value: '2' },
                ],
                ports: [
                  { containerPort: 80, hostPort: 80 },
                  { containerPort: 81, hostPort: 81 },
                ],
              },
            ],
          },
        ),
      ),
      patch(`${DAEMON_SETS}/a`, MERGE_PATCH, { metadata: { labels: { l: '1' } } }),
      apply(`${DAEMON_SETS}/b`, 'one', { ...daemonSet('b', { nope: 1 }) }, '&fieldValidation=Warn'),
      get(ENDPOINTS),
      post(ENDPOINTS, { apiVersion: 'v1', kind: 'Endpoints', metadata: { name: 'e' } }),
      get(`${ENDPOINTS}/e`),
      get(`${ENDPOINTS}/none`),
      remove(`${ENDPOINTS}/e`),
      post(PODS, pod('p', { nodeSelector: { 'beta.kubernetes.io/arch': 'amd64' } })),
    ],
  },
  {
    name: 'odd-queries',
    requests: [
      get(`${CONFIG_MAPS}?resourceVersion=abc`),
      get(`${CM}?resourceVersion=abc`),
      get(`${CONFIG_MAPS}?limit=1&resourceVersion=abc`),
      get(`${CONFIG_MAPS}?watch=1&resourceVersion=-1`),
      post(CONFIG_MAPS, configMap('a')),
      get(`${CM}?pretty=true`),
      get(`${CM}?pretty=false`),
      { method: 'GET', path: CM, headers: { 'user-agent': 'curl/8.5.0' } },
      { method: 'GET', path: `${CM}?pretty=0`, headers: { 'user-agent': 'curl/8.5.0' } },
      get(`${CONFIG_MAPS}/none?pretty=1`),
      get('/apis/zz/v1'),
      get('/apis/zz'),
      get('/apis/zz/v1/namespaces/NS/things'),
      get('/apis/apps/v9'),
      get('/api/v9/pods'),
      get('/api/v1/things?pretty=true'),
      post('/apis/zz/v1/things', {}),
    ],
  },
  {
    name: 'log-options',
    requests: [
      post(PODS, pod('a')),
      get(`${PODS}/a/log?tailLines=-1`),
      get(`${PODS}/a/log?sinceSeconds=0`),
      get(`${PODS}/a/log?limitBytes=0`),
      get(`${PODS}/a/log?sinceSeconds=5&sinceTime=2026-01-02T03:04:05Z`),
      get(`${PODS}/a/log?tailLines=abc`),
      get(`${PODS}/a/log?sinceTime=yesterday`),
      get(`${PODS}/a/log?container=nope`),
      get(`${PODS}/none/log`),
    ],
  },
  {
    name: 'leases',
    requests: [
      post(LEASES, lease('a', { leaseDurationSeconds: 0 })),
      post(LEASES, lease('a', { leaseDurationSeconds: -1, leaseTransitions: -1 })),
      post(LEASES, lease('a', { renewTime: '2026-01-02T03:04:05Z' })),
      post(LEASES, lease('a', { renewTime: 'yesterday' })),
      post(LEASES, lease('a', { holderIdentity: '', leaseDurationSeconds: 1 })),
      post(LEASES, lease('a', { holderIdentity: 'me', leaseDurationSeconds: 1, renewTime: '2026-01-02T03:04:05.5Z' })),
      post(LEASES, lease('b', { leaseDurationSeconds: 15, acquireTime: '2026-01-02T03:04:05.123456Z' })),
      patch(`${LEASES}/b`, MERGE_PATCH, { spec: { leaseDurationSeconds: 0 } }),
    ],
  },
  {
    name: 'new-events',
    requests: [
      post(NEW_EVENTS, newEvent('e', {})),
      post(NEW_EVENTS, newEvent('e', { ...REPORTED, eventTime: '2026-01-02T03:04:05Z' })),
      post(NEW_EVENTS, newEvent('e', { ...REPORTED, type: 'Odd', action: '' })),
      post(NEW_EVENTS, newEvent('e', REPORTED)),
      post('/api/v1/namespaces/NS/events', {
        metadata: { name: 'old' },
        involvedObject: { kind: 'Pod', namespace: 'NS', name: 'p' },
      }),
      post('/api/v1/namespaces/NS/events', {
        metadata: { name: 'wrong' },
        involvedObject: { kind: 'Pod', namespace: 'other', name: 'p' },
      }),
    ],
  },
  {
    name: 'refusals',
    requests: [
      remove('/api/v1/namespaces/default'),
      remove('/api/v1/namespaces/kube-system?dryRun=All'),
      remove('/api/v1/namespaces/kube-public'),
      post(PODS, pod('a', { runtimeClassName: 'nope' })),
      post('/api/v1/namespaces/NS/resourcequotas', { metadata: { name: 'q' }, spec: { hard: { pods: '1' } } }),
      put('/api/v1/namespaces/NS/resourcequotas/q/status', {
        metadata: { name: 'q' },
        status: { hard: { pods: '1' }, used: { pods: '0' } },
      }),
      post(PODS, pod('first')),
      post(PODS, pod('second')),
      patch('/api/v1/namespaces/NS', MERGE_PATCH, {
        metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } },
      }),
      post(PODS, pod('third', { hostNetwork: true })),
      post(DAEMON_SETS, daemonSet('agent', {}, { hostNetwork: true, hostPID: true })),
      patch('/api/v1/namespaces/NS', MERGE_PATCH, {
        metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'nonsense' } },
      }),
    ],
  },
];

/** With service account admission, which the other cases disable. */
export const ACCOUNT_CASES: readonly ApiCase[] = [
  {
    name: 'accounts',
    requests: [
      post(ACCOUNTS, { metadata: { name: 'default' } }),
      post(PODS, pod('a')),
      post(PODS, pod('b', { serviceAccountName: 'nope' })),
      post(PODS, pod('c', { automountServiceAccountToken: false })),
      post(ACCOUNTS, {
        metadata: { name: 'quiet' },
        automountServiceAccountToken: false,
        imagePullSecrets: [{ name: 's' }],
      }),
      post(PODS, pod('d', { serviceAccountName: 'quiet' })),
      post(PODS, pod('e', { serviceAccountName: 'quiet', automountServiceAccountToken: true })),
      post(PODS, pod('f', { serviceAccount: 'quiet' })),
    ],
  },
];
