import type { Json, JsonObject } from '../../src/core/json/json.ts';
import { seededRandom, type Random } from '../../src/sandbox/random.ts';

/** Objects of a manifest, changed in place between applies. */
type Draft = Record<string, Json | undefined>;

/** The objects of a file, and their changes. */
export interface Story {
  /** The current objects of the file. */
  readonly objects: () => readonly JsonObject[];
  /** A few changes to the file. */
  readonly edit: () => void;
  /** A merge patch by another client, with the index of its object, if any. */
  readonly foreignEdit: () => { readonly index: number; readonly patch: JsonObject } | undefined;
}

export interface StoryOptions {
  /** The group of the custom resource at the end of the file. */
  readonly group: string;
  readonly name: string;
}

const LETTERS = ['a', 'b', 'c', 'd', 'e', 'f'] as const;
/** No node has this label, so there are no pods. */
const NOWHERE = { 'test/nowhere': 'here' };

/** A file with a DaemonSet, a Service, a ConfigMap, a ServiceAccount and a custom resource; the seed determines its changes. */
export function manifestStory(seed: number, { group, name }: StoryOptions): Story {
  const random = seededRandom(seed);
  const hand = handOf(random);
  const { chance, pick, number } = hand;

  const pod: Draft = {
    nodeSelector: { ...NOWHERE },
    containers: [container('a', hand), container('b', hand)],
  };
  const spec: Draft = {
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: pod },
  };
  const daemonSet: Draft = { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name }, spec: spec };
  const service: Draft = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name },
    spec: { selector: { app: name }, clusterIP: 'None', ports: [{ name: 'http', port: 80 }] },
  };
  const configMap: Draft = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name },
    data: { a: '1', b: '<two> & "2"' },
  };
  const account: Draft = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } };
  const custom: Draft = {
    apiVersion: `${group}/v1`,
    kind: 'Widget',
    metadata: { name },
    spec: { size: 1, tags: ['x', 'y'], parts: [{ name: 'a', count: 1 }], options: { deep: { a: 'b' } } },
  };
  const all = [daemonSet, service, configMap, account, custom];

  const containers = (key: 'containers' | 'initContainers'): Draft[] => listOf(pod, key);
  const anyContainer = (): Draft => pick(containers('containers'));

  const edits: readonly (() => void)[] = [
    () => void (anyContainer()['image'] = `image:${number(4)}`),
    () => addNamed(containers('containers'), hand, (one) => container(one, hand)),
    () => containers('containers').length > 1 && drop(containers('containers'), hand),
    () => shuffle(containers('containers'), hand),
    () => addNamed(containers('initContainers'), hand, (one) => container(`init-${one}`, hand)),
    () => drop(containers('initContainers'), hand),
    () => shuffle(containers('initContainers'), hand),
    () => addNamed(listOf(anyContainer(), 'env'), hand, (one) => variable(one.toUpperCase(), hand)),
    () => addNamed(listOf(anyContainer(), 'env'), hand, (one) => variable(one.toUpperCase(), hand)),
    () => drop(listOf(anyContainer(), 'env'), hand),
    () => shuffle(listOf(anyContainer(), 'env'), hand),
    () => replaceOne(listOf(anyContainer(), 'env'), hand, (old) => variable(nameOf(old), hand)),
    () => addPort(listOf(anyContainer(), 'ports'), hand),
    () => addPort(listOf(anyContainer(), 'ports'), hand),
    () => drop(listOf(anyContainer(), 'ports'), hand),
    () => shuffle(listOf(anyContainer(), 'ports'), hand),
    () => setOrDrop(anyContainer(), 'args', [`--level=${number(3)}`, '--x'], hand),
    () => setOrDrop(anyContainer(), 'command', ['sh', '-c'].slice(number(2)), hand),
    () => setOrDrop(anyContainer(), 'resources', resources(hand), hand),
    () => setOrDrop(anyContainer(), 'securityContext', securityContext(hand), hand),
    () => setOrDrop(anyContainer(), 'livenessProbe', probe(hand), hand),
    () => setOrDrop(anyContainer(), 'imagePullPolicy', pick(['Always', 'IfNotPresent']), hand),
    () => addVolume(pod, hand),
    () => addVolume(pod, hand),
    () => replaceOne(listOf(pod, 'volumes'), hand, (old) => volume(nameOf(old), hand)),
    () => dropVolume(pod, hand),
    () => shuffle(listOf(pod, 'volumes'), hand),
    () => addToleration(listOf(pod, 'tolerations'), hand),
    () => addToleration(listOf(pod, 'tolerations'), hand),
    () => drop(listOf(pod, 'tolerations'), hand),
    () => shuffle(listOf(pod, 'tolerations'), hand),
    () => setOrDrop(pod, 'nodeSelector', { ...NOWHERE, ...(chance(0.5) ? { [pick(LETTERS)]: 'x' } : {}) }, hand, 1),
    () => setOrDrop(pod, 'hostNetwork', chance(0.5), hand),
    () => setOrDrop(pod, 'terminationGracePeriodSeconds', number(60), hand),
    () => setOrDrop(pod, 'dnsPolicy', pick(['ClusterFirst', 'Default']), hand),
    () => setOrDrop(pod, 'affinity', affinity(hand), hand),
    () => setOrDrop(pod, 'securityContext', chance(0.5) ? { runAsUser: number(9) } : {}, hand),
    () => setOrDrop(pod, 'imagePullSecrets', [{ name: pick(LETTERS) }, { name: 'z' }], hand),
    () => setOrDrop(pod, 'hostAliases', [{ ip: `10.0.0.${number(3) + 1}`, hostnames: [pick(LETTERS)] }], hand),
    () => setOrDrop(pod, 'priorityClassName', 'system-node-critical', hand),
    () => setOrDrop(spec, 'minReadySeconds', number(20), hand),
    () => setOrDrop(spec, 'revisionHistoryLimit', number(5), hand),
    () => setOrDrop(spec, 'updateStrategy', strategy(hand), hand),
    () => setOrDrop(spec, 'updateStrategy', strategy(hand), hand),
    () => setOrDrop(mapAt(spec, 'template', 'metadata'), 'annotations', annotations(hand), hand),
    () => setOrDrop(mapAt(spec, 'template', 'metadata', 'labels'), `x-${pick(LETTERS)}`, pick(LETTERS), hand),
    () => setOrDrop(mapAt(pick(all), 'metadata'), 'annotations', annotations(hand), hand),
    () => setOrDrop(mapAt(pick(all), 'metadata'), 'labels', annotations(hand), hand),
    () => addServicePort(listOf(mapAt(service, 'spec'), 'ports'), hand),
    () => addServicePort(listOf(mapAt(service, 'spec'), 'ports'), hand),
    () => listOf(mapAt(service, 'spec'), 'ports').length > 1 && drop(listOf(mapAt(service, 'spec'), 'ports'), hand),
    () => shuffle(listOf(mapAt(service, 'spec'), 'ports'), hand),
    () => setOrDrop(mapAt(service, 'spec'), 'sessionAffinity', pick(['None', 'ClientIP']), hand),
    () => setOrDrop(mapAt(service, 'spec', 'selector'), pick(LETTERS), pick(LETTERS), hand),
    () => setOrDrop(mapAt(configMap, 'data'), pick(LETTERS), `line ${number(9)}\n<b>&\u2028`, hand),
    () => setOrDrop(mapAt(configMap, 'data'), pick(LETTERS), String(number(9)), hand),
    () => setOrDrop(account, 'automountServiceAccountToken', chance(0.5), hand),
    () => setOrDrop(account, 'imagePullSecrets', [{ name: pick(LETTERS) }], hand),
    () => addNamed(listOf(account, 'imagePullSecrets'), hand, (one) => ({ name: one })),
    () => setOrDrop(mapAt(custom, 'spec'), 'size', number(9), hand),
    () => setOrDrop(mapAt(custom, 'spec'), 'tags', LETTERS.slice(0, number(5)), hand),
    () => setOrDrop(mapAt(custom, 'spec'), 'parts', [{ name: pick(LETTERS), count: number(5) }], hand),
    () => setOrDrop(mapAt(custom, 'spec', 'options'), pick(LETTERS), { [pick(LETTERS)]: pick(LETTERS) }, hand),
    () => setOrDrop(mapAt(custom, 'spec', 'options'), pick(LETTERS), pick(LETTERS), hand),
  ];

  return {
    objects: () => structuredClone(all).map(tidied),
    edit: () => {
      for (let left = 1 + number(6); left > 0; left--) pick(edits)();
    },
    foreignEdit: () => {
      if (chance(0.5)) return undefined;
      const index = number(all.length);
      const labels = { metadata: { labels: { [pick(LETTERS)]: chance(0.3) ? null : 'foreign' } } };
      const marks = { metadata: { annotations: { [`foreign/${pick(LETTERS)}`]: 'x' } } };
      const own: readonly JsonObject[] = [
        pick([
          { spec: { minReadySeconds: number(9) } },
          { spec: { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '30%' } } } },
          { spec: { template: { spec: { hostPID: true } } } },
          { spec: { template: { metadata: { annotations: { restarted: `at ${number(9)}` } } } } },
        ]),
        { spec: { publishNotReadyAddresses: chance(0.5) } },
        { data: { [pick(LETTERS)]: chance(0.3) ? null : 'foreign' } },
        { automountServiceAccountToken: chance(0.5) },
        { spec: { options: { [pick(LETTERS)]: { foreign: 'x' } } } },
      ];
      return { index, patch: pick([labels, marks, own[index] ?? labels, own[index] ?? labels]) };
    },
  };
}

