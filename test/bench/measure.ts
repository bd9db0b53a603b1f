import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** One program of a comparison: what to run, and what its exit code must be. */
export interface Contender {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Run before each measured run and not counted. */
  readonly prepare?: () => Promise<void>;
}

export interface Sample {
  readonly name: string;
  /** Wall time of each run, in milliseconds. */
  readonly times: readonly number[];
}

/** Runs a process to its end with its output thrown away; wall time in milliseconds. Rejects when it fails. */
export async function timed(contender: Contender, env: NodeJS.ProcessEnv): Promise<number> {
  const start = process.hrtime.bigint();
  const child = spawn(contender.command, contender.args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('close', resolve),
  );
  const elapsed = Number(process.hrtime.bigint() - start) / 1e6;
  if (code !== 0) {
    throw new Error(`${contender.command} ${contender.args.join(' ')} ended with ${String(code)}:\n${errors}`);
  }
  return elapsed;
}

/** Runs the contenders in turn, so that what else the machine does falls on each alike; the first rounds are not counted. */
export async function interleaved(
  contenders: readonly Contender[],
  runs: number,
  env: NodeJS.ProcessEnv,
): Promise<readonly Sample[]> {
  const warmUps = 3;
  const times = contenders.map((): number[] => []);
  for (let run = -warmUps; run < runs; run++) {
    for (const [index, contender] of contenders.entries()) {
      await contender.prepare?.();
      const time = await timed(contender, env);
      if (run >= 0) times[index]?.push(time);
    }
  }
  return contenders.map(({ name }, index) => ({ name, times: times[index] ?? [] }));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? Number.NaN) + upper) / 2 : upper;
}

/** What the numbers were made on: they mean nothing without it. */
export function machine(nodeVersion: string): string {
  return `${process.platform}/${process.arch}, ${availableParallelism()} cores, Node ${nodeVersion}`;
}
