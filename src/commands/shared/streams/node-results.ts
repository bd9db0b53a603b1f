import { DsError, exitCodeOf } from '../../../core/errors.ts';
import type { Outcome } from '../../../core/outcome.ts';
import { loadPalette } from '../../../render/color.ts';
import { execGroupsText } from '../../../render/exec/exec-groups.ts';
import { execJson } from '../../../render/exec/exec-json.ts';
import { objectPrinter } from '../../../render/output/object-output.ts';
import { parseOutputFormat } from '../../../render/output/output-format.ts';
import type { NodeResult } from '../../../workflows/exec/exec-on-nodes.ts';
import type { Runtime } from '../runtime.ts';

/** How many parts of a list of nodes are named on a terminal. */
const MAX_NAMES = 12;

export interface ResultOptions {
  readonly kind: 'DaemonSetExec' | 'DaemonSetRun';
  readonly name: string;
  readonly namespace: string;
  readonly command: readonly string[];
  /** A node label; its values are the headings of the results. */
  readonly by: string | undefined;
  readonly noFold: boolean;
  readonly raw: boolean;
  readonly output: string | undefined;
}

/** Prints what a command did on several nodes: equal results once, or JSON or YAML. */
export async function printResults(results: readonly NodeResult[], options: ResultOptions, rt: Runtime): Promise<void> {
  const format = parseOutputFormat(options.output);
  if (format.kind !== 'object') return printGroups(results, options, rt);
  const { stdout } = rt.io;
  stdout.write(objectPrinter(format.format, { output: stdout })(execJson({ ...options, results })));
}

/** Throws a DsError of kind `usage` for an output format that results do not have. */
export function checkResultOutput(output: string | undefined): void {
  if (output === undefined) return;
  const format = parseOutputFormat(output);
  if (format.kind !== 'object' || format.format === 'name') throw new DsError('usage', '--output must be json or yaml');
}

async function printGroups(
  results: readonly NodeResult[],
  { by, noFold, raw }: ResultOptions,
  { io: { stdout } }: Runtime,
): Promise<void> {
  const shown = results.map((result) => ({ ...result, heading: by === undefined ? undefined : headingOf(result, by) }));
  const text = execGroupsText(shown, {
    palette: await loadPalette(stdout),
    fold: !noFold,
    raw: raw || !stdout.isTTY,
    maxNames: stdout.isTTY ? MAX_NAMES : Infinity,
  });
  await stdout.writeBytes(new TextEncoder().encode(text));
}

function headingOf({ labels }: NodeResult, by: string): string {
  const value = labels?.[by];
  return value === undefined ? `without ${by}` : `${by}=${value}`;
}

/** The highest exit code, where a node without a result has that of its error. */
export function worstOutcome(results: readonly NodeResult[], hasProblems: boolean): Outcome {
  const codes = results.map(({ exitCode, error }) => (error === undefined ? (exitCode ?? 0) : exitCodeOf(error.kind)));
  const exitCode = codes.reduce((most, code) => Math.max(most, code), hasProblems ? 1 : 0);
  return exitCode === 0 ? 'ok' : { exitCode };
}

/** On a terminal: how many nodes have ended. */
export function showProgress(total: number, quiet: boolean, { io: { stderr } }: Runtime) {
  let count = 0;
  const write = (text: string): void => {
    if (stderr.isTTY && !quiet) stderr.write(`\r\x1b[K${text}`);
  };
  write(`0 of ${total} nodes`);
  return {
    step: (): void => write(`${++count} of ${total} nodes`),
    end: (): void => write(''),
  };
}
