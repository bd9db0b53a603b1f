import { beforeAll, describe, expect, it } from 'vitest';
import { NoControlPlane } from '../control-plane/build.ts';
import { findOracle } from '../control-plane/oracle.ts';
import { differenceText, fuzz, outdated } from '../fuzz/fuzz.ts';
import { SUBJECTS } from '../fuzz/subjects.ts';

/** The same cases every time, so that nobody's change fails by bad luck; `npm run fuzz` looks for new ones. */
const SEED = 1;
const COUNT = 4000;

async function oracleOrSkip(): Promise<string | undefined> {
  try {
    return await findOracle();
  } catch (error) {
    if (!(error instanceof NoControlPlane)) throw error;
    process.stderr.write(`\nSKIPPED: the fuzzers beside kubectl's packages. ${error.message}\n\n`);
    return undefined;
  }
}

const oracle = await oracleOrSkip();

describe.skipIf(oracle === undefined).each(SUBJECTS.map(({ title, subject }) => [title, subject] as const))(
  'ds and the packages of kubectl, on %s',
  (title, subject) => {
    let program = '';
    beforeAll(() => {
      program = oracle ?? '';
    });

    it(`agree on ${COUNT} cases from seed ${SEED} on`, async () => {
      const found = await fuzz(subject, program, { seed: SEED, count: COUNT });
      expect(found.map((one) => differenceText(title, one)).join('\n')).toBe('');
    });

    it('still differ where we say that they do', async () => {
      expect(await outdated(subject, program)).toEqual([]);
    });
  },
);
