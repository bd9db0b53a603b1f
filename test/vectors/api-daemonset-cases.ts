import type { JsonObject } from '../../src/core/json/json.ts';
import type { ApiCase, ApiRequestCase } from './api-exchange.ts';
import {
  DAEMON_SETS,
  daemonSet,
  get,
  MERGE_PATCH,
  patch,
  post,
  put,
  remove,
  STRATEGIC_PATCH,
  TABLE,
} from './api-requests.ts';

const DS = `${DAEMON_SETS}/a`;

const main = (fields: JsonObject): JsonObject => ({ containers: [{ name: 'main', image: 'agent:1', ...fields }] });
const pod = (spec: JsonObject): ApiRequestCase => post(DAEMON_SETS, daemonSet('a', {}, spec));
const container = (fields: JsonObject): ApiRequestCase => pod(main(fields));
const spec = (fields: JsonObject): ApiRequestCase => post(DAEMON_SETS, daemonSet('a', fields));

/** Everything that gets a default. */
const EVERYTHING = {
  hostNetwork: true,
  hostPID: false,
  serviceAccountName: 'agent',
  initContainers: [
    { name: 'init', image: 'registry.example/init' },
    {
      name: 'sidecar',
      image: 'sidecar:latest',
      restartPolicy: 'Always',
      readinessProbe: { exec: { command: ['true'] } },
    },
  ],
  containers: [
    {
      name: 'main',
      image: 'agent@sha256:0000000000000000000000000000000000000000000000000000000000000000',
      ports: [
        { containerPort: 80, hostPort: 80 },
        { containerPort: 53, protocol: 'UDP', name: 'dns' },
      ],
      env: [
        { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
        { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
        { name: 'SECRET', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
        { name: 'EMPTY', value: '' },
      ],
      resources: { limits: { cpu: 1, memory: '1024Mi' }, requests: { cpu: '0.1', 'example.com/gpu': '1' } },
      livenessProbe: { httpGet: { port: 'dns' } },
      readinessProbe: { grpc: { port: 9090 }, periodSeconds: 0 },
      startupProbe: { tcpSocket: { port: 80 }, failureThreshold: 30 },
      lifecycle: { preStop: { httpGet: { port: 80 } } },
      securityContext: { privileged: true },
    },
    { name: 'latest', image: 'a.example:5000/b/c:latest', stdin: false, tty: true },
  ],
  volumes: [
    { name: 'nothing' },
    { name: 'host', hostPath: { path: '/' } },
    { name: 'config', configMap: { name: 'c' } },
    { name: 'secret', secret: { secretName: 's' } },
    { name: 'down', downwardAPI: { items: [{ path: 'a', fieldRef: { fieldPath: 'metadata.name' } }] } },
    { name: 'all', projected: { sources: [{ serviceAccountToken: { path: 'token' } }, { configMap: { name: 'c' } }] } },
  ],
  tolerations: [{ operator: 'Exists' }],
};

EVERYTHING.containers[0] = {
  ...EVERYTHING.containers[0],
  resources: {
    limits: { cpu: 1, memory: '1024Mi', 'example.com/gpu': '1' },
    requests: { cpu: '0.1', 'example.com/gpu': '1' },
  },
} as never;

export const DAEMON_SET_CASES: readonly ApiCase[] = [
  {
    name: 'ds-defaults',
    requests: [
      post(DAEMON_SETS, daemonSet('minimal')),
      post(DAEMON_SETS, daemonSet('everything', {}, EVERYTHING)),
      post(DAEMON_SETS, daemonSet('on-delete', { updateStrategy: { type: 'OnDelete' }, revisionHistoryLimit: 0 })),
      post(DAEMON_SETS, daemonSet('percent', { updateStrategy: { rollingUpdate: { maxUnavailable: '10%' } } })),
      post(DAEMON_SETS, daemonSet('surge', { updateStrategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } } })),
      get(`${DAEMON_SETS}?includeObject=None`, TABLE),
    ],
  },
  {
    name: 'ds-updates',
    requests: [
      post(DAEMON_SETS, daemonSet('a')),
      patch(DS, MERGE_PATCH, { metadata: { labels: { some: 'label' } } }),
      patch(DS, MERGE_PATCH, { spec: { minReadySeconds: 5 } }),
      patch(DS, MERGE_PATCH, { spec: { minReadySeconds: 0 } }),
      patch(DS, STRATEGIC_PATCH, {
        spec: { template: { spec: { containers: [{ name: 'main', image: 'agent:2' }] } } },
      }),
      patch(DS, MERGE_PATCH, { spec: { template: { spec: { hostNetwork: false } } } }),
      patch(DS, MERGE_PATCH, { spec: { template: { metadata: { annotations: { at: 'now' } } } } }),
      patch(DS, MERGE_PATCH, { metadata: { annotations: { 'deprecated.daemonset.template.generation': '77' } } }),
      patch(DS, MERGE_PATCH, { metadata: { annotations: null, generation: 99 } }),
      patch(DS, MERGE_PATCH, { status: { numberReady: 5 } }),
      put(DS, daemonSet('a', { selector: { matchLabels: { app: 'b' } } })),
      patch(DS, MERGE_PATCH, { spec: { selector: { matchLabels: { more: 'labels' } } } }),
      put(DS, daemonSet('a')),
      remove(DS),
    ],
  },
  {
    name: 'ds-wrong-spec',
    requests: [
      post(DAEMON_SETS, { metadata: { name: 'a' } }),
      post(DAEMON_SETS, daemonSet('Bad_Name')),
      spec({ selector: null }),
      spec({ selector: {} }),
      spec({ selector: { matchLabels: { app: 'other' } } }),
      spec({
        selector: {
          matchExpressions: [
            { key: 'app', operator: 'In' },
            { key: 'bad key', operator: 'Nope' },
          ],
        },
      }),
      spec({ minReadySeconds: -1, revisionHistoryLimit: -1 }),
      spec({ updateStrategy: { type: 'Nope' } }),
      spec({ updateStrategy: { rollingUpdate: { maxUnavailable: 0 } } }),
      spec({ updateStrategy: { rollingUpdate: { maxSurge: 1 } } }),
      spec({ updateStrategy: { rollingUpdate: { maxUnavailable: '101%' } } }),
      spec({ updateStrategy: { rollingUpdate: { maxUnavailable: 'x' } } }),
      spec({ updateStrategy: { rollingUpdate: { maxUnavailable: -1 } } }),
      spec({ template: { metadata: { labels: { app: 'a' } } } }),
      spec({
        template: {
          metadata: { labels: { app: 'a', 'bad key': 'v' }, annotations: { 'bad key': 'v' } },
          spec: main({}),
        },
      }),
      pod({ restartPolicy: 'Never', activeDeadlineSeconds: 5 }),
      spec({ minReadySeconds: 'x' }),
      spec({ template: 'x' }),
      post(
        `${DAEMON_SETS}?fieldValidation=Strict`,
        daemonSet('a', { nope: 1 }, { containers: [{ name: 'main', image: 'i', prots: [] }] }),
      ),
    ],
  },
  {
    name: 'ds-wrong-containers',
    requests: [
      pod({ containers: [] }),
      pod({ containers: [{}] }),
      pod({
        containers: [
          { name: 'Bad_Name', image: 'a' },
          { name: 'x', image: 'a' },
          { name: 'x', image: 'a' },
        ],
      }),
      container({ imagePullPolicy: 'Sometimes', terminationMessagePolicy: 'Nope' }),
      container({
        ports: [{ containerPort: 0 }, { containerPort: 70000, hostPort: -1, protocol: 'X', name: 'bad_name' }],
      }),
      container({
        ports: [
          { containerPort: 1, hostPort: 1 },
          { containerPort: 2, hostPort: 1 },
          { containerPort: 3, name: 'n' },
          { containerPort: 4, name: 'n' },
        ],
      }),
      container({
        env: [
          {},
          { name: 'a=b' },
          { name: 'x', valueFrom: {} },
          { name: 'y', value: '1', valueFrom: { fieldRef: { fieldPath: 'spec.nope' } } },
        ],
      }),
      container({
        env: [
          { name: 'x', valueFrom: { configMapKeyRef: { name: 'Bad_Name', key: '' } } },
          { name: 'y', valueFrom: { secretKeyRef: { name: 's', key: 'b c' } } },
        ],
      }),
      container({ envFrom: [{}, { prefix: '=', configMapRef: { name: '' } }, { secretRef: { name: 'Bad_Name' } }] }),
      container({
        volumeMounts: [
          { name: 'nope', mountPath: '' },
          { name: '', mountPath: '/a' },
        ],
      }),
      container({ resources: { limits: { cpu: '1' }, requests: { cpu: '2' } } }),
      container({ resources: { requests: { gpu: '1', 'example.com/gpu': '1', cpu: '-1' } } }),
      container({ resources: { limits: { 'example.com/gpu': '0.5', 'hugepages-2Mi': '2Mi' } } }),
      container({ resources: { requests: { cpu: 'lots' } } }),
      container({
        livenessProbe: {},
        readinessProbe: { exec: {}, terminationGracePeriodSeconds: 1 },
        startupProbe: { tcpSocket: { port: 0 }, successThreshold: 2 },
      }),
      container({
        livenessProbe: {
          httpGet: { port: 'Not a port', scheme: 'FTP', httpHeaders: [{ name: 'a b', value: 'c' }] },
          exec: { command: ['a'] },
          initialDelaySeconds: -1,
        },
      }),
      container({ lifecycle: { postStart: {}, preStop: { sleep: { seconds: 100 } } } }),
      container({
        securityContext: {
          runAsUser: -1,
          seccompProfile: { type: 'Nope' },
        },
      }),
      pod({
        initContainers: [
          { name: 'main', image: 'a' },
          { name: 'i', image: '', livenessProbe: { exec: { command: ['a'] } } },
        ],
      }),
    ],
  },
  {
    name: 'ds-wrong-pod',
    requests: [
      pod({
        dnsPolicy: 'Nope',
        restartPolicy: 'Nope',
        hostname: 'Bad_Name',
        subdomain: 'a.b',
        serviceAccountName: 'Bad_Name',
      }),
      pod({ nodeSelector: { 'bad key': 'bad value' }, nodeName: 'Bad_Name', priorityClassName: 'Bad_Name' }),
      pod({
        tolerations: [
          {},
          { key: 'a', operator: 'Nope' },
          { key: 'b', operator: 'Exists', value: 'x' },
          { key: 'bad key', value: 'bad value', effect: 'Nope' },
          { key: 'c', tolerationSeconds: 5 },
        ],
      }),
      pod({
        volumes: [
          { name: '' },
          { name: 'Bad_Name', emptyDir: {} },
          { name: 'x', emptyDir: {} },
          { name: 'x', emptyDir: {} },
          { name: 'two', emptyDir: {}, hostPath: { path: '/' } },
        ],
      }),
      pod({
        volumes: [
          { name: 'a', hostPath: { path: '' } },
          { name: 'b', hostPath: { path: '/a/../b', type: 'Nope' } },
          { name: 'c', configMap: { defaultMode: 1000 } },
          { name: 'd', secret: { items: [{ key: '', path: '/abs' }] } },
        ],
      }),
      pod({
        volumes: [
          {
            name: 'a',
            projected: {
              sources: [
                { serviceAccountToken: { path: '', expirationSeconds: 5 } },
                { configMap: {}, secret: { name: 's' } },
              ],
            },
          },
          { name: 'b', persistentVolumeClaim: { claimName: '' } },
        ],
      }),
      pod({
        affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } },
      }),
      pod({
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [
                {
                  matchExpressions: [
                    { key: 'a', operator: 'In' },
                    { key: 'bad key', operator: 'Exists', values: ['x'] },
                    { key: 'b', operator: 'Gt', values: [] },
                    { key: 'c', operator: 'Nope' },
                  ],
                  matchFields: [{ key: 'nope', operator: 'Exists' }],
                },
              ],
            },
          },
        },
      }),
      pod({
        affinity: {
          nodeAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
              { weight: 0, preference: {} },
              { weight: 101, preference: { matchExpressions: [{ key: 'a', operator: 'In', values: ['bad value'] }] } },
            ],
          },
        },
      }),
      pod({ affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: '' }] } } }),
      pod({ topologySpreadConstraints: [{ maxSkew: 0, topologyKey: '', whenUnsatisfiable: 'Nope' }] }),
      pod({ hostNetwork: true, ...main({ ports: [{ containerPort: 1, hostPort: 2 }] }) }),
      pod({ securityContext: { runAsUser: -1, fsGroup: 3_000_000_000, supplementalGroups: [-1] } }),
      pod({ terminationGracePeriodSeconds: 'x' }),
      pod({ containers: [{ name: 'main', image: 'a', ports: [{ containerPort: 'x' }] }] }),
      pod({ containers: 'x' }),
    ],
  },
];
