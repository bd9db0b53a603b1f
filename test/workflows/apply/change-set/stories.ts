import type { Json, JsonObject } from '../../../../src/core/json/json.ts';
import type { Random } from '../../../support/random.ts';

/** The writers of an object, and their tools. */
export type Writer =
  | 'kubectl apply'
  | 'kubectl apply --server-side'
  | 'kubectl create'
  | 'kubectl edit'
  | 'kubectl label'
  | 'ds apply'
  | 'ds apply --server-side=false'
  | 'ds set'
  | 'ds edit'
  | 'ds rollout undo'
  | 'another applier';

export interface Step {
  readonly writer: Writer;
  readonly file: JsonObject;
  /** For writers that set a single field. */
  readonly patch: JsonObject;
}

/** The history of an object, and the apply whose effect is predicted. */
export interface Story {
  readonly before: readonly Step[];
  readonly file: JsonObject;
  readonly flags: readonly string[];
}

const WRITERS: readonly Writer[] = [
  'kubectl apply',
  'kubectl apply',
  'kubectl apply --server-side',
  'kubectl create',
  'ds apply',
  'ds apply',
  'ds apply --server-side=false',
  'kubectl edit',
  'kubectl label',
  'ds set',
  'ds edit',
  'ds rollout undo',
  'another applier',
];
/** Writers that can come first, because they create the object. */
const CREATORS = WRITERS.slice(0, 7);

/** Each key, randomly with or without a value. */
function some(random: Random, values: Readonly<Record<string, () => Json>>): JsonObject {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => (random(2) === 0 ? [[key, value()] as const] : [])),
  );
}

function pick<T>(random: Random, values: readonly [T, ...T[]]): T {
  return values[random(values.length)] ?? values[0];
}

function subset<T>(random: Random, values: readonly T[]): readonly T[] {
  const chosen = values.filter(() => random(2) === 0);
  return random(4) === 0 ? chosen.toReversed() : chosen;
}

function mapOf(random: Random, ...keys: readonly string[]): JsonObject {
  return Object.fromEntries(subset(random, keys).map((key) => [key, pick(random, ['1', '2'])]));
}

const VOLUMES = ['v', 'w', 'x'];

function volume(random: Random, name: string): JsonObject {
  return {
    name,
    ...pick<JsonObject>(random, [
      { emptyDir: {} },
      { emptyDir: { medium: 'Memory', sizeLimit: '1024Mi' } },
      { hostPath: { path: '/var' } },
      { hostPath: { path: '/var', type: 'Directory' } },
      { configMap: { name: 'c', items: [{ key: 'k', path: 'p' }] } },
      { secret: { secretName: 's', defaultMode: 256 } },
    ]),
  };
}

