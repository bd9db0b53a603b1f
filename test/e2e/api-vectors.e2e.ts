import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { API_CASES } from '../vectors/api-cases.ts';
import { ACCOUNT_CASES } from '../vectors/api-client-cases.ts';
import { playCase, type ApiCase, type ApiVectors } from '../vectors/api-exchange.ts';
import { startBareControlPlane, type BareControlPlane } from '../vectors/bare-control-plane.ts';
import { sender } from '../vectors/record-api.ts';

// On a server of its own: the shared one's controllers would answer, too.
describe.skipIf(inject('controlPlaneFolder') === undefined).each([
  { name: 'api', cases: API_CASES, withoutAdmission: ['ServiceAccount'] },
  { name: 'accounts', cases: ACCOUNT_CASES, withoutAdmission: [] },
])('a real API server, of $name', ({ name: recording, cases, withoutAdmission }) => {
  const file = new URL(`../vectors/${recording}.json`, import.meta.url);
  const recorded = JSON.parse(readFileSync(file, 'utf8')) as ApiVectors;
  let plane: BareControlPlane | undefined;
  let speaker: ReturnType<typeof sender> | undefined;

  beforeAll(async () => {
    plane = await startBareControlPlane('', withoutAdmission);
    speaker = sender(plane);
  });
  afterAll(async () => {
    speaker?.close();
    await plane?.stop();
  });

  it('is the one whose answers are recorded', () => {
    expect(plane?.release).toBe(recorded.release);
    expect(cases.map(({ name }: ApiCase) => name)).toEqual(recorded.cases.map(({ name }) => name));
  });

  it.each(cases.map((one: ApiCase, index) => [one.name, index, one] as const))(
    'still answers as recorded: %s',
    async (_name, index, one) => {
      if (speaker === undefined) throw new Error('there is no server');
      expect(await playCase(one, speaker.send)).toEqual(recorded.cases[index]?.answers);
    },
  );
});
