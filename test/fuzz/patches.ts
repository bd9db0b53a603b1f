import { goJson } from '../../src/core/json/go-json.ts';
import type { Json, JsonObject } from '../../src/core/json/json.ts';
import { StrategicPatchError } from '../../src/apimachinery/patch/patch-field.ts';
import {
  threeWayConflicts,
  threeWayMergePatch,
  threeWayStrategicPatch,
} from '../../src/apimachinery/patch/three-way.ts';
import { loadSchema } from '../../src/apimachinery/schema/load-schema.ts';
import type { Answer } from '../control-plane/oracle.ts';
import type { Random } from '../support/random.ts';
import { pick, smallerValues, type Subject } from './subject.ts';

interface PatchCase {
  readonly kind: string;
  readonly original: JsonObject;
  readonly modified: JsonObject;
  readonly current: JsonObject;
  readonly overwrite: boolean;
}

type Maker = (random: Random) => Json | undefined;

const schema = await loadSchema();

const some =
  (...values: readonly (Json | undefined)[]): Maker =>
  (random) =>
    pick(random, values);

function listOf(maker: Maker, most = 4): Maker {
  return (random) => {
    if (random(12) === 0) return pick<Json | undefined>(random, [null, []]);
    return Array.from({ length: random(most + 1) }, () => maker(random)).filter((item) => item !== undefined);
  };
}

/** An object in which every member may be missing or null. */
function objectOf(members: Readonly<Record<string, Maker>>, keys: readonly string[] = []): Maker {
  return (random) => {
    if (keys.length === 0 && random(14) === 0) return pick<Json | undefined>(random, [null, {}]);
    const entries = Object.entries(members).flatMap(([key, maker]) => {
      const made = keys.includes(key) || random(3) > 0 ? maker(random) : undefined;
      if (made === undefined) return [];
      return [[key, keys.includes(key) || random(20) > 0 ? made : null] as const];
    });
    // Members in random order: only the key may matter.
    return Object.fromEntries(random(2) === 0 ? entries : entries.reverse());
  };
}

function mapOf(value: Maker): Maker {
  const keys = ['a', 'b', 'c', '__proto__', 'constructor', 'x.y/z', '$patch'];
  return objectOf(Object.fromEntries(keys.slice(0, -1).map((key) => [key, value])));
}

const NAME = some('a', 'b', 'c', 'd');
const TEXT = some('1', '2', '3', '', 'a');
const PORT = some(53, 80, 443);
const PROTOCOL = some('TCP', 'UDP', undefined);

const metadata = objectOf({
  name: some('a'),
  labels: mapOf(TEXT),
  annotations: mapOf(TEXT),
  finalizers: listOf(some('a', 'b', 'c')),
  ownerReferences: listOf(objectOf({ uid: NAME, name: TEXT, controller: some(true, false) }, ['uid'])),
});

const container = objectOf(
  {
    name: NAME,
    image: TEXT,
    args: listOf(TEXT),
    command: listOf(TEXT),
    env: listOf(
      objectOf(
        {
          name: NAME,
          value: TEXT,
          valueFrom: objectOf({
            fieldRef: objectOf({ fieldPath: TEXT }),
            secretKeyRef: objectOf({ name: TEXT, key: TEXT }),
          }),
        },
        ['name'],
      ),
    ),
    ports: listOf(objectOf({ containerPort: PORT, protocol: PROTOCOL, name: NAME, hostPort: PORT }, ['containerPort'])),
    volumeMounts: listOf(objectOf({ mountPath: some('/a', '/b'), name: NAME, readOnly: some(true) }, ['mountPath'])),
    resources: objectOf({ limits: mapOf(some('1', 1, '100m')), requests: mapOf(some('1', '2')) }),
    securityContext: objectOf({
      privileged: some(true, false),
      capabilities: objectOf({ add: listOf(TEXT), drop: listOf(TEXT) }),
    }),
  },
  ['name'],
);

const podSpec = objectOf({
  containers: listOf(container, 3),
  initContainers: listOf(container, 2),
  nodeSelector: mapOf(TEXT),
  tolerations: listOf(objectOf({ key: NAME, operator: some('Exists', 'Equal'), effect: TEXT })),
  imagePullSecrets: listOf(objectOf({ name: NAME }, ['name'])),
  hostAliases: listOf(objectOf({ ip: NAME, hostnames: listOf(TEXT) }, ['ip'])),
  topologySpreadConstraints: listOf(
    objectOf({ topologyKey: NAME, whenUnsatisfiable: some('DoNotSchedule', 'ScheduleAnyway'), maxSkew: some(1, 2) }, [
      'topologyKey',
      'whenUnsatisfiable',
    ]),
  ),
  volumes: listOf(
    objectOf(
      {
        name: NAME,
        hostPath: objectOf({ path: TEXT, type: TEXT }),
        emptyDir: objectOf({ medium: TEXT }),
        configMap: objectOf({ name: TEXT, items: listOf(objectOf({ key: NAME, path: TEXT })) }),
        projected: objectOf({ sources: listOf(objectOf({ secret: objectOf({ name: TEXT }) })) }),
      },
      ['name'],
    ),
  ),
  hostNetwork: some(true, false),
  securityContext: objectOf({ sysctls: listOf(objectOf({ name: NAME, value: TEXT })) }),
});