interface Hand {
  readonly chance: (likely: number) => boolean;
  /** From 0 to `below` - 1. */
  readonly number: (below: number) => number;
  readonly pick: <T>(from: readonly T[]) => T;
}

function handOf(random: Random): Hand {
  const number = (below: number): number => Math.floor(random() * below);
  return {
    chance: (likely) => random() < likely,
    number,
    pick: (from) => {
      const one = from[number(from.length)];
      if (one === undefined) throw new Error('nothing to pick from');
      return one;
    },
  };
}

function container(name: string, { chance, number }: Hand): Draft {
  return {
    name,
    image: `image:${number(4)}`,
    ...(chance(0.4) ? { env: [{ name: 'A', value: 'a' }] } : {}),
    ...(chance(0.4) ? { ports: [{ containerPort: 80 }] } : {}),
  };
}

function variable(name: string, { pick, number }: Hand): JsonObject {
  return {
    name,
    ...pick<JsonObject>([
      { value: `v${number(9)}` },
      { value: '' },
      {},
      { valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
      { valueFrom: { configMapKeyRef: { name: 'x', key: `k${number(3)}` } } },
    ]),
  };
}

function resources({ pick, number }: Hand): JsonObject {
  return pick<JsonObject>([
    {},
    { limits: { memory: `${number(3) + 1}Gi` } },
    { limits: { memory: '2Gi', cpu: 1 }, requests: { cpu: '100m' } },
    { requests: { cpu: 0.5 } },
  ]);
}

function securityContext({ pick, number }: Hand): JsonObject {
  return pick<JsonObject>([
    { privileged: true },
    { capabilities: { add: ['NET_ADMIN', 'SYS_TIME'].slice(number(2)), drop: ['ALL'] } },
    { readOnlyRootFilesystem: true, runAsNonRoot: false },
  ]);
}

function probe({ pick, number }: Hand): JsonObject {
  return pick<JsonObject>([
    { httpGet: { path: '/', port: 80 } },
    { exec: { command: ['true', String(number(3))] }, periodSeconds: number(9) + 1 },
    { tcpSocket: { port: 80 } },
  ]);
}

function volume(name: string, { pick, number }: Hand): JsonObject {
  return {
    name,
    ...pick<JsonObject>([
      { emptyDir: {} },
      { emptyDir: { medium: 'Memory' } },
      { hostPath: { path: `/var/${number(3)}` } },
      { hostPath: { path: '/var/0', type: 'Directory' } },
      { configMap: { name: 'x', items: [{ key: 'a', path: `p${number(3)}` }] } },
      { secret: { secretName: 'x' } },
      { projected: { sources: [{ configMap: { name: 'x' } }, { secret: { name: `y${number(3)}` } }] } },
    ]),
  };
}

function affinity({ pick }: Hand): JsonObject {
  const term = (key: string): JsonObject => ({ matchExpressions: [{ key, operator: 'Exists' }] });
  return {
    nodeAffinity: pick<JsonObject>([
      { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term('a'), term(pick(LETTERS))] } },
      { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: term(pick(LETTERS)) }] },
    ]),
  };
}

