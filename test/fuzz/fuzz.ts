import { goJson } from '../../src/core/json/go-json.ts';
import { askOracle, type Answer } from '../control-plane/oracle.ts';
import { randomFrom } from '../support/random.ts';
import type { Accepted, Subject } from './subject.ts';

/** One generated case in which we and Kubernetes differ. */
export interface Difference {
  readonly seed: number;
  /** Shrunk. */
  readonly smallest: unknown;
  readonly ours: Answer;
  readonly theirs: Answer;
}

const MAX_SHRINKS = 60;
/** each needs several oracle calls; more would add no information */
const MAX_DIFFERENCES = 10;

interface Judged<Case> {
  readonly one: Case;
  readonly ours: Answer;
  readonly theirs: Answer;
}

/** Both answers reduced to what matters: different error texts count as equal. */
function gist(answer: Answer): string {
  return 'error' in answer ? 'refused' : goJson(answer.value);
}

async function judge<Case>(subject: Subject<Case>, oracle: string, cases: readonly Case[]): Promise<Judged<Case>[]> {
  const questions = cases.map((one) => ({ subject: subject.name, ...subject.question(one) }));
  const [theirs, ours] = await Promise.all([
    askOracle(oracle, questions),
    Promise.all(cases.map(async (one) => subject.ours(one))),
  ]);
  return cases.map((one, index) => ({
    one,
    ours: ours[index] ?? { error: 'nothing' },
    theirs: theirs[index] ?? { error: 'nothing' },
  }));
}

function differs<Case>(subject: Subject<Case>, { one, ours, theirs }: Judged<Case>): boolean {
  return gist(ours) !== gist(theirs) && !subject.accepted.some(({ covers }) => covers(one, ours, theirs));
}

/** The kind of difference: a value against an error must not shrink to another kind. */
function kindOf({ ours, theirs }: Judged<unknown>): string {
  return `${'error' in ours} ${'error' in theirs}`;
}

async function shrunk<Case>(subject: Subject<Case>, oracle: string, found: Judged<Case>): Promise<Judged<Case>> {
  let smallest = found;
  for (let round = 0; round < MAX_SHRINKS; round++) {
    const judged = await judge(subject, oracle, subject.simpler(smallest.one));
    const next = judged.find((one) => differs(subject, one) && kindOf(one) === kindOf(found));
    if (next === undefined) return smallest;
    smallest = next;
  }
  return smallest;
}

/** Runs the cases of `count` seeds from `seed` on; returns those that differ, shrunk and deduplicated. */
export async function fuzz<Case>(
  subject: Subject<Case>,
  oracle: string,
  { seed, count }: { readonly seed: number; readonly count: number },
): Promise<readonly Difference[]> {
  const cases = Array.from({ length: count }, (_, index) => subject.make(randomFrom(seed + index)));
  const found = new Map<string, Difference>();
  for (const [index, judged] of (await judge(subject, oracle, cases)).entries()) {
    if (!differs(subject, judged)) continue;
    const { one, ours, theirs } = await shrunk(subject, oracle, judged);
    const key = JSON.stringify(one);
    if (!found.has(key)) found.set(key, { seed: seed + index, smallest: one, ours, theirs });
    if (found.size >= MAX_DIFFERENCES) break;
  }
  return [...found.values()];
}

/** Accepted differences whose example no longer differs, or is no longer covered by their rule. */
export async function outdated<Case>(subject: Subject<Case>, oracle: string): Promise<readonly string[]> {
  const judged = await judge(
    subject,
    oracle,
    subject.accepted.map(({ example }) => example),
  );
  const stands = (entry: Accepted<Case>, found: Judged<Case> | undefined): boolean =>
    found !== undefined && gist(found.ours) !== gist(found.theirs) && entry.covers(found.one, found.ours, found.theirs);
  return subject.accepted.filter((entry, index) => !stands(entry, judged[index])).map(({ name }) => name);
}

/** As JSON with all non-ASCII characters escaped. */
function visible(value: unknown): string {
  return JSON.stringify(value).replace(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A readable difference, with the command that reproduces it. */
export function differenceText(name: string, { seed, smallest, ours, theirs }: Difference): string {
  const said = (answer: Answer): string =>
    'error' in answer ? `refuses it: ${answer.error}` : `reads ${goJson(answer.value)}`;
  const lines = [`${name}: seed ${seed}: ${visible(smallest)}`, `  ds ${said(ours)}`, `  kubectl ${said(theirs)}`];
  return [...lines, `  again: npm run fuzz -- --only ${name} --seed ${seed}`].join('\n');
}
