import { isObject, objectAt, type Json, type JsonObject } from '../../src/core/json/json.ts';
import { daemonSetDefaults } from '../../src/apimachinery/defaults/daemon-set.ts';
import { seededRandom, type Random } from '../../src/sandbox/random.ts';
import { manifestStory } from '../support/manifest-story.ts';

/** Three versions of an object, the input of a patch. */
export interface ThreeWayCase {
  readonly kind: string;
  readonly original: JsonObject;
  readonly modified: JsonObject;
  readonly current: JsonObject;
  readonly overwrite: boolean;
}

const STORIES = 40;
/** Fields that users set to null, and merge keys, which cannot be null. */
const KEYS = ['name', 'containerPort', 'port', 'key', 'uid'];

/** Generated from seeds, so that only the answers are stored: versions that derive from one another, and some that do not. */
export function threeWayCases(): readonly ThreeWayCase[] {
  return Array.from({ length: STORIES }, (_, index) => [...storyCases(index + 1), ...strangeCases(index + 1)]).flat();
}

function storyCases(seed: number): readonly ThreeWayCase[] {
  const story = manifestStory(seed, { group: 'x.y', name: 'a' });
  const cases: ThreeWayCase[] = [];
  let [before, live] = [story.objects(), story.objects().map(defaulted)];
  for (let step = 0; step < 3; step++) {
    const foreign = story.foreignEdit();
    if (foreign !== undefined) {
      live = live.map((object, index) => (index === foreign.index ? deepMerged(object, foreign.patch) : object));
    }
    story.edit();
    const after = story.objects();
    after.forEach((modified, index) => {
      const [original, current] = [before[index] ?? {}, live[index] ?? {}];
      cases.push({ kind: kindOf(modified), original, modified, current, overwrite: seed % 3 !== 0 });
    });
    before = after;
    live = after.map(defaulted);
  }
  return cases;
}

function strangeCases(seed: number): readonly ThreeWayCase[] {
  const random = seededRandom(seed);
  const versions = [0, 1, 2].map((version) => {
    const story = manifestStory(seed * 7 + version * 1009, { group: 'x.y', name: 'a' });
    for (let edits = 0; edits < 3; edits++) story.edit();
    return story.objects().map((object) => strange(object, random));
  });
  const [originals = [], modifieds = [], currents = []] = versions;
  return modifieds.map((modified, index) => ({
    kind: kindOf(modified),
    original: originals[index] ?? {},
    modified,
    current: currents[index] ?? {},
    overwrite: random() < 0.6,
  }));
}

function kindOf(object: JsonObject): string {
  return typeof object['kind'] === 'string' ? object['kind'] : '';
}

function defaulted(object: JsonObject): JsonObject {
  return object['kind'] === 'DaemonSet' ? daemonSetDefaults(object) : object;
}

function deepMerged(object: JsonObject, patch: JsonObject): JsonObject {
  const merged: Record<string, Json | undefined> = { ...object };
  for (const [key, value] of Object.entries(patch)) {
    const before = merged[key];
    if (value === null) Reflect.deleteProperty(merged, key);
    else merged[key] = isObject(before) && isObject(value) ? deepMerged(before, value) : value;
  }
  return merged;
}

function withNulls(value: Json, random: Random, depth = 0): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => withNulls(item, random, depth + 1));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => {
    const isNull = depth > 2 && !KEYS.includes(key) && random() < 0.03;
    return [key, isNull || item === undefined ? null : withNulls(item, random, depth + 1)] as const;
  });
  return Object.fromEntries(entries);
}

/** The object with nulls, finalizers and owners, and with duplicate port numbers. */
function strange(object: JsonObject, random: Random): JsonObject {
  const some = <T>(items: readonly T[]): readonly T[] => items.filter(() => random() < 0.5);
  const shuffled = <T>(items: readonly T[]): readonly T[] =>
    items
      .map((item) => [random(), item] as const)
      .sort(([a], [b]) => a - b)
      .map(([, item]) => item);
  const whole = withNulls(object, random) as JsonObject;
  const metadata: Record<string, Json | undefined> = { ...objectAt(whole, 'metadata') };
  if (random() < 0.4) metadata['finalizers'] = shuffled(some(['a', 'b', 'c', 'c', 'd']));
  if (random() < 0.4) {
    metadata['ownerReferences'] = some(['a', 'b', 'c']).map((uid) => ({ uid, name: `${uid}${some([1, 2]).length}` }));
  }
  const twice = some([53, 53, 80, 80]).map((port, index) => [port, index % 2 === 0 ? 'TCP' : 'UDP'] as const);
  const spec: Record<string, Json | undefined> = { ...objectAt(whole, 'spec') };
  if (object['kind'] === 'Service' && random() < 0.5) {
    spec['ports'] = shuffled(twice).map(([port, protocol], index) => ({ name: `n${index}`, port, protocol }));
  }
  if (object['kind'] === 'DaemonSet' && random() < 0.5) {
    const ports = shuffled(twice).map(([containerPort, protocol]) => ({ containerPort, protocol }));
    spec['template'] = { spec: { containers: [{ name: 'a', ports }] } };
  }
  return { ...whole, metadata, ...(Object.keys(spec).length === 0 ? {} : { spec }) };
}
