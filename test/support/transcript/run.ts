import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Gate } from './at-most.ts';
import { comparable, exact, withPlaceholders } from './normalize.ts';
import type { Step } from './parse.ts';

/** A command's output (standard output and error in order) and exit code. */
export interface Printed {
  readonly output: string;
  readonly exitCode: number;
}

/** Where a transcript's commands run. */
export interface Stage {
  /** The working folder. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Paths of this run, with the names they go by in a transcript. */
  readonly folders: Readonly<Record<string, string>>;
  /** Without it, only the first command of a `same` runs, and its exit code is checked. */
  readonly hasKubectl: boolean;
  /** Limits the concurrent commands of all stages that share it. */
  readonly gate: Gate;
}

/** Both sides of a comparison, normalized: equal when the step passed. */
export interface Verdict {
  readonly actual: string;
  readonly expected: string;
  /** What an update writes: the output with placeholders, in its original order, and the exit code. Empty for `same`. */
  readonly record: readonly string[];
}

const COMMAND_MS = 180_000;
const RETRY_MS = 200;
/** Between the two commands of `same` an age may change, and a controller may write. */
const SAME_TRIES = 5;

/**
 * Runs the step: once, again and again until it matches, or beside its peer. With `settle` an `until` that does not match ends
 * when its output has stood still for three seconds, for what is being recorded anew.
 */
export async function runStep(step: Step, stage: Stage, settle: boolean): Promise<Verdict> {
  const begin = Date.now();
  let stillSince = begin;
  let last = '';
  for (let tries = 1; ; tries += 1) {
    const verdict = step.peer === undefined ? await compare(step, stage) : await compareBoth(step, step.peer, stage);
    if (verdict.actual === verdict.expected) return verdict;
    if (step.peer !== undefined && tries >= SAME_TRIES) return verdict;
    if (step.peer === undefined) {
      const now = Date.now();
      if (step.untilMs === undefined || now > begin + step.untilMs) return verdict;
      if (verdict.actual !== last) stillSince = now;
      if (settle && now > stillSince + 3000) return verdict;
      last = verdict.actual;
    }
    await sleep(RETRY_MS);
  }
}

async function compare(step: Step, stage: Stage): Promise<Verdict> {
  const printed = await runCommand(step.command, stage);
  const output = withPlaceholders(printed.output, stage.folders);
  return {
    actual: text(comparable(output, step.unordered), printed.exitCode),
    expected: text(comparable(step.output, step.unordered), step.exitCode),
    record: output === '' && printed.exitCode === 0 ? [] : text(output, printed.exitCode).split('\n'),
  };
}

async function compareBoth(step: Step, peer: string, stage: Stage): Promise<Verdict> {
  if (!stage.hasKubectl) return { ...(await endsAsExpected(step, stage)), record: [] };
  const [mine, other] = await Promise.all([runCommand(step.command, stage), runCommand(peer, stage)]);
  // Two equal failures are a failure, unless the transcript expects them.
  const wrong = mine.exitCode === other.exitCode && mine.exitCode !== step.exitCode;
  return {
    actual: text(exact(mine.output, step.unordered), mine.exitCode),
    expected: wrong ? `? ${step.exitCode}` : text(exact(other.output, step.unordered), other.exitCode),
    record: step.exitCode === 0 ? [] : [`? ${step.exitCode}`],
  };
}

async function endsAsExpected(step: Step, stage: Stage): Promise<Pick<Verdict, 'actual' | 'expected'>> {
  const { output, exitCode } = await runCommand(step.command, stage);
  return { actual: text(output, exitCode), expected: text(output, step.exitCode) };
}

function text(output: string, exitCode: number): string {
  if (exitCode === 0) return output;
  return output === '' ? `? ${exitCode}` : `${output}\n? ${exitCode}`;
}

/** Runs a line of shell with both streams in one, in the order in which they were written. */
export function runCommand(command: string, { folder, environment, gate }: Stage): Promise<Printed> {
  return gate(() => spawned(command, folder, environment));
}

function spawned(command: string, folder: string, environment: Stage['environment']): Promise<Printed> {
  return new Promise((resolve, reject) => {
    const shell = spawn('/bin/sh', ['-c', `exec 2>&1\n${command}`], {
      cwd: folder,
      env: environment,
      stdio: ['ignore', 'pipe', 'ignore'],
      // Its own process group, so that a hanging command can be killed with its children.
      detached: true,
    });
    const timer = setTimeout(() => process.kill(-(shell.pid ?? 0), 'SIGKILL'), COMMAND_MS);
    let output = '';
    shell.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
    shell.once('error', reject);
    shell.once('close', (code, signal) => {
      clearTimeout(timer);
      if (signal !== null) output += `\n(killed: ${signal})`;
      resolve({ output, exitCode: code ?? 128 });
    });
  });
}