const KINDS: Readonly<Record<string, Maker>> = {
  DaemonSet: objectOf({
    metadata,
    spec: objectOf({
      selector: objectOf({
        matchLabels: mapOf(TEXT),
        matchExpressions: listOf(objectOf({ key: NAME, values: listOf(TEXT) })),
      }),
      template: objectOf({ metadata, spec: podSpec }),
      updateStrategy: objectOf({
        type: some('OnDelete', 'RollingUpdate'),
        rollingUpdate: objectOf({ maxSurge: some(0, 1, '10%') }),
      }),
      minReadySeconds: some(0, 5),
    }),
  }),
  ConfigMap: objectOf({ metadata, data: mapOf(TEXT), binaryData: mapOf(TEXT), immutable: some(true, false) }),
  Service: objectOf({
    metadata,
    spec: objectOf({
      ports: listOf(objectOf({ port: PORT, protocol: PROTOCOL, name: NAME, targetPort: some(80, 'http') }, ['port'])),
      selector: mapOf(TEXT),
      externalIPs: listOf(TEXT),
      loadBalancerSourceRanges: listOf(TEXT),
      sessionAffinityConfig: objectOf({ clientIP: objectOf({ timeoutSeconds: some(1, 2) }) }),
    }),
  }),
  ServiceAccount: objectOf({
    metadata,
    secrets: listOf(objectOf({ name: NAME, namespace: TEXT }, ['name'])),
    imagePullSecrets: listOf(objectOf({ name: NAME }, ['name'])),
  }),
  Widget: objectOf({
    metadata,
    spec: objectOf({
      list: listOf(objectOf({ name: NAME, value: TEXT })),
      map: mapOf(mapOf(TEXT)),
      one: some(1, 1.5, true, 'x'),
    }),
  }),
};

function made(random: Random, kind: string): JsonObject {
  const value = KINDS[kind]?.(random);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

/** The value with some members of another one: unrelated versions test little. */
function mixed(random: Random, one: Json | undefined, other: Json | undefined): Json | undefined {
  if (Array.isArray(one) && Array.isArray(other)) {
    const [items, others] = [one as readonly Json[], other as readonly Json[]];
    const kept = items.map((item, index) => (random(3) > 0 ? item : (mixed(random, item, others[index]) ?? item)));
    return random(4) === 0 ? kept.reverse() : random(4) === 0 ? kept.slice(1) : kept;
  }
  if (isMap(one) && isMap(other)) {
    const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
    const entries = [...keys].flatMap((key) => {
      const [mine, theirs] = [own(one, key), own(other, key)];
      const value = random(6) === 0 ? theirs : random(3) === 0 ? mixed(random, mine, theirs) : mine;
      return value === undefined ? [] : [[key, value] as const];
    });
    return Object.fromEntries(entries);
  }
  return random(3) > 0 ? one : other;
}

function isMap(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function own(from: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(from, key) ? from[key] : undefined;
}

function patchCase(random: Random): PatchCase {
  const kind = pick(random, Object.keys(KINDS));
  const [original, other, third] = [made(random, kind), made(random, kind), made(random, kind)];
  const version = (from: JsonObject): JsonObject => {
    const value = random(4) === 0 ? from : mixed(random, original, from);
    return isMap(value) ? value : {};
  };
  return { kind, original, modified: version(other), current: version(third), overwrite: random(3) > 0 };
}

function ours(one: PatchCase): Answer {
  const node = ['apps', ''].map((group) => schema.kind({ group, version: 'v1', kind: one.kind })).find(Boolean);
  if (node === undefined) return { value: goJson(threeWayMergePatch(one)) };
  try {
    const patch = threeWayStrategicPatch(schema, node, one);
    const conflicts = one.overwrite ? [] : threeWayConflicts(schema, node, patch, one);
    return conflicts.length > 0 ? { error: `conflicts: ${conflicts.join(' ')}` } : { value: goJson(patch) };
  } catch (error) {
    if (error instanceof StrategicPatchError) return { error: error.message };
    throw error;
  }
}

/** The sorted characters of the patch: the same for patches of the same items. */
function letters(answer: Answer): string {
  return 'error' in answer ? 'refused' : Array.from(JSON.stringify(answer.value)).sort().join('');
}

/** The patch that client-side apply sends, byte for byte. */
export const patches: Subject<PatchCase> = {
  name: 'patch',
  make: patchCase,
  question: (one) => one,
  ours,
  simpler: (one) =>
    (['original', 'modified', 'current'] as const).flatMap((version) =>
      smallerValues(one[version]).map((smaller) => ({ ...one, [version]: smaller as JsonObject })),
    ),
  accepted: [
    {
      name: 'the order of plain lists with --overwrite=false',
      why: 'the check for conflicts sorts them where they stand, so that kubectl sends them sorted; we send them as the file has them',
      covers: ({ overwrite }, own, theirs) => !overwrite && letters(own) === letters(theirs),
      example: {
        kind: 'Service',
        original: {},
        modified: { spec: { externalIPs: ['b', 'a'] } },
        current: { spec: { externalIPs: ['a', 'b'] } },
        overwrite: false,
      },
    },
  ],
};
