import type { ApiCase } from './api-exchange.ts';
import {
  CONFIG_MAPS,
  configMap,
  DAEMON_SETS,
  daemonSet,
  get,
  JSON_PATCH,
  MERGE_PATCH,
  patch,
  post,
  STRATEGIC_PATCH,
} from './api-requests.ts';

const CM = `${CONFIG_MAPS}/a`;
const DS = `${DAEMON_SETS}/a`;

/** A DaemonSet with something to merge in every list. */
const RICH = daemonSet(
  'a',
  {},
  {
    initContainers: [{ name: 'init', image: 'init:1' }],
    containers: [
      {
        name: 'main',
        image: 'agent:1',
        args: ['-a', '-b'],
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
        ],
        ports: [{ containerPort: 80 }, { containerPort: 81, name: 'x' }],
        volumeMounts: [{ name: 'logs', mountPath: '/logs' }],
      },
      { name: 'side', image: 'side:1' },
    ],
    tolerations: [{ key: 'a', operator: 'Exists' }],
    volumes: [
      { name: 'logs', hostPath: { path: '/var/log' } },
      { name: 'tmp', emptyDir: {} },
    ],
  },
);

const inPod = (spec: object): object => ({ spec: { template: { spec } } });
const strategic = (body: object): ReturnType<typeof patch> => patch(DS, STRATEGIC_PATCH, body as never);
const containers = (...items: readonly object[]): ReturnType<typeof patch> => strategic(inPod({ containers: items }));

export const PATCH_CASES: readonly ApiCase[] = [
  {
    name: 'json-patch',
    requests: [
      post(CONFIG_MAPS, configMap('a', { x: '1' }, { annotations: { 'with/slash': '2' }, finalizers: ['a/1', 'a/2'] })),
      patch(CM, JSON_PATCH, [{ op: 'add', path: '/data/y', value: '2' }]),
      patch(CM, JSON_PATCH, [{ op: 'replace', path: '/data/not-there', value: '2' }]),
      patch(CM, JSON_PATCH, [{ op: 'remove', path: '/metadata/annotations/with~1slash' }]),
      patch(CM, JSON_PATCH, [{ op: 'remove', path: '/data/nope' }]),
      patch(CM, JSON_PATCH, [
        { op: 'test', path: '/data/x', value: '1' },
        { op: 'move', from: '/data/x', path: '/data/z' },
        { op: 'copy', from: '/data/z', path: '/data/zz' },
      ]),
      patch(CM, JSON_PATCH, [{ op: 'test', path: '/data/z', value: 'other' }]),
      patch(CM, JSON_PATCH, [{ op: 'add', path: '/metadata/finalizers/-', value: 'a/3' }]),
      patch(CM, JSON_PATCH, [{ op: 'add', path: '/metadata/finalizers/0', value: 'a/0' }]),
      patch(CM, JSON_PATCH, [{ op: 'remove', path: '/metadata/finalizers/-1' }]),
      patch(CM, JSON_PATCH, [{ op: 'add', path: '/no/where', value: 1 }]),
      patch(CM, JSON_PATCH, [{ op: 'nope', path: '/data' }]),
      patch(CM, JSON_PATCH, { op: 'add' }),
      patch(CM, JSON_PATCH, [{ op: 'replace', path: '/metadata/finalizers', value: [] }]),
      patch(`${CONFIG_MAPS}/nope`, JSON_PATCH, []),
    ],
  },
  {
    name: 'merge-patch',
    requests: [
      post(CONFIG_MAPS, configMap('a', { x: '1', y: '2' }, { labels: { a: 'b' } })),
      patch(CM, MERGE_PATCH, { data: { x: null, z: '3' }, metadata: { labels: { c: 'd' } } }),
      patch(CM, MERGE_PATCH, { data: null }),
      patch(CM, MERGE_PATCH, {}),
      patch(CM, MERGE_PATCH, { metadata: { name: 'b' } }),
      patch(CM, MERGE_PATCH, { metadata: { namespace: 'b' } }),
      patch(CM, MERGE_PATCH, { metadata: { resourceVersion: '1' } }),
      patch(CM, MERGE_PATCH, '{'),
      patch(CM, MERGE_PATCH, []),
      patch(`${CM}?fieldValidation=Ignore`, MERGE_PATCH, { foo: 1 }),
      patch(`${CM}?dryRun=All`, MERGE_PATCH, { data: { dry: 'run' } }),
      get(CM),
      patch(`${CM}?force=true`, MERGE_PATCH, {}),
      patch(CM, 'text/plain', '{}'),
      patch(CM, MERGE_PATCH, { immutable: true, data: { a: 'b' } }),
    ],
  },
  {
    name: 'strategic',
    requests: [
      post(DAEMON_SETS, RICH),
      containers({ name: 'main', image: 'agent:2' }),
      containers({ name: 'new', image: 'new:1' }),
      containers({ name: 'side', $patch: 'delete' }),
      containers({
        name: 'main',
        env: [
          { name: 'B', $patch: 'delete' },
          { name: 'C', value: '3' },
        ],
      }),
      containers({ name: 'main', args: ['-c'] }),
      containers({ name: 'main', ports: [{ containerPort: 82 }] }),
      containers({ name: 'main', ports: [{ containerPort: 82, protocol: 'UDP' }, { $patch: 'replace' }] }),
      containers({ name: 'main', volumeMounts: [{ mountPath: '/tmp', name: 'tmp' }] }),
      strategic(inPod({ tolerations: [{ key: 'b', operator: 'Exists' }] })),
      strategic(inPod({ nodeSelector: { more: 'labels' } })),
      strategic(inPod({ nodeSelector: { $patch: 'replace', only: 'this' } })),
      strategic(inPod({ volumes: [{ name: 'tmp', $retainKeys: ['name', 'hostPath'], hostPath: { path: '/tmp' } }] })),
      strategic(inPod({ initContainers: null })),
      strategic(
        inPod({
          '$setElementOrder/containers': [{ name: 'new' }, { name: 'main' }],
          containers: [{ name: 'new', image: 'new:2' }],
        }),
      ),
      strategic({ metadata: { annotations: { a: 'b' }, finalizers: ['x/1', 'x/2'] } }),
      strategic({ metadata: { '$deleteFromPrimitiveList/finalizers': ['x/1'] } }),
      strategic({ metadata: { finalizers: null } }),
      containers({ image: 'nameless' }),
      strategic({ spec: { $patch: 'nonsense' } }),
      strategic({ spec: { template: { $patch: 'delete' } } }),
      patch(`${DS}?fieldValidation=Strict`, STRATEGIC_PATCH, { spec: { nope: [1, true, null, { b: 2, a: 'x y' }] } }),
      strategic({ spec: { minReadySeconds: 'soon' } }),
      strategic({ spec: { minReadySeconds: 1.5 } }),
      strategic(inPod({ nodeName: 1 })),
      strategic({ spec: { updateStrategy: 'OnDelete' } }),
      strategic({ metadata: { labels: ['a'] } }),
      strategic({ spec: { updateStrategy: { type: false, rollingUpdate: { maxUnavailable: true } } } }),
      strategic({ spec: { updateStrategy: { rollingUpdate: { maxUnavailable: {} } } } }),
      containers({ name: 'main', command: 'sh' }),
      patch(DS, STRATEGIC_PATCH, '{'),
      patch(DS, STRATEGIC_PATCH, []),
    ],
  },
];
