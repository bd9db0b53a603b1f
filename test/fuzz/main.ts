/**
 * `npm run fuzz -- [--minutes N] [--seed N] [--only NAME]`: compares ds with the packages of kubectl and the API server, one minute
 * by default. Ends with exit code 1 when they differ.
 */
import { parseArgs } from 'node:util';
import { findOracle } from '../control-plane/oracle.ts';
import { differenceText, fuzz, outdated } from './fuzz.ts';
import { SUBJECTS } from './subjects.ts';

const COUNT = 2000;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    only: { type: 'string', default: '' },
  },
});
const minutes = Number(values.minutes);
const first = Number(values.seed);
const chosen = SUBJECTS.filter(({ title }) => values.only === '' || values.only === title);
if (chosen.length === 0) throw new Error(`--only takes one of ${SUBJECTS.map(({ title }) => title).join(', ')}`);
if (!(minutes > 0) || !Number.isSafeInteger(first)) throw new Error('--minutes and --seed take numbers');

const oracle = await findOracle();
const until = Date.now() + minutes * 60_000;
let failures = 0;
let cases = 0;
for (const { title, subject } of chosen) {
  for (const name of await outdated(subject, oracle)) {
    failures++;
    process.stdout.write(`${title}: no longer a difference: ${name}\n`);
  }
}
for (let seed = first; failures < 20; seed += COUNT) {
  for (const { title, subject } of chosen) {
    for (const difference of await fuzz(subject, oracle, { seed, count: COUNT })) {
      failures++;
      process.stdout.write(`${differenceText(title, difference)}\n`);
    }
    cases += COUNT;
  }
  if (Date.now() > until) break;
}
process.stdout.write(`${cases} cases from seed ${first} on, ${failures} differences\n`);
process.exitCode = failures > 0 ? 1 : 0;
