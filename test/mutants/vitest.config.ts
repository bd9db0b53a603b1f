import { defineConfig } from 'vitest/config';

const globs = (process.env['MUTANTS_TESTS'] ?? '').split(' ');

/** The tests of one area, named by `npm run mutants`. */
export default defineConfig({
  test: {
    include: globs.filter((glob) => !glob.startsWith('!')),
    exclude: globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1)),
    testTimeout: 20_000,
  },
});
