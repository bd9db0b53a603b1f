import { exitCodeOf } from '../../core/errors.ts';
import type { Outcome } from '../../core/outcome.ts';
import type { AgentChoice } from '../../daemonset/pods/agent-pods.ts';
import { onePodPerNode } from '../../daemonset/pods/exec-target.ts';
import type { Client } from '../../kube/client.ts';
import { loadPalette } from '../../render/color.ts';
import { execGroupsText } from '../../render/exec/exec-groups.ts';
import { execJson } from '../../render/exec/exec-json.ts';
import { objectPrinter } from '../../render/output/object-output.ts';
import { parseOutputFormat } from '../../render/output/output-format.ts';
import { noAgentPods, selectAgentPods } from '../../workflows/agents/select-agent-pods.ts';
import { execOnNodes, type NodeResult } from '../../workflows/exec/exec-on-nodes.ts';
import type { Runtime } from '../shared/runtime.ts';

/** How many parts of a list of nodes are named on a terminal. */
const MAX_NAMES = 12;

export interface ManyOptions {
  readonly command: readonly string[];
  readonly container: string | undefined;
  readonly parallel: number;
  readonly timeoutMs: number;
  readonly limitBytes: number;
  /** A node label; its values are the headings of the results. */
  readonly by: string | undefined;
  readonly noFold: boolean;
  readonly raw: boolean;
  readonly quiet: boolean;
  readonly output: string | undefined;
}

/** Runs a command on several nodes and prints the results when all have ended. */
export async function execOnMany(
  client: Client,
  { name, namespace, ...choice }: AgentChoice & { readonly name: string; readonly namespace: string },
  options: ManyOptions,
  rt: Runtime,
): Promise<Outcome> {
  const { signal, clock, io } = rt;
  const withLabels = options.by !== undefined;
  const reading = { now: clock.now(), signal, withLabels };
  const { ds, pods: all, problems } = await selectAgentPods(client, { namespace, name }, choice, reading);
  for (const problem of problems) rt.report(problem);
  const pods = onePodPerNode(all);
  if (pods.length === 0) {
    if (problems.length > 0) return 'failed';
    throw noAgentPods(ds, choice);
  }
  const progress = showProgress(pods.length, options.quiet, rt);
  const results = await execOnNodes(client, pods, { ...options, onNode: progress.step, signal }).finally(progress.end);
  const format = parseOutputFormat(options.output);
  if (format.kind === 'object') {
    const print = objectPrinter(format.format, { output: io.stdout });
    io.stdout.write(print(execJson({ name, namespace, command: options.command, results })));
  } else {
    await printGroups(results, options, rt);
  }
  return worst(results, problems.length > 0);
}

async function printGroups(
  results: readonly NodeResult[],
  { by, noFold, raw }: ManyOptions,
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

function worst(results: readonly NodeResult[], hasProblems: boolean): Outcome {
  const codes = results.map(({ exitCode, error }) => (error === undefined ? (exitCode ?? 0) : exitCodeOf(error.kind)));
  const exitCode = codes.reduce((most, code) => Math.max(most, code), hasProblems ? 1 : 0);
  return exitCode === 0 ? 'ok' : { exitCode };
}

/** On a terminal: how many nodes have ended. */
function showProgress(total: number, quiet: boolean, { io: { stderr } }: Runtime) {
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
