import { DsError } from '../../core/errors.ts';
import { dsCommand, hint } from '../../core/hint.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import { defineCommand, type Flags } from '../shared/define.ts';
import type { Runtime } from '../shared/runtime.ts';
import { processOf } from '../../sandbox/kubeconfig.ts';
import { textOf } from './background.ts';
import { sandboxPaths, type SandboxPaths } from './paths.ts';

const LOOK_MS = 200;

const FLAGS = {
  follow: { type: 'boolean', short: 'f', help: 'keep printing new lines until the sandbox stops' },
  tail: { type: 'integer', value: 'LINES', default: -1, help: 'number of last lines to print; -1 means all' },
} as const satisfies Flags;

export const sandboxLogsCommand = defineCommand({
  path: ['sandbox', 'logs'],
  summary: 'Print the logs of the background sandbox',
  description:
    'Prints a line per request with method, path, status and client, and the errors of its controllers. ' +
    'The logs are kept until the next start.',
  examples: [
    { command: 'ds sandbox logs --tail 20', comment: 'print the last 20 lines' },
    { command: 'ds sandbox logs -f', comment: 'follow the requests of kubectl and ds' },
  ],
  args: [],
  flags: FLAGS,
  check: ({ flags }) => {
    if (flags.tail < -1) throw new DsError('usage', `--tail=${flags.tail} must be -1 or more`);
  },
  run: async ({ flags }, rt) => {
    const paths = sandboxPaths(rt.env);
    if ((await rt.files.kindOf(paths.log)) === undefined) {
      throw new DsError('failure', 'there are no logs: no background sandbox was started', {
        hint: hint`${dsCommand('sandbox start')}`,
      });
    }
    const bytes = await rt.files.read(paths.log);
    print(lastLines(new TextDecoder().decode(bytes), flags.tail), rt);
    if (flags.follow) await follow(paths, bytes.length, rt);
    return 'ok';
  },
});

/** Others may have written to the file, so its text is made safe again. */
function print(text: string, { io }: Runtime): void {
  if (text !== '') io.stdout.write(safeText(text, { newlines: true }));
}

function lastLines(text: string, count: number): string {
  if (count < 0) return text;
  const lines = text.split(/(?<=\n)/);
  return lines.slice(Math.max(0, lines.length - count)).join('');
}

async function follow(paths: SandboxPaths, from: number, rt: Runtime): Promise<void> {
  const { log } = paths;
  const decoder = new TextDecoder();
  let [at, isUp] = [from, true];
  while (isUp) {
    // checked before reading, so that the last lines are not missed
    isUp = await isRunning(paths, rt);
    if (isUp) await rt.clock.sleep(LOOK_MS, rt.signal);
    const size = (await rt.files.sizeOf(log)) ?? 0;
    // the log was emptied
    if (size < at) at = 0;
    if (size === at) continue;
    const more = await rt.files.read(log, { from: at });
    at += more.length;
    print(decoder.decode(more, { stream: true }), rt);
  }
}

async function isRunning({ kubeconfig }: SandboxPaths, rt: Runtime): Promise<boolean> {
  const text = await textOf(rt, kubeconfig);
  const pid = text === undefined ? undefined : processOf(text)?.pid;
  return pid !== undefined && rt.processes.isRunning(pid);
}
