import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Instrumenter } from '@stryker-mutator/instrumenter';
import type { Area } from '../areas.ts';
import type { MutationReport } from '../report.ts';
import { currentFile, NO_PROGRESS, readProgress, sourceFile, writeProgress } from './progress.ts';

/** A mutant that blocks the thread for so long never ends; a busy machine may make each test slow. */
const BLOCKED_MS = 120_000;
const LOOK_MS = 2000;

const silent = { isDebugEnabled: () => false, debug: () => undefined, info: () => undefined };

/**
 * Runs each test again with every mutant of the code that it runs, all in one process: a hundred times faster than a process, or even a
 * thread, for each mutant. Only for tests that can be repeated, which are those of pure functions.
 */
export async function runInProcess(area: Area, root: string, folder: string): Promise<MutationReport> {
  mkdirSync(folder, { recursive: true });
  const paths = pathsOf(area.mutate, root);
  const files = paths.map((path) => ({
    name: join(root, path),
    mutate: true,
    content: readFileSync(join(root, path), 'utf8'),
  }));
  const excludedMutations = area.texts === true ? [] : ['StringLiteral'];
  const instrumented = await new Instrumenter(silent as never).instrument(files, {
    plugins: null,
    excludedMutations,
    ignorers: [],
  });
  const source = Object.fromEntries(instrumented.files.map(({ name, content }) => [name, content]));
  writeFileSync(sourceFile(folder), JSON.stringify(source));
  writeProgress(folder, NO_PROGRESS);
  while (!(await ran(area, root, folder)));

  const { noticed, covered, loaded, failing, unrepeatable } = readProgress(folder);
  if (covered.length === 0) throw new Error(`no test of ${area.name} runs its source`);
  if (failing.length > 0) throw new Error(`tests fail without a mutant: ${failing.join(', ')}`);
  for (const name of unrepeatable) process.stderr.write(`cannot be repeated, so it noticed nothing: ${name}\n`);
  const [isCovered, isLoaded] = [new Set(covered), new Set(loaded)];
  const statusOf = (id: string): string =>
    noticed[id] ?? (isCovered.has(id) ? 'Survived' : isLoaded.has(id) ? 'Ignored' : 'NoCoverage');
  return {
    files: Object.fromEntries(
      files.map(({ name, content }, index) => [
        paths[index] ?? name,
        {
          source: content,
          mutants: instrumented.mutants
            .filter(({ fileName }) => fileName === name)
            .map(({ id, location: { start, end }, mutatorName, replacement, status }) => ({
              mutatorName,
              replacement,
              status: status ?? statusOf(id),
              location: { start: fromOne(start), end: fromOne(end) },
            })),
        },
      ]),
    ),
  };
}

/** The part of a report about these files. */
export function reportOf({ files }: MutationReport, globs: readonly string[]): MutationReport {
  return { files: Object.fromEntries(Object.entries(files).filter(([path]) => isNamed(path, globs))) };
}

function isNamed(path: string, globs: readonly string[]): boolean {
  const matches = (glob: string): boolean => patternOf(glob).test(path);
  return globs.some(matches) && !globs.some((glob) => glob.startsWith('!') && matches(glob.slice(1)));
}

function pathsOf(globs: readonly string[], root: string): readonly string[] {
  return readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .map((path) => `src/${path.replaceAll('\\', '/')}`)
    .filter((path) => isNamed(path, globs))
    .sort();
}

/** For `*`, `**` and braces. */
function patternOf(glob: string): RegExp {
  const pattern = glob
    .replaceAll(/[.+^$()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('{', '(?:')
    .replaceAll('}', ')')
    .replaceAll(',', '|')
    .replaceAll(/\*\*\/|\*/g, (stars) => (stars === '*' ? '[^/]*' : '(?:.*/)?'));
  return new RegExp(`^${pattern}$`);
}

const fromOne = ({ line, column }: { readonly line: number; readonly column: number }) => ({
  line: line + 1,
  column: column + 1,
});

/** Whether all tests have run. A mutant that blocks the process, or ends it as one without memory does, is noticed; the others go on. */
function ran(area: Area, root: string, folder: string): Promise<boolean> {
  const env = { ...process.env, MUTANTS_FOLDER: folder, MUTANTS_TESTS: area.tests.join(' ') };
  const args = ['vitest', 'run', '--config', 'test/mutants/in-process/vitest.config.ts'];
  writeFileSync(currentFile(folder), '');
  const child = spawn('npx', args, { cwd: root, env, stdio: 'ignore', detached: true });
  const timer = setInterval(() => {
    if (!isRunning(folder) || Date.now() - statSync(currentFile(folder)).mtimeMs < BLOCKED_MS) return;
    process.kill(-(child.pid ?? 0), 'SIGKILL');
  }, LOOK_MS);
  return new Promise((resolve) => {
    child.once('close', () => {
      clearInterval(timer);
      const isCut = isRunning(folder);
      if (isCut) {
        const { id } = JSON.parse(readFileSync(currentFile(folder), 'utf8')) as { readonly id: string };
        const progress = readProgress(folder);
        writeProgress(folder, { ...progress, noticed: { ...progress.noticed, [id]: 'Timeout' } });
      }
      resolve(!isCut);
    });
  });
}

/** Whether a mutant is being run. */
function isRunning(folder: string): boolean {
  return readFileSync(currentFile(folder), 'utf8') !== '';
}
