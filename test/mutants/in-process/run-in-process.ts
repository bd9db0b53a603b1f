import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Instrumenter } from '@stryker-mutator/instrumenter';
import type { Area } from '../areas.ts';
import type { MutationReport } from '../report.ts';
import { currentFile, NO_PROGRESS, readProgress, sourceFile, writeProgress, type Current } from './progress.ts';

const silent = { isDebugEnabled: () => false, debug: () => undefined, info: () => undefined };

/**
 * Runs each test again with every mutant of the code that it runs, all in one process: a hundred times faster than a process, or even a
 * thread, for each mutant. Only for tests that can be repeated, which are those of pure functions. Of the mutants only a share between 0
 * and 1 is run, the same ones each time.
 */
export async function runInProcess(area: Area, root: string, folder: string, share: number): Promise<MutationReport> {
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
  const skipped = instrumented.mutants
    .filter(({ fileName, location, replacement }) => {
      const { start, end } = location;
      return draw([relative(root, fileName), start.line, start.column, end.line, end.column, replacement]) >= share;
    })
    .map(({ id }) => id);
  writeProgress(folder, { ...NO_PROGRESS, skipped });
  while (!(await ran(area, root, folder)));

  const { noticed, covered, loaded, failing, unrepeatable } = readProgress(folder);
  if (covered.length === 0) throw new Error(`no test of ${area.name} runs its source`);
  if (failing.length > 0) throw new Error(`tests fail without a mutant: ${failing.join(', ')}`);
  for (const name of unrepeatable) process.stderr.write(`cannot be repeated, so it noticed nothing: ${name}\n`);
  const [isCovered, isLoaded] = [new Set(covered), new Set(loaded)];
  const isSkipped = new Set(skipped);
  const statusOf = (id: string): string =>
    isSkipped.has(id)
      ? 'Ignored'
      : (noticed[id] ?? (isCovered.has(id) ? 'Survived' : isLoaded.has(id) ? 'Ignored' : 'NoCoverage'));
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

/** A number between 0 and 1 that depends on nothing but the values. */
function draw(values: readonly (string | number)[]): number {
  return createHash('sha256').update(JSON.stringify(values)).digest().readUInt32BE() / 2 ** 32;
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
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/mutants/in-process/vitest.config.ts'];
  writeFileSync(currentFile(folder), '');
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: 'ignore' });
  return new Promise((resolve) => {
    child.once('close', () => {
      const isCut = isRunning(folder);
      if (isCut) {
        const { id } = JSON.parse(readFileSync(currentFile(folder), 'utf8')) as Current;
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
