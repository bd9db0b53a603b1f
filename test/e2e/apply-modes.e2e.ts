import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { arrayAt, isObject, objectAt, type JsonObject } from '../../src/core/json/json.ts';
import { LAST_APPLIED } from '../../src/apimachinery/labels/last-applied.ts';
import { without } from '../../src/core/json/without.ts';
import { manifestStory } from '../support/manifest-story.ts';
import { GROUP, twoAppliers, type TwoAppliers } from '../support/two-appliers.ts';
import { HAND_WRITTEN, LOSING_A_PORT } from '../workflows/apply/apply-stories.ts';

const access = inject('cluster');
const CLIENT = ['--server-side=false'];
const SERVER = ['--server-side', '--field-manager=ds', '--force-conflicts'];
/** Under its own name, kubectl keeps the last-applied annotation when it moves to the server's side, as ds does under any. */
const AS_KUBECTL = ['--server-side', '--field-manager=kubectl', '--force-conflicts'];
/** Applies of one file, with edits of it and by others in between. */
const STEPS = 4;

/** Stories in one file: starting kubectl costs more than an object. */
const IN_ONE_FILE = 4;

/** Lists of seeds, a file each. */
function files(from: number, count: number): readonly (readonly number[])[] {
  return Array.from({ length: count }, (_, file) =>
    Array.from({ length: IN_ONE_FILE }, (_, index) => from + file * IN_ONE_FILE + index),
  );
}

/**
 * The object without how often it was changed, and without the annotation: kubectl keeps it under a manager of its own, and the server
 * writes it in another way than either program.
 */
function uncounted(object: JsonObject | undefined): JsonObject | undefined {
  const metadata = without(objectAt(object, 'metadata') ?? {}, 'generation', 'managedFields');
  const annotations = objectAt(metadata, 'annotations');
  const kept = annotations && without(annotations, 'deprecated.daemonset.template.generation', LAST_APPLIED);
  return object && { ...object, metadata: { ...metadata, annotations: kept } };
}

/** The ports of a Service, or of the first container of a DaemonSet, without regard to their order. */
function portsOf(object: JsonObject | undefined): readonly string[] {
  const spec = objectAt(object, 'spec') ?? {};
  const [container] = arrayAt(objectAt(objectAt(spec, 'template') ?? {}, 'spec') ?? {}, 'containers');
  const ports = arrayAt(isObject(container) ? container : spec, 'ports').filter(isObject);
  return ports.map((port) => JSON.stringify([port['containerPort'] ?? port['port'], port['protocol']])).toSorted();
}

describe.skipIf(access === undefined)('ds apply and kubectl apply leave equal objects', { timeout: 600_000 }, () => {
  let appliers: TwoAppliers | undefined;

  beforeAll(async () => {
    if (access !== undefined) appliers = await twoAppliers(access);
  });
  afterAll(() => appliers?.end());

  const both = (): TwoAppliers => {
    if (appliers === undefined) throw new Error('there is no cluster');
    return appliers;
  };

  const compare = async (objects: readonly JsonObject[], flags: readonly string[], counted = true): Promise<void> => {
    const seen = (object: JsonObject | undefined): JsonObject | undefined => (counted ? object : uncounted(object));
    const { ds, kubectl } = both();
    const [ours, theirs] = await Promise.all([ds.apply(objects, ...flags), kubectl.apply(objects, ...flags)]);
    const said = `ds said:\n${ours.errors}\nkubectl said:\n${theirs.errors}\n`;
    expect(ours.failed, said).toBe(theirs.failed);
    // kubectl does not tell what a server-side apply did
    if (flags === CLIENT && counted) expect(ours.lines, said).toEqual(theirs.lines);
    for (const object of objects) {
      expect(seen(await ds.live(object)), said).toEqual(seen(await kubectl.live(object)));
    }
  };

  const play = async (
    seeds: readonly number[],
    flagsOf: (step: number) => readonly string[],
    counted = true,
  ): Promise<void> => {
    const { ds, kubectl } = both();
    const stories = seeds.map((seed) => manifestStory(seed, { group: GROUP, name: `story-${seed}` }));
    for (let step = 0; step < STEPS; step++) {
      for (const story of step === 0 ? [] : stories) {
        const foreign = story.foreignEdit();
        const object = foreign && story.objects()[foreign.index];
        if (object !== undefined) {
          const patches = [ds, kubectl].map((one) => one.foreignEdit(object, foreign?.patch ?? {}));
          const [ours, theirs] = await Promise.all(patches);
          expect(ours).toBe(theirs);
        }
        story.edit();
      }
      const objects = stories.flatMap((story) => story.objects());
      await compare(objects, flagsOf(step), counted);
    }
  };

  it.concurrent.each(files(1, 7))('applied on the client side: %i, %i, %i, %i', (...seeds) =>
    play(seeds, () => CLIENT),
  );

  it.concurrent.each(files(101, 3))('applied on the server side: %i, %i, %i, %i', (...seeds) =>
    play(seeds, () => SERVER),
  );

  // Whoever moves leaves no field behind, and who comes back finds what is needed. To take fields over kubectl applies twice, and
  // may count one change more; it says `configured` where only the text of its annotation becomes another.
  it.concurrent.each(files(201, 3))('one way and then the other: %i, %i, %i, %i', (...seeds) =>
    play(seeds, (step) => ((step + Math.floor((seeds[0] ?? 0) / IN_ONE_FILE)) % 2 === 0 ? CLIENT : AS_KUBECTL), false),
  );

  it.concurrent.each(Object.entries(HAND_WRITTEN))('%s', async (title, files) => {
    for (const objects of files) await compare(objects, CLIENT);
    expect(files.length, title).toBeGreaterThan(1);
  });

  it.concurrent.each(Object.entries(LOSING_A_PORT))(
    '%s: where kubectl fails or loses one, ds refuses',
    async (_, files) => {
      const { ds, kubectl } = both();
      for (const objects of files) {
        const [object = {}] = objects;
        const before = await ds.live(object);
        const [ours, theirs] = await Promise.all([ds.apply(objects, ...CLIENT), kubectl.apply(objects, ...CLIENT)]);
        if (!ours.failed) {
          expect(theirs.failed, theirs.errors).toBe(false);
          expect(await ds.live(object)).toEqual(await kubectl.live(object));
          expect(portsOf(await ds.live(object))).toEqual(portsOf(object));
          continue;
        }
        expect(ours.errors).toContain('and a client-side apply would not store them as in the file');
        expect(await ds.live(object)).toEqual(before);
        // The server may refuse its patch too: a port that is merged into another has that one's name
        if (!theirs.failed) expect(portsOf(await kubectl.live(object))).not.toEqual(portsOf(object));
        return;
      }
      expect.fail('ds refused no file');
    },
  );
});