function variable(random: Random, name: string): JsonObject {
  return {
    name,
    ...pick<JsonObject>(random, [
      { value: '1' },
      { value: '2' },
      {},
      { valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
      { valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
    ]),
  };
}

const PORTS: readonly JsonObject[] = [
  { containerPort: 53, protocol: 'UDP', name: 'dns' },
  { containerPort: 53, protocol: 'TCP', name: 'dns-tcp' },
  { containerPort: 80 },
  { containerPort: 9090, hostPort: 9090, name: 'metrics' },
];

function container(random: Random, name: string, volumes: readonly string[], isInit = false): JsonObject {
  const mounts = volumes.flatMap((volumeName) =>
    subset(random, ['/a', '/b']).map((path) => ({
      name: volumeName,
      mountPath: `${path}/${volumeName}`,
      ...some(random, { readOnly: () => true, subPath: () => pick(random, ['s', 't']) }),
    })),
  );
  return {
    name,
    image: pick(random, ['agent:1', 'agent:2', 'agent']),
    ...some(random, {
      env: () => subset(random, ['A', 'B', 'C']).map((each) => variable(random, each)),
      ports: () => subset(random, PORTS),
      args: () => subset(random, ['-v', '-x']),
      imagePullPolicy: () => pick(random, ['Always', 'IfNotPresent']),
      resources: () =>
        some(random, { requests: () => ({ cpu: pick(random, ['100m', '0.2']) }), limits: () => ({ memory: '1Gi' }) }),
      securityContext: () =>
        some(random, {
          privileged: () => true,
          capabilities: () => ({ add: subset(random, ['NET_ADMIN', 'SYS_TIME']) }),
        }),
    }),
    ...(isInit
      ? {}
      : some(random, {
          livenessProbe: () => pick<JsonObject>(random, [{ tcpSocket: { port: 80 } }, { exec: { command: ['true'] } }]),
          lifecycle: () => ({
            preStop: pick<JsonObject>(random, [{ sleep: { seconds: 1 } }, { exec: { command: ['true'] } }]),
          }),
        })),
    ...(mounts.length === 0 ? {} : { volumeMounts: mounts }),
  };
}

/** A valid DaemonSet with random fields; it matches no node, as pods would only add noise. */
export function daemonSetFile(random: Random, name: string): JsonObject {
  const volumes = subset(random, VOLUMES);
  const [first = 'a', ...more] = random(3) === 0 ? ['b', 'a'] : ['a', ...subset(random, ['b', 'c'])];
  const spec = {
    nodeSelector: { 'test/nowhere': 'here', ...mapOf(random, 'pool', 'zone') },
    containers: [first, ...more].map((each) => container(random, each, volumes)),
    ...(volumes.length === 0 ? {} : { volumes: volumes.map((each) => volume(random, each)) }),
    ...some(random, {
      initContainers: () => [container(random, 'i', volumes, true)],
      tolerations: () => subset<JsonObject>(random, [{ operator: 'Exists' }, { key: 'k', effect: 'NoSchedule' }]),
      hostAliases: () =>
        subset<JsonObject>(random, [
          { ip: '10.0.0.1', hostnames: ['a'] },
          { ip: '10.0.0.2', hostnames: ['b'] },
        ]),
      imagePullSecrets: () => subset<JsonObject>(random, [{ name: 'p' }, { name: 'q' }]),
      securityContext: () => some(random, { runAsNonRoot: () => true, sysctls: () => [{ name: 'a.b', value: '1' }] }),
      affinity: () => ({
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: 'k', operator: 'Exists' }] }],
          },
        },
      }),
      serviceAccountName: () => pick(random, ['agent', 'default']),
      priorityClassName: () => 'system-node-critical',
      terminationGracePeriodSeconds: () => pick(random, [0, 60]),
      dnsConfig: () => ({ options: subset<JsonObject>(random, [{ name: 'ndots', value: '1' }]) }),
      topologySpreadConstraints: () =>
        subset(random, ['zone', 'host']).map((topologyKey) => ({
          topologyKey,
          maxSkew: 1,
          whenUnsatisfiable: 'ScheduleAnyway',
        })),
    }),
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: {
      name,
      ...some(random, {
        labels: () => mapOf(random, 'tier', 'team'),
        annotations: () => mapOf(random, 'example.com/a', 'example.com/b'),
        finalizers: () => subset(random, ['example.com/x', 'example.com/y']),
      }),
    },
    spec: {
      selector: { matchLabels: { app: name } },
      ...some(random, {
        minReadySeconds: () => random(3),
        revisionHistoryLimit: () => pick(random, [2, 10]),
        updateStrategy: () =>
          pick<JsonObject>(random, [
            { type: 'OnDelete' },
            { type: 'RollingUpdate' },
            { rollingUpdate: { maxUnavailable: pick<Json>(random, [2, '10%']) } },
            { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
          ]),
      }),
      template: {
        metadata: {
          labels: { app: name, ...mapOf(random, 'tier') },
          ...some(random, { annotations: () => mapOf(random, 'checksum') }),
        },
        spec,
      },
    },
  };
}

function configMapFile(random: Random, name: string): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, ...some(random, { labels: () => mapOf(random, 'tier', 'team') }) },
    ...some(random, { data: () => mapOf(random, 'a', 'b', 'c'), binaryData: () => ({ d: 'AAAA' }) }),
  };
}

function serviceFile(random: Random, name: string): JsonObject {
  const ports = subset<JsonObject>(random, [
    { name: 'dns', port: 53, protocol: 'UDP' },
    { name: 'dns-tcp', port: 53, protocol: 'TCP' },
    { name: 'web', port: 80, targetPort: pick<Json>(random, [8080, 'web']) },
  ]);
  const all = ports.length === 0 ? [{ name: 'web', port: 80 }] : ports;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { clusterIP: 'None', selector: { app: name, ...mapOf(random, 'tier') }, ports: all },
  };
}

/** Two files of one object, the changes before, and how the second is applied. */
export function storyFrom(random: Random, name: string): Story {
  const make = pick(random, [daemonSetFile, daemonSetFile, daemonSetFile, daemonSetFile, configMapFile, serviceFile]);
  const patchOf = (file: JsonObject): JsonObject =>
    file['kind'] === 'DaemonSet'
      ? {
          metadata: { annotations: { 'example.com/set': pick(random, ['1', '2']) } },
          spec: {
            template: {
              spec: {
                containers: [
                  {
                    name: 'a',
                    ...pick<JsonObject>(random, [
                      { image: 'set:1' },
                      { image: 'agent:1' },
                      { env: [variable(random, 'S')] },
                      { env: [variable(random, 'A')] },
                    ]),
                  },
                ],
              },
            },
          },
        }
      : { metadata: { labels: { tier: pick(random, ['1', '2']) } } };
  const step = (writer: Writer): Step => {
    const file = make(random, name);
    return { writer, file, patch: patchOf(file) };
  };
  const before = [step(pick(random, ['ds apply', ...CREATORS]))];
  for (let more = random(3); more > 0; more--) before.push(step(pick(random, ['ds apply', ...WRITERS])));
  const flags = pick<readonly string[]>(random, [
    [],
    [],
    ['--force-conflicts'],
    ['--force-conflicts'],
    ['--take-over=kubectl', '--force-conflicts'],
    ['--server-side=false'],
  ]);
  // sometimes the file that was applied last: nothing changes then
  const last = before.at(-1)?.file;
  return { before, file: random(5) === 0 && last !== undefined ? last : make(random, name), flags };
}
