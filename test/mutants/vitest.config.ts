import { defineConfig } from 'vitest/config';

/** The tests of one area, named by `npm run mutants`. */
export default defineConfig({
  test: { include: (process.env['MUTANTS_TESTS'] ?? '').split(' '), testTimeout: 20_000 },
});
