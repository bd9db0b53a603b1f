import { writeFileSync } from 'node:fs';
import type { RunnerTestCase } from 'vitest';
import { TestRunner } from 'vitest';
import { ownTime } from './own-time.ts';
import { currentFile, readProgress, writeProgress, type Current } from './progress.ts';

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

/** A mutated loop may run this many times as often; a test may take this many times as long, and so many milliseconds of its own time. */
const HIT_FACTOR = 100;
const TIME_FACTOR = 20;
const TIME_MS = 1000;
/** What a blocked thread may take beyond the limit of the test, which it cannot notice itself. */
const BLOCKED_MS = 2000;
const LOOK_MS = 50;

// tests replace these
const { setInterval, clearInterval } = globalThis;

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
      const end = ownTime() + limit;
      let timer: ReturnType<typeof setInterval> | undefined;
      const late = new Promise<'late'>((resolve) => {
        timer = setInterval(() => {
          if (ownTime() > end) resolve('late');
        }, LOOK_MS);
      });
      const ended = Promise.resolve()
        .then(() => run())
        .then(
          () => 'passed' as const,
          () => 'failed' as const,
        );
      const result = await Promise.race([ended, late]);
      clearInterval(timer);
      return result;
    };

    // after a mutant that ended the process
    if (readProgress(FOLDER).tested.includes(name)) return;
    const start = ownTime();
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
    const limit = TIME_MS + TIME_FACTOR * (ownTime() - start);
    const hits = stryker.mutantCoverage?.perTest[name] ?? {};
    const before = readProgress(FOLDER);
    const noticed = { ...before.noticed };
    const covered = new Set([...before.covered, ...Object.keys(hits)]);
    const loaded = new Set([...before.loaded, ...Object.keys(stryker.mutantCoverage?.static ?? {})]);
    const unrepeatable = new Set(before.unrepeatable);

    const skipped = new Set(before.skipped);
    const open = Object.keys(hits).filter((id) => noticed[id] === undefined && !skipped.has(id));
    if (open.length > 0 && (await passes(limit)) !== 'passed') unrepeatable.add(name);
    for (const id of open) {
      if (unrepeatable.has(name)) break;
      const current: Current = { id, name, blockedMs: limit + BLOCKED_MS };
      writeFileSync(currentFile(FOLDER), JSON.stringify(current));
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
