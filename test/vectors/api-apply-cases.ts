import type { JsonObject } from '../../src/core/json/json.ts';
import type { ApiCase } from './api-exchange.ts';
import {
  apply,
  APPLY_PATCH,
  CONFIG_MAPS,
  configMap,
  DAEMON_SETS,
  daemonSet,
  get,
  MERGE_PATCH,
  patch,
  post,
  put,
  remove,
  STRATEGIC_PATCH,
} from './api-requests.ts';

const CM = `${CONFIG_MAPS}/a`;
const DS = `${DAEMON_SETS}/a`;
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

function applied(spec: JsonObject, pod: JsonObject = {}): JsonObject {
  return daemonSet('a', spec, pod);
}

/** The part of a DaemonSet that a manager of a single container sets. */
function partial(...containers: readonly JsonObject[]): JsonObject {
  const spec = { template: { spec: { containers } } };
  return { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'a' }, spec };
}

const STATUS = { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'a' } };

export const APPLY_CASES: readonly ApiCase[] = [
  {
    name: 'apply-maps',
    requests: [
      apply(CM, 'one', configMap('a', { x: '1', y: '2' }, { labels: { l: '1' } })),
      apply(CM, 'one', configMap('a', { x: '1', y: '2' }, { labels: { l: '1' } })),
      apply(CM, 'two', configMap('a', { x: '1', z: '3' })),
      apply(CM, 'two', configMap('a', { x: 'other', y: 'other' })),
      apply(CM, 'two', configMap('a', { x: 'other', z: '3' }), '&force=true'),
      apply(CM, 'one', configMap('a', { x: '1', y: '2' })),
      apply(CM, 'one', configMap('a', { y: '2' })),
      apply(CM, 'two', configMap('a')),
      apply(CM, 'two', configMap('a', {}, { resourceVersion: '1' })),
      apply(CM, 'one', configMap('a', { y: null })),
      apply(`${CONFIG_MAPS}/dry`, 'one', configMap('dry', { y: '1' }), '&dryRun=All'),
      get(`${CONFIG_MAPS}/dry`),
    ],
  },
  {
    name: 'apply-refused',
    requests: [
      patch(CM, APPLY_PATCH, configMap('a')),
      apply(CM, 'one', {}),
      apply(CM, 'one', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' } }),
      apply(CM, 'one', configMap('other')),
      apply(CM, 'one', configMap('a', {}, { managedFields: [] })),
      apply(CM, 'one', { ...configMap('a'), nope: 1 }),
      apply(CM, 'a'.repeat(129), configMap('a')),
      apply(DS, 'one', partial({ name: 'x', image: 'a' }, { name: 'x', image: 'b' })),
    ],
  },
  {
    name: 'apply-after-update',
    requests: [
      post(CONFIG_MAPS, configMap('a', { x: '1', y: '2' })),
      apply(CM, 'one', configMap('a', { x: '2' })),
      apply(CM, 'one', configMap('a', { x: '1' })),
      patch(`${CM}?fieldManager=editor`, MERGE_PATCH, { data: { x: 'edited', w: '1' } }),
      apply(CM, 'one', configMap('a', { x: '1' })),
      apply(CM, 'one', configMap('a', { x: '1' }), '&force=true'),
      put(`${CM}?fieldManager=editor`, configMap('a', { w: '2' })),
      patch(CM, MERGE_PATCH, { metadata: { managedFields: [{}] } }),
      apply(CM, 'one', configMap('a', { w: '2' })),
      apply(CM, 'one', configMap('a', { w: '3' })),
    ],
  },
  {
    name: 'apply-kubectl',
    requests: [
      post(
        `${CONFIG_MAPS}?fieldManager=kubectl-client-side-apply`,
        configMap(
          'a',
          { x: '1', y: '2' },
          {
            annotations: {
              [LAST_APPLIED]:
                '{"apiVersion":"v1","data":{"x":"1","y":"2"},"kind":"ConfigMap","metadata":{"annotations":{},"name":"a"}}\n',
            },
          },
        ),
      ),
      apply(CM, 'kubectl', configMap('a', { x: '3', y: '2' })),
      patch(`${CM}?fieldManager=someone`, MERGE_PATCH, { data: { y: 'theirs' } }),
      apply(CM, 'kubectl', configMap('a', { x: '4', y: 'mine' })),
      remove(CM),
    ],
  },
  {
    name: 'apply-lists',
    requests: [
      apply(DS, 'one', applied({}, { tolerations: [{ key: 'a', operator: 'Exists' }] })),
      apply(DS, 'two', partial({ name: 'side', image: 'side:1', env: [{ name: 'A', value: '1' }] })),
      apply(DS, 'two', partial({ name: 'main', image: 'agent:2' })),
      apply(DS, 'two', partial({ name: 'side', image: 'side:2', ports: [{ containerPort: 80 }] })),
      apply(DS, 'one', applied({ minReadySeconds: 5 })),
      apply(DS, 'two', partial({ name: 'main', resources: { limits: { cpu: '0.5', memory: '1.5Gi' } } })),
      apply(DS, 'two', partial({ name: 'main', resources: { limits: { cpu: '0.5' } } })),
      patch(`${DS}?fieldManager=patcher`, STRATEGIC_PATCH, {
        spec: { template: { spec: { containers: [{ name: 'patched', image: 'p:1' }] } } },
      }),
      apply(
        DS,
        'one',
        applied(
          {},
          {
            containers: [
              { name: 'first', image: 'f:1' },
              { name: 'main', image: 'agent:1' },
            ],
          },
        ),
      ),
      apply(DS, 'one', applied({ selector: { matchLabels: { app: 'b' } } })),
      apply(DS, 'one', applied({ updateStrategy: { type: 'OnDelete' } })),
    ],
  },
  {
    name: 'apply-status',
    requests: [
      apply(DS, 'one', applied({})),
      apply(`${DS}/status`, 'controller', {
        ...STATUS,
        status: { numberReady: 1, currentNumberScheduled: 1, desiredNumberScheduled: 1, numberMisscheduled: 0 },
      }),
      apply(DS, 'one', { ...applied({}), status: { numberReady: 7 } }),
      put(`${DS}/status?fieldManager=updater`, {
        ...applied({ minReadySeconds: 9 }),
        status: { numberReady: 2, currentNumberScheduled: 2, desiredNumberScheduled: 2, numberMisscheduled: 0 },
      }),
      patch(`${DS}/status?fieldManager=updater`, MERGE_PATCH, { status: { numberReady: -1 } }),
      get(`${DS}/status`),
    ],
  },
];
