import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { objectAt, type JsonObject } from '../../src/core/json.ts';
import { without } from '../../src/core/without.ts';
import { manifestStory } from '../support/manifest-story.ts';
import { GROUP, twoAppliers, type TwoAppliers } from '../support/two-appliers.ts';
import { HAND_WRITTEN } from './apply-stories.ts';

const access = inject('cluster');
const CLIENT = ['--server-side=false'];
const SERVER = ['--server-side', '--field-manager=ds', '--force-conflicts'];
/** Applies of one file, with edits of it and by others in between. */
const STEPS = 4;

function seeds(from: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => from + index);
}

/** The object without how often it was changed. */
function uncounted(object: JsonObject | undefined): JsonObject | undefined {
  const metadata = without(objectAt(object, 'metadata') ?? {}, 'generation');
  const annotations = objectAt(metadata, 'annotations');
  const kept = annotations && without(annotations, 'deprecated.daemonset.template.generation');
  return object && { ...object, metadata: { ...metadata, annotations: kept } };
}

describe.skipIf(access === undefined)('ds apply and kubectl apply leave equal objects', { timeout: 60_000 }, () => {
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
    if (flags === CLIENT) expect(ours.lines, said).toEqual(theirs.lines);
    for (const object of objects) {
      expect(seen(await ds.live(object)), said).toEqual(seen(await kubectl.live(object)));
    }
  };

  const play = async (
    seed: number,
    name: string,
    flagsOf: (step: number) => readonly string[],
    counted = true,
  ): Promise<void> => {
    const { ds, kubectl } = both();
    const story = manifestStory(seed, { group: GROUP, name });
    for (let step = 0; step < STEPS; step++) {
      if (step > 0) {
        const foreign = story.foreignEdit();
        const object = foreign && story.objects()[foreign.index];
        if (object !== undefined) {
          const answers = [ds, kubectl].map((one) => one.foreignEdit(object, foreign?.patch ?? {}));
          expect(await answers[0]).toBe(await answers[1]);
        }
        story.edit();
      }
      await compare(story.objects(), flagsOf(step), counted);
    }
  };

  it.concurrent.each(seeds(1, 26))('applied on the client side: %i', (seed) =>
    play(seed, `client-${seed}`, () => CLIENT),
  );

  it.concurrent.each(seeds(101, 12))('applied on the server side: %i', (seed) =>
    play(seed, `server-${seed}`, () => SERVER),
  );

  // Whoever moves leaves no field behind, and who comes back finds what is needed. To take fields over kubectl applies twice, and
  // may count one change more.
  it.concurrent.each(seeds(201, 12))('one way and then the other: %i', (seed) =>
    play(seed, `mixed-${seed}`, (step) => ((step + seed) % 2 === 0 ? CLIENT : SERVER), false),
  );

  it.concurrent.each(Object.entries(HAND_WRITTEN))('%s', async (title, files) => {
    for (const objects of files) await compare(objects, CLIENT);
    expect(files.length, title).toBeGreaterThan(1);
  });
});
