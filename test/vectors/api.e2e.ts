import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { API_CASES } from './api-cases.ts';
import { playCase, type ApiVectors } from './api-exchange.ts';
import { startBareControlPlane, type BareControlPlane } from './bare-control-plane.ts';
import { sender } from './record-api.ts';

const file = new URL('api.json', import.meta.url);
const recorded = JSON.parse(readFileSync(file, 'utf8')) as ApiVectors;

// On a server of its own: the shared one's controllers would answer, too.
describe.skipIf(inject('controlPlaneFolder') === undefined)('a real API server', () => {
  let plane: BareControlPlane | undefined;
  let speaker: ReturnType<typeof sender> | undefined;

  beforeAll(async () => {
    plane = await startBareControlPlane('', ['ServiceAccount']);
    speaker = sender(plane);
  });
  afterAll(async () => {
    speaker?.close();
    await plane?.stop();
  });

  it('is the one whose answers are recorded', () => {
    expect(plane?.release).toBe(recorded.release);
    expect(API_CASES.map(({ name }) => name)).toEqual(recorded.cases.map(({ name }) => name));
  });

  it.each(API_CASES.map((one, index) => [one.name, index, one] as const))(
    'still answers as recorded: %s',
    async (_name, index, one) => {
      if (speaker === undefined) throw new Error('there is no server');
      expect(await playCase(one, speaker.send)).toEqual(recorded.cases[index]?.answers);
    },
  );
});
