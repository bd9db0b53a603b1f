import { defineConfig } from 'vitest/config';

/** `npm test`: everything that needs Node and nothing else. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    exclude: ['test/transcripts/**', 'node_modules/**'],
    testTimeout: 20_000,
    // Transcripts wait rather than work, each on a sandbox of its own.
    maxConcurrency: 100,
    // Node 20 pays 56 ms a process for this variable, and tests that spawn `ds` should see what a user sees.
    env: { NODE_EXTRA_CA_CERTS: '' },
  },
});
