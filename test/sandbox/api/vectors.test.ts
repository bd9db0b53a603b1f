import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createApiServer } from '../../../src/sandbox/api-server.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { playCase, type ApiVectors, type Send } from '../../vectors/api-exchange.ts';

function recorded(name: string): ApiVectors {
  return JSON.parse(readFileSync(new URL(`../../vectors/${name}.json`, import.meta.url), 'utf8')) as ApiVectors;
}

const vectors = recorded('api');
const accounts = recorded('accounts');

/** A new API server without a socket. */
function sandboxSend(serviceAccounts: boolean): Send {
  const { api } = createApiServer({ clock: manualClock(), serviceAccounts });
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

function holds({ cases }: ApiVectors, serviceAccounts: boolean): void {
  describe.each(cases)('$name', ({ name, requests, answers }) => {
    const played = playCase({ name, requests }, sandboxSend(serviceAccounts));
    it.each(requests.map((request, index) => [index, request.method, request.path] as const))(
      '%i %s %s',
      async (index) => {
        expect((await played)[index]).toEqual(answers[index]);
      },
    );
  });
}

describe(`the API of ${vectors.release}`, () => holds(vectors, false));
describe(`the API of ${accounts.release} where pods need service accounts`, () => holds(accounts, true));
