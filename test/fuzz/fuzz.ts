import { goJson } from '../../src/core/json/go-json.ts';
import { askOracle, type Answer } from '../control-plane/oracle.ts';
import { randomFrom } from '../support/random.ts';
import type { Accepted, Subject } from './subject.ts';

/** One case that a subject's generator made of a seed, and on which we and Kubernetes do not agree. */
export interface Difference {
  readonly seed: number;
  /** Shrunk. */
  readonly smallest: unknown;
  readonly ours: Answer;
  readonly theirs: Answer;
}

const MAX_SHRINKS = 60;
/** Each needs a few rounds of the oracle; more of them say no more. */
const MAX_DIFFERENCES = 10;

interface Judged<Case> {
  readonly one: Case;
  readonly ours: Answer;
  readonly theirs: Answer;
}

/** How the two answers read when only what matters is left of them: refusals in other words are the same. */
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

/** The whole of what differs: a value against a refusal must not shrink to another kind of difference. */
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

/** The cases of `count` seeds from `seed` on, of which those that differ come back, shrunk, each once. */
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

/** The accepted differences of a subject whose example differs no longer, or is not covered by what they say. */
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

/** As JSON, in which every character that is none of ASCII shows. */
function visible(value: unknown): string {
  return JSON.stringify(value).replace(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A difference for people, with what repeats it. */
export function differenceText(name: string, { seed, smallest, ours, theirs }: Difference): string {
  const said = (answer: Answer): string =>
    'error' in answer ? `refuses it: ${answer.error}` : `reads ${goJson(answer.value)}`;
  const lines = [`${name}: seed ${seed}: ${visible(smallest)}`, `  ds ${said(ours)}`, `  kubectl ${said(theirs)}`];
  return [...lines, `  again: npm run fuzz -- --only ${name} --seed ${seed}`].join('\n');
}
