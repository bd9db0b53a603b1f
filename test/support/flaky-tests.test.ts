import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { flakyFailure, listedFlakyTests, readFlakyTests } from './flaky-tests.ts';
import { sourcesBelow } from './imports.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

describe('a test that passes only on its second try', () => {
  const listed = [{ name: 'transcript slow', reason: 'the controller may be late' }];

  it('fails when it is not listed', () => {
    expect(flakyFailure('transcript other', listed)?.message).toContain(
      'transcript other passed only on its second try',
    );
  });

  it('passes when it is listed', () => {
    expect(flakyFailure('transcript slow', listed)).toBeUndefined();
  });

  it.each([
    ['{}', 'a list is expected'],
    ['[{"name": "transcript a"}]', 'needs a name and a reason'],
    ['[{"name": "transcript a", "reason": " "}]', 'needs a name and a reason'],
    ['["transcript a"]', 'needs a name and a reason'],
    ['[{"name": "a", "reason": "b"}, {"name": "a", "reason": "c"}]', 'a is listed twice'],
  ])('is not listed by %s', (text, error) => {
    expect(() => readFlakyTests(text)).toThrow(error);
  });
});

describe('test/flaky-tests.json', () => {
  it('names transcripts that exist', () => {
    const transcripts = readdirSync(join(root, 'test/transcripts')).map((file) => basename(file, '.transcript'));
    const unknown = listedFlakyTests().filter(({ name }) => !transcripts.includes(name.replace(/^transcript /, '')));
    expect(unknown).toEqual([]);
  });
});

describe('every other test', () => {
  it('is tried once', () => {
    const configurations = ['vitest.config.ts', 'vitest.e2e.config.ts', 'package.json', '.ci/run'];
    const files = [...sourcesBelow(root, 'test'), ...configurations];
    // Vitest's option, in code or on the command line. Headers are called retry-after.
    expect(files.filter((file) => /\bretry['"]?:|-{2}retry\b/.test(read(file)))).toEqual([]);
  });
});