function strategy({ pick, number }: Hand): JsonObject {
  return pick<JsonObject>([
    { type: 'OnDelete' },
    { type: 'RollingUpdate' },
    { rollingUpdate: { maxUnavailable: number(3) + 1 } },
    { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: '10%' } },
  ]);
}

function annotations({ pick, number, chance }: Hand): JsonObject {
  return {
    ...(chance(0.5) ? { [pick(LETTERS)]: `value-${number(5)}` } : {}),
    ...(chance(0.5) ? { [pick(LETTERS)]: 'other' } : {}),
  };
}

function addPort(ports: Draft[], { number, pick, chance }: Hand): void {
  const containerPort = pick([53, 80, 8080, 9100]);
  const protocol = pick(['TCP', 'UDP']);
  if (ports.some((port) => port['containerPort'] === containerPort)) return;
  ports.splice(number(ports.length + 1), 0, {
    containerPort,
    ...(chance(0.4) ? { name: `p-${containerPort}` } : {}),
    ...(protocol === 'UDP' || chance(0.3) ? { protocol } : {}),
  });
}

function addServicePort(ports: Draft[], { number, pick, chance }: Hand): void {
  const port = pick([53, 80, 8080, 9100]);
  if (ports.some((one) => one['port'] === port)) return;
  const name = chance(0.2) && ports.length === 0 ? {} : { name: `p-${port}` };
  ports.splice(number(ports.length + 1), 0, {
    ...name,
    port,
    ...(chance(0.5) ? { targetPort: port + number(2) } : {}),
  });
}

