import { describe, expect, it } from 'vitest';
import { REGISTRY } from '../src/cli/registry.ts';
import { isWrite, readOnlyTransport } from '../src/kube/transport/read-only.ts';
import { COMMAND_ARGUMENTS } from './support/command-arguments.ts';
import { runOnSandbox } from './support/run-on-sandbox.ts';

/** Runs a command on a sandbox, and returns the writes that arrived there and what went wrong. */
async function attempt(words: string, args: readonly string[], readOnly: boolean) {
  const { requests, errors } = await runOnSandbox(words, args, readOnly ? { wrap: readOnlyTransport } : {});
  return {
    requests,
    writes: requests.filter(isWrite).map(({ method, path }) => `${method} ${path}`),
    errors,
  };
}

const cases = Object.entries(COMMAND_ARGUMENTS);

describe('DS_READ_ONLY', () => {
  it('is tested with every command', () => {
    expect(Object.keys(COMMAND_ARGUMENTS)).toEqual(REGISTRY.map(({ path }) => path.join(' ')));
  });

  it.each(cases.flatMap(([words, how]) => ('writes' in how ? [[words, how.writes] as const] : [])))(
    'refuses what ds %s %j writes',
    async (words, args) => {
      const allowed = await attempt(words, args, false);
      expect(allowed.writes.length).toBeGreaterThan(0);
      const refused = await attempt(words, args, true);
      expect(refused.writes).toEqual([]);
      expect(refused.errors.join('\n')).toMatch(
        /DS_READ_ONLY is set: (?:GET|POST|PUT|PATCH|DELETE) \/\S+ was not sent/,
      );
    },
  );

  it.each(cases.flatMap(([words, how]) => ('reads' in how ? [[words, how.reads] as const] : [])))(
    'does not stop ds %s %j',
    async (words, args) => {
      const { requests, writes, errors } = await attempt(words, args, true);
      expect(writes).toEqual([]);
      expect(errors).toEqual([]);
      expect(requests.length).toBeGreaterThan(0);
    },
  );
});
