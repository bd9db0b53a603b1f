import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { connectApi, type Api } from '../control-plane/api.ts';
import { readConnection } from '../control-plane/cluster.ts';
import { lintVerdict, namesSameFields, serverVerdict } from '../lint/compare.ts';
import { agent, type Case } from '../lint/corpus-parts.ts';
import { CASES, changed } from '../lint/corpus.ts';

/** The cases with their names as titles. */
const named = (which: (one: Case) => boolean): readonly (readonly [string, Case])[] =>
  CASES.filter(which).map((one) => [one.name.slice(0, 250), one]);

const folder = inject('controlPlaneFolder');

describe.skipIf(folder === undefined)('ds lint and the API server', () => {
  let api: Api | undefined;

  beforeAll(() => {
    api = connectApi(readConnection(`${folder ?? ''}/connection.json`), 'lint-corpus');
  });
  afterAll(() => api?.close());

  const verdicts = async (object: ReturnType<typeof agent>) => {
    if (api === undefined) throw new Error('there is no control plane');
    return { server: await serverVerdict(api, object), lint: await lintVerdict(object) };
  };

  it('accept the object that every case changes', async () => {
    const { server, lint } = await verdicts(agent());
    expect([server.words, lint.words]).toEqual([[], []]);
  });

  it('cover accepted and refused objects', () => {
    expect(CASES.length).toBeGreaterThan(1000);
  });

  it.each(named(({ differs }) => differs === undefined))('agree on %s', async (_, one) => {
    const { server, lint } = await verdicts(changed(one));
    expect({ refused: lint.refused, words: lint.words }, `the server: ${server.words.join('\n')}`).toMatchObject({
      refused: server.refused,
    });
    expect(namesSameFields(server, lint), `${server.words.join('\n')}\n---\n${lint.words.join('\n')}`).toBe(true);
  });

  it.each(named(({ differs }) => differs !== undefined))('differ, as expected, on %s', async (_, one) => {
    const { server, lint } = await verdicts(changed(one));
    expect(lint.refused).not.toBe(server.refused);
  });
});