function addToleration(tolerations: Draft[], { number, pick }: Hand): void {
  tolerations.splice(
    number(tolerations.length + 1),
    0,
    pick<Draft>([
      { operator: 'Exists' },
      { key: pick(LETTERS), operator: 'Exists', effect: 'NoSchedule' },
      { key: pick(LETTERS), value: 'x', effect: 'NoExecute', tolerationSeconds: number(60) },
    ]),
  );
}

function addVolume(pod: Draft, hand: Hand): void {
  const volumes = listOf(pod, 'volumes');
  const before = volumes.length;
  addNamed(volumes, hand, (one) => volume(one, hand));
  const added = volumes.find((one) => !mounts(pod).some((mount) => mount['name'] === one['name']));
  if (volumes.length === before || added === undefined) return;
  const [first] = listOf(pod, 'containers');
  if (first !== undefined) listOf(first, 'volumeMounts').push({ name: added['name'], mountPath: `/${nameOf(added)}` });
}

function dropVolume(pod: Draft, hand: Hand): void {
  const volumes = listOf(pod, 'volumes');
  if (volumes.length === 0) return;
  const gone = hand.pick(volumes);
  pod['volumes'] = volumes.filter((one) => one !== gone);
  for (const one of listOf(pod, 'containers')) {
    one['volumeMounts'] = listOf(one, 'volumeMounts').filter((mount) => mount['name'] !== gone['name']);
  }
}

function mounts(pod: Draft): Draft[] {
  return listOf(pod, 'containers').flatMap((one) => listOf(one, 'volumeMounts'));
}

function nameOf(item: Draft): string {
  return typeof item['name'] === 'string' ? item['name'] : '';
}

/** The list under a key, created if needed. */
function listOf(object: Draft, key: string): Draft[] {
  object[key] ??= [];
  return object[key] as unknown as Draft[];
}

function mapAt(object: Draft, ...path: readonly string[]): Draft {
  return path.reduce<Draft>((at, key) => {
    at[key] ??= {};
    return at[key] as Draft;
  }, object);
}

function addNamed(list: Draft[], { pick, number }: Hand, make: (name: string) => Draft): void {
  const made = make(pick(LETTERS));
  if (list.some((one) => one['name'] === made['name'])) return;
  list.splice(number(list.length + 1), 0, made);
}

function drop(list: Draft[], { number }: Hand): void {
  if (list.length > 0) list.splice(number(list.length), 1);
}

function replaceOne(list: Draft[], { number }: Hand, make: (old: Draft) => Draft): void {
  const index = number(list.length);
  const old = list[index];
  if (old !== undefined) list[index] = make(old);
}

function shuffle(list: Draft[], { number }: Hand): void {
  for (let left = list.length; left > 1; left--) {
    const [one] = list.splice(number(left), 1);
    if (one !== undefined) list.push(one);
  }
}

function setOrDrop(object: Draft, key: string, value: Json, { chance }: Hand, likely = 0.7): void {
  if (chance(likely)) object[key] = value;
  else Reflect.deleteProperty(object, key);
}

/** Removes most of the empty lists that changes created. */
function tidied(object: Draft): JsonObject {
  return JSON.parse(
    JSON.stringify(object, (key, value: unknown) => (key !== 'tolerations' && isEmptyList(value) ? undefined : value)),
  ) as JsonObject;
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
