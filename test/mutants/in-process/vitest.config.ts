import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { sourceFile } from './progress.ts';

const globs = (process.env['MUTANTS_TESTS'] ?? '').split(' ');
const source = JSON.parse(readFileSync(sourceFile(process.env['MUTANTS_FOLDER'] ?? ''), 'utf8')) as Record<
  string,
  string
>;

/** The tests of one area, with the mutants in the source that they import. */
export default defineConfig({
  plugins: [{ name: 'mutants', enforce: 'pre', load: (id) => (Object.hasOwn(source, id) ? source[id] : undefined) }],
  test: {
    include: globs.filter((glob) => !glob.startsWith('!')),
    exclude: globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1)),
    // a test is repeated for each of its mutants
    testTimeout: 0,
    maxWorkers: 1,
    maxConcurrency: 1,
    fileParallelism: false,
    pool: 'threads',
    globalSetup: 'test/mutants/in-process/end-blocked.ts',
    runner: 'test/mutants/in-process/runner.ts',
    onConsoleLog: () => false,
  },
});
