import { writeFileSync } from 'node:fs';
import type { RunnerTestCase } from 'vitest';
import { TestRunner } from 'vitest';
import { currentFile, readProgress, writeProgress } from './progress.ts';

/** What StrykerJS's instrumented code reads and writes. */
interface Instrumentation {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
  mutantCoverage?: { readonly static: Hits; readonly perTest: Record<string, Hits> };
}

/** How often the code of each mutant was run. */
type Hits = Record<string, number>;

const FOLDER = process.env['MUTANTS_FOLDER'] ?? '';
const stryker: Instrumentation = ((globalThis as { __stryker__?: Instrumentation }).__stryker__ ??= {});

/** A mutated loop may run this many times as often; a test may take this many times as long, and so many milliseconds. */
const HIT_FACTOR = 100;
const TIME_FACTOR = 20;
const TIME_MS = 5000;

// tests replace these
const { setTimeout, clearTimeout, performance } = globalThis;

/**
 * Runs each test, then again with each mutant of the code that it has run, and notes the mutants with which it fails. Module state, hooks
 * and fixtures are not made anew, so the test is repeated without a mutant as well: it counts only while it passes.
 */
export default class MutantRunner extends TestRunner {
  async runTask(test: RunnerTestCase): Promise<void> {
    // tests of a table may have the same name
    const name = `${test.file.name} ${test.name} (${test.id})`;
    const run = TestRunner.getTestFn(test);
    const passes = async (limit: number): Promise<'passed' | 'failed' | 'late'> => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<'late'>((resolve) => {
        timer = setTimeout(() => resolve('late'), limit);
      });
      const ended = Promise.resolve()
        .then(() => run())
        .then(
          () => 'passed' as const,
          () => 'failed' as const,
        );
      const result = await Promise.race([ended, late]);
      clearTimeout(timer);
      return result;
    };

    // after a mutant that ended the process
    if (readProgress(FOLDER).tested.includes(name)) return;
    const start = performance.now();
    stryker.currentTestId = name;
    stryker.activeMutant = undefined;
    try {
      await run();
    } catch (error) {
      const progress = readProgress(FOLDER);
      writeProgress(FOLDER, { ...progress, failing: [...progress.failing, name] });
      throw error;
    } finally {
      stryker.currentTestId = undefined;
    }
    const limit = TIME_MS + TIME_FACTOR * (performance.now() - start);
    const hits = stryker.mutantCoverage?.perTest[name] ?? {};
    const before = readProgress(FOLDER);
    const noticed = { ...before.noticed };
    const covered = new Set([...before.covered, ...Object.keys(hits)]);
    const loaded = new Set([...before.loaded, ...Object.keys(stryker.mutantCoverage?.static ?? {})]);
    const unrepeatable = new Set(before.unrepeatable);

    const open = Object.keys(hits).filter((id) => noticed[id] === undefined);
    if (open.length > 0 && (await passes(limit)) !== 'passed') unrepeatable.add(name);
    for (const id of open) {
      if (unrepeatable.has(name)) break;
      writeFileSync(currentFile(FOLDER), JSON.stringify({ id, name }));
      Object.assign(stryker, { activeMutant: id, hitCount: 0, hitLimit: HIT_FACTOR * (hits[id] ?? 1) });
      const result = await passes(limit);
      const isEndless = result === 'late' || (stryker.hitCount ?? 0) > (stryker.hitLimit ?? Infinity);
      Object.assign(stryker, { activeMutant: undefined, hitCount: undefined, hitLimit: undefined });
      if (result === 'passed') continue;
      // what the mutant left behind, such as a cached value, must not fail the test for other mutants
      if ((await passes(limit)) === 'passed') noticed[id] = isEndless ? 'Timeout' : 'Killed';
      else unrepeatable.add(name);
    }
    writeProgress(FOLDER, {
      ...before,
      noticed,
      covered: [...covered],
      loaded: [...loaded],
      tested: [...before.tested, name],
      unrepeatable: [...unrepeatable],
    });
    writeFileSync(currentFile(FOLDER), '');
  }
}
