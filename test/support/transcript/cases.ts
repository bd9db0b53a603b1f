import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { flakyFailure, listedFlakyTests } from '../flaky-tests.ts';
import { atMost, type Gate } from './at-most.ts';
import type { TestCluster } from './cluster.ts';
import { parseTranscript, type Need, type Step, type Transcript } from './parse.ts';
import { canRun, playTranscript, type Flake, type Played } from './play.ts';
import { runsKubectl } from './runs-kubectl.ts';
import { skippedLines, type NamedTranscript, type NoKubectl } from './skipped.ts';

const FOLDER = fileURLToPath(new URL('../../transcripts', import.meta.url));
const UPDATE = process.env['UPDATE_TRANSCRIPTS'] === '1';
/** Comma-separated names of transcripts to run. */
const ONLY = process.env['TRANSCRIPTS']?.split(',');
/** Only transcripts that run kubectl, for a machine on which `npm test` has played the others. */
const ONLY_WITH_KUBECTL = process.env['TRANSCRIPTS_WITH_KUBECTL'] === '1';
/** A whole transcript: some wait for minutes. */
const PLAY_MS = 20 * 60_000;

export interface CaseOptions {
  /** A cluster for one transcript, or undefined when this machine cannot run one: everything is skipped. */
  readonly cluster: ((needs: readonly Need[]) => Promise<TestCluster>) | undefined;
  readonly kubectl: string | undefined;
  readonly noKubectl?: NoKubectl;
  /** Which of a transcript's needs are available. */
  readonly offers: readonly Need[];
  /** How many transcripts run at a time, and how many of their commands. */
  readonly transcripts: number;
  readonly commands: number;
  readonly playTwice: boolean;
}

interface Named extends NamedTranscript {
  readonly path: string;
  readonly text: string;
}

/** A test case for each step of each transcript. */
export function transcriptCases(options: CaseOptions): void {
  const { cluster, kubectl, offers } = options;
  const all = transcripts();
  const flaky = listedFlakyTests();
  const play = plays(options);
  const missing = (one: NamedTranscript): readonly Need[] =>
    one.transcript.needs.filter((need) => !offers.includes(need));
  const skipped = cluster === undefined ? [] : skippedLines(all, missing, options.noKubectl);
  if (skipped.length > 0) process.stderr.write(`${skipped.join('\n')}\n`);

  for (const one of all) {
    const { name, path, text, transcript } = one;
    const without = missing(one);
    const because = without.length === 0 ? '' : ` (needs ${without.join(', ')})`;
    const title = `${name}: ${transcript.title}${because}`;
    const concurrent = options.transcripts > 1;
    describe.skipIf(cluster === undefined || without.length > 0)(title, { concurrent }, () => {
      let played: Played | undefined;
      beforeAll(async () => {
        played = await play(one);
        if (played.flake !== undefined) reportFlake(name, played.flake);
        if (UPDATE) writeFileSync(path, updated(text, transcript.steps, played));
      }, PLAY_MS);

      for (const step of transcript.steps) {
        it.skipIf(!canRun(step, { kubectl }))(`${step.line}: ${step.command.split('\n')[0] ?? ''}`, () => {
          if (UPDATE && step.peer === undefined) expect(played?.verdicts.has(step.line)).toBe(true);
          else checkStep(step, played, () => flakyFailure(`transcript ${name}`, flaky));
        });
      }
    });
  }
}

/** Throws when the step was not reached or printed something else, or did so on the first try in a transcript that may not be flaky. */
export function checkStep(
  { line }: Pick<Step, 'line'>,
  played: Played | undefined,
  flakyError: () => Error | undefined,
): void {
  const verdict = played?.verdicts.get(line);
  if (verdict === undefined) throw new Error('the step was not reached');
  expect(verdict.actual).toBe(verdict.expected);
  const failure = played?.flake?.line === line ? flakyError() : undefined;
  if (failure) throw failure;
}

function transcripts(): readonly Named[] {
  const names = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.transcript'))
    .map((file) => basename(file, '.transcript'));
  return names
    .filter((name) => ONLY?.includes(name) !== false)
    .map((name) => {
      const path = join(FOLDER, `${name}.transcript`);
      const text = readFileSync(path, 'utf8');
      return { name, path, text, transcript: parseTranscript(text) };
    })
    .filter(({ transcript }) => !ONLY_WITH_KUBECTL || needsKubectl(transcript));
}

function needsKubectl({ needs, steps }: Transcript): boolean {
  return needs.includes('kubectl') || steps.some(({ command, peer = '' }) => runsKubectl(command) || runsKubectl(peer));
}

/** Runs a transcript on its own cluster, when a slot is free. */
function plays({ cluster, commands, transcripts: count, playTwice }: CaseOptions): (one: Named) => Promise<Played> {
  const stage: Gate = atMost(count);
  const gate = atMost(commands);
  return (one) =>
    stage(async () => {
      if (cluster === undefined) throw new Error('there is no cluster');
      return playTranscript(one.name, one.transcript, await cluster(one.transcript.needs), {
        gate,
        update: UPDATE,
        playTwice,
      });
    });
}

/** On standard error, and in the file that FLAKES names, for the summary of all runs. */
function reportFlake(name: string, { line, actual, expected }: Flake): void {
  const title = `FLAKY: transcript ${name}, line ${line}: passed when it was played once more`;
  const quoted = (text: string): string => text.replace(/^/gm, '    ');
  process.stderr.write(`\n${title}\n  printed:\n${quoted(actual)}\n  expected:\n${quoted(expected)}\n\n`);
  const file = process.env['FLAKES'];
  if (file !== undefined) appendFileSync(file, `${title}\n`);
}

/** The transcript with what was printed in place of what was expected, where they differ. */
function updated(original: string, steps: readonly Step[], { verdicts }: Played): string {
  const lines = original.split('\n');
  for (const { line, expected, peer } of [...steps].reverse()) {
    const verdict = verdicts.get(line);
    if (verdict === undefined || peer !== undefined || verdict.actual === verdict.expected) continue;
    lines.splice(expected[0], expected[1] - expected[0], ...verdict.record);
  }
  return lines.join('\n');
}
