import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { AREAS, type Area } from './areas.ts';
import { scoreOf, scoresTable, survivorsText, type MutationReport, type Score } from './report.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const SCORES = join(ROOT, 'test/mutants/scores.json');
const README = join(ROOT, 'test/mutants/README.md');
const USAGE = `usage: npm run mutants [-- AREA... [--only GLOB]]

Changes the source in thousands of small ways (StrykerJS) and runs the tests of the area on each.
Prints the mutants that survive, and writes the scores to test/mutants.
Areas: ${AREAS.map(({ name }) => name).join(', ')} (default: all)
--only mutates these files instead of all of the area, and writes no score.
`;

function mutate(area: Area, only: string | undefined): MutationReport {
  const folder = mkdtempSync(join(tmpdir(), 'mutants-'));
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
      concurrency: 2,
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

function main(): number {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { only: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  const areas = positionals.length === 0 ? AREAS : AREAS.filter(({ name }) => positionals.includes(name));
  const unknown = positionals.filter((word) => !AREAS.some(({ name }) => name === word));
  if (values.help === true || unknown.length > 0) {
    process.stdout.write(USAGE);
    return values.help === true ? 0 : 2;
  }
  for (const area of areas) {
    const report = mutate(area, values.only);
    process.stdout.write(survivorsText(report));
    const scores = JSON.parse(readFileSync(SCORES, 'utf8')) as Record<string, Score>;
    scores[area.name] = scoreOf(report);
    process.stdout.write(`${scoresTable({ [area.name]: scoreOf(report) })}\n`);
    if (values.only !== undefined) continue;
    writeFileSync(SCORES, `${JSON.stringify(scores, undefined, 2)}\n`);
    const [intro = ''] = readFileSync(README, 'utf8').split('\n| area');
    writeFileSync(README, `${intro}\n${scoresTable(scores)}\n`);
  }
  return 0;
}

process.exitCode = main();
