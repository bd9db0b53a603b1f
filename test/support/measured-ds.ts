import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { BuiltDs } from './built-ds.ts';

export interface Measured {
  readonly code: number | null;
  /** Both streams. */
  readonly output: string;
  /** The most memory that the process had, in MiB. */
  readonly peakMiB: number;
  /** CPU time in milliseconds; wall time depends more on the machine. */
  readonly cpuMs: number;
}

const REPORT = `process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  require('node:fs').writeSync(3, JSON.stringify([maxRSS, userCPUTime + systemCPUTime]));
});`;

/** Runs `ds` and measures it. `stdin` is a file. */
export async function measuredDs(
  { bin, env, folder }: Pick<BuiltDs, 'bin' | 'env' | 'folder'>,
  args: readonly string[],
  stdin?: string,
): Promise<Measured> {
  const preload = folder.write('report.cjs', REPORT);
  const input = stdin === undefined ? 'ignore' : openSync(stdin, 'r');
  try {
    const child = spawn(process.execPath, ['--require', preload, bin, ...args], {
      env,
      stdio: [input, 'pipe', 'pipe', 'pipe'],
    });
    const texts = ['', '', ''];
    child.stdio.slice(1).forEach((stream, index) => {
      stream?.on('data', (part: Buffer) => {
        texts[index] = (texts[index] ?? '') + part.toString();
      });
    });
    const code = await new Promise<number | null>((done, reject) => child.once('error', reject).once('close', done));
    const [out = '', err = '', report = ''] = texts;
    const [maxRss = 0, cpu = 0] = JSON.parse(report) as number[];
    return { code, output: out + err, peakMiB: maxRss / 1024, cpuMs: cpu / 1000 };
  } finally {
    if (typeof input === 'number') closeSync(input);
  }
}
