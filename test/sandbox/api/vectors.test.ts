import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createSandbox } from '../../../src/sandbox/api-server.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { playCase, type ApiVectors, type Send } from '../../vectors/api-exchange.ts';

const file = new URL('../../vectors/api.json', import.meta.url);
const vectors = JSON.parse(readFileSync(file, 'utf8')) as ApiVectors;

/** A fresh sandbox, asked without a socket. */
function sandboxSend(): Send {
  const { api } = createSandbox({ clock: manualClock() });
  return async (request) => {
    const { status, headers, body } = await api.handle(request);
    const warning = headers['warning'] ?? [];
    const warnings = (typeof warning === 'string' ? [warning] : warning).map(
      (text) => JSON.parse(text.slice('299 - '.length)) as string,
    );
    let text = '';
    if (typeof body === 'string') text = body;
    else for await (const part of body) text += part;
    return { status, warnings, body: text };
  };
}

describe(`the API of ${vectors.release}`, () => {
  describe.each(vectors.cases)('$name', ({ name, requests, answers }) => {
    const played = playCase({ name, requests }, sandboxSend());
    it.each(requests.map((request, index) => [index, request.method, request.path] as const))(
      '%i %s %s',
      async (index) => {
        expect((await played)[index]).toEqual(answers[index]);
      },
    );
  });
});
