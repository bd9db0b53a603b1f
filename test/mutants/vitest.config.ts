import { defineConfig } from 'vitest/config';

const globs = (process.env['MUTANTS_TESTS'] ?? '').split(' ');

/** The tests of one area, named by `npm run mutants`. */
export default defineConfig({
  test: {
    include: globs.filter((glob) => !glob.startsWith('!')),
    exclude: globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1)),
    // a slow test is no reason to stop before the first mutant
    testTimeout: 120_000,
  },
});
