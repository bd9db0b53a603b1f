import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** One program of a comparison. Every run must end with exit code 0, or one of `codes`. */
export interface Contender {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly codes?: readonly number[];
  /** Run before each run and not counted. */
  readonly prepare?: () => Promise<void>;
}

/** Milliseconds of one run. */
export interface Duration {
  readonly wall: number;
  /** Of user and system, its child processes included. */
  readonly cpu: number;
}

export interface Sample {
  readonly name: string;
  readonly wall: Statistics;
  readonly cpu: Statistics;
  /** The highest resident set, in MiB; undefined where there is no /proc. */
  readonly memory: number | undefined;
}

export interface Statistics {
  readonly median: number;
  readonly min: number;
}

const WARM_UPS = 3;
const MEMORY_RUNS = 3;

/** bash measures its child to the microsecond; the times stand alone on the standard error, and the program's own goes to 4. */
const TIMED = 'TIMEFORMAT="%6R %6U %6S"; { time "$@" >/dev/null 2>&4; } 4>&3';

/** Runs a program to its end with its output thrown away. Rejects when it fails. */
async function timed({ command, args, codes = [0] }: Contender, env: NodeJS.ProcessEnv): Promise<Duration> {
  const child = spawn('bash', ['-c', TIMED, '-', command, ...args], {
    env,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  let times = '';
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (times += text));
  child.stdio[3]?.on('data', (text: Buffer) => (errors += text.toString()));
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('close', resolve),
  );
  if (code === null || !codes.includes(code)) {
    throw new Error(`${command} ${args.join(' ')} ended with ${String(code)}:\n${errors}`);
  }
  const [real = NaN, user = NaN, system = NaN] = times.trim().split(' ').map(Number);
  return { wall: real * 1000, cpu: (user + system) * 1000 };
}

/** The highest resident set of one run, in MiB, looked at each millisecond; undefined where there is no /proc. */
async function peakMemory({ command, args }: Contender, env: NodeJS.ProcessEnv): Promise<number | undefined> {
  const child = spawn(command, args, { env, stdio: 'ignore' });
  const end = new AbortController();
  child.once('error', () => end.abort()).once('close', () => end.abort());
  let peak: number | undefined;
  while (!end.signal.aborted) {
    const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(statusOf(child.pid)) ?? [];
    if (kib !== undefined) peak = Number(kib) / 1024;
    await sleep(1);
  }
  return peak;
}

function statusOf(pid: number | undefined): string {
  try {
    return readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  } catch {
    return '';
  }
}

/** Runs the contenders in turn, so that the other load of the machine falls on all alike. The first rounds are not counted. */
export async function interleaved(
  contenders: readonly Contender[],
  runs: number,
  env: NodeJS.ProcessEnv,
): Promise<readonly Sample[]> {
  const durations = contenders.map((): Duration[] => []);
  const peaks = contenders.map((): number[] => []);
  for (let run = -WARM_UPS; run < runs; run++) {
    for (const [index, contender] of contenders.entries()) {
      await contender.prepare?.();
      const duration = await timed(contender, env);
      if (run >= 0) durations[index]?.push(duration);
    }
  }
  for (let run = 0; run < MEMORY_RUNS; run++) {
    for (const [index, contender] of contenders.entries()) {
      await contender.prepare?.();
      const peak = await peakMemory(contender, env);
      if (peak !== undefined) peaks[index]?.push(peak);
    }
  }
  return contenders.map(({ name }, index) => {
    const of = durations[index] ?? [];
    const memory = peaks[index] ?? [];
    return {
      name,
      wall: statistics(of.map(({ wall }) => wall)),
      cpu: statistics(of.map(({ cpu }) => cpu)),
      memory: memory.length === 0 ? undefined : Math.max(...memory),
    };
  });
}

function statistics(values: readonly number[]): Statistics {
  return { median: median(values), min: Math.min(...values) };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? Number.NaN) + upper) / 2 : upper;
}

/** What the numbers were measured on. */
export function machine(nodeVersion: string): string {
  return `${process.platform}/${process.arch}, ${availableParallelism()} cores, Node ${nodeVersion}`;
}
