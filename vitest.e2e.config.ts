import { defineConfig } from 'vitest/config';

/** `npm run e2e`: what needs the real control plane, which is started once. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.e2e.ts'],
    globalSetup: ['test/control-plane/vitest-setup.ts'],
    // Transcripts share the nodes, and take them away from one another.
    fileParallelism: false,
    testTimeout: 200_000,
    hookTimeout: 120_000,
  },
});
