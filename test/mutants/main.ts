import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { AREAS, type Area } from './areas.ts';
import { reportOf, runInProcess } from './in-process/run-in-process.ts';
import { scoreOf, scoresTable, survivorsText, type MutationReport, type Scores } from './report.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const SCORES = join(ROOT, 'test/mutants/scores.json');
/** Not in the system's temporary folder: what runs there finds no node_modules. */
const REPORTS = join(ROOT, 'reports/mutants');
const README = join(ROOT, 'test/mutants/README.md');
const USAGE = `usage: npm run mutants [-- AREA... [--only GLOB] [--share N] [--concurrency N]]

Changes the source in thousands of small ways (StrykerJS) and runs the tests of the area on each.
Prints the mutants that survive, and writes the scores to test/mutants.
Areas: ${AREAS.map(({ name }) => name).join(', ')} (default: all)
A name like daemonset stands for all areas daemonset/...
--only mutates these files (or FILE:LINE:COLUMN-LINE:COLUMN) instead of all of the area, and writes no score.
--share 0.25 runs a quarter of the mutants, the same ones each time, in areas whose tests can be repeated.
--concurrency is the number of test runners (default 1).
A second run of an area runs again only what survived or what changed since (reports/mutants keeps the results).
`;

/** A mutant that a busy machine makes slow must not count as one that never ends: at least a minute, and ten times the usual time. */
const TIME_LIMIT = { timeoutMS: 60_000, timeoutFactor: 10 };

function mutate(area: Area, only: string | undefined, concurrency: number): MutationReport {
  mkdirSync(REPORTS, { recursive: true });
  const folder = mkdtempSync(join(REPORTS, 'run-'));
  try {
    const report = join(folder, 'mutation.json');
    const config = join(folder, 'stryker.config.json');
    const options = {
      testRunner: 'vitest',
      plugins: ['@stryker-mutator/vitest-runner'],
      vitest: { configFile: 'test/mutants/vitest.config.ts', related: false },
      mutate: only === undefined ? area.mutate : [only],
      mutator: { excludedMutations: area.texts === true ? [] : ['StringLiteral'] },
      coverageAnalysis: 'perTest',
      dryRunTimeoutMinutes: 20,
      ignoreStatic: area.static !== true,
      ...TIME_LIMIT,
      concurrency,
      incremental: only === undefined,
      incrementalFile: join(REPORTS, `${area.name}.json`),
      reporters: ['json', 'progress-append-only'],
      jsonReporter: { fileName: report },
      tempDirName: join(folder, 'sandbox'),
      ignorePatterns: ['reports', 'man'],
    };
    writeFileSync(config, JSON.stringify(options));
    const env = { ...process.env, MUTANTS_TESTS: area.tests.join(' ') };
    const { status } = spawnSync('npx', ['stryker', 'run', config], {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    if (status !== 0) throw new Error(`StrykerJS ended with exit code ${String(status)} in area ${area.name}`);
    return JSON.parse(readFileSync(report, 'utf8')) as MutationReport;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Choice {
  readonly only: string | undefined;
  readonly concurrency: number;
  /** Of the mutants in areas whose tests can be repeated: between 0 and 1. */
  readonly share: number;
}

/** The report of each area. Areas whose tests are the same and can be repeated share one run. */
async function* reportsOn(
  areas: readonly Area[],
  { only, concurrency, share }: Choice,
): AsyncGenerator<readonly [Area, MutationReport]> {
  const done = new Set<Area>();
  for (const area of areas) {
    if (done.has(area)) continue;
    if (area.repeatable !== true) {
      yield [area, mutate(area, only, concurrency)];
      continue;
    }
    const together = areas.filter(({ repeatable, tests }) => repeatable === true && tests === area.tests);
    const globs = only === undefined ? together.flatMap((each) => each.mutate) : [only];
    const report = await runInProcess({ ...area, mutate: globs }, ROOT, join(REPORTS, area.name), share);
    for (const each of together) {
      done.add(each);
      yield [each, only === undefined ? reportOf(report, each.mutate) : report];
    }
  }
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: 'string' },
      concurrency: { type: 'string', default: '1' },
      share: { type: 'string', default: '1' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const named = (word: string): Area[] => AREAS.filter(({ name }) => name === word || name.startsWith(`${word}/`));
  const areas = positionals.length === 0 ? AREAS : positionals.flatMap(named);
  const unknown = positionals.filter((word) => named(word).length === 0);
  if (values.help === true || unknown.length > 0) {
    process.stdout.write(USAGE);
    return values.help === true ? 0 : 2;
  }
  const { only, concurrency, share } = values;
  const choice = { only, concurrency: Number(concurrency), share: Number(share) };
  for await (const [area, report] of reportsOn(areas, choice)) {
    process.stdout.write(survivorsText(report));
    const all = JSON.parse(readFileSync(SCORES, 'utf8')) as Record<string, Scores>;
    const latest = {
      ...scoreOf(report),
      date: new Date().toISOString().slice(0, 10),
      ...(choice.share < 1 && area.repeatable === true ? { share: choice.share } : {}),
    };
    const scores = { first: all[area.name]?.first ?? latest, latest };
    process.stdout.write(`${scoresTable({ [area.name]: scores })}\n`);
    if (only !== undefined) continue;
    all[area.name] = scores;
    const inOrder = Object.fromEntries(
      AREAS.flatMap(({ name }) => (all[name] === undefined ? [] : [[name, all[name]]])),
    );
    writeFileSync(SCORES, `${JSON.stringify(inOrder, undefined, 2)}\n`);
    const [intro = ''] = readFileSync(README, 'utf8').split('\n| area');
    writeFileSync(README, `${intro}\n${scoresTable(inOrder)}\n`);
  }
  return 0;
}

process.exitCode = await main();
