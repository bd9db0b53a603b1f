import { commandLine, PLAIN_INVOCATION } from '../../core/command-line.ts';
import { dsCommand, type SuggestedCommand } from '../../core/hint.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { RUNS_ON } from '../../core/version.ts';
import { SANDBOX_CONTEXT } from '../../sandbox/kubeconfig.ts';
import type { Runtime } from '../shared/runtime.ts';
import type { SandboxPaths } from './paths.ts';

/** How to use the sandbox from a shell. */
export function usageText({ kubeconfig }: SandboxPaths, env: Runtime['env']): string {
  const isWindows = RUNS_ON.platform.startsWith('win32');
  const shell = isWindows ? 'powershell' : 'posix';
  const file = shellWord(kubeconfig, shell);
  const line = (command: SuggestedCommand): string => commandLine(command, { ...PLAIN_INVOCATION, shell });
  const flags = { allNamespaces: true, kubeconfig, context: SANDBOX_CONTEXT } as const;
  const isFish = /(^|\/)fish$/.test(env['SHELL'] ?? '');
  const set = isWindows
    ? `$env:KUBECONFIG = ${file.startsWith("'") ? file : `'${file}'`}`
    : isFish
      ? `set -x KUBECONFIG ${file}`
      : `export KUBECONFIG=${file}`;
  return [
    'Your kubeconfig is unchanged. To use the sandbox in this shell, with ds and kubectl:',
    `  ${set}`,
    'or for one command:',
    `  ${line(dsCommand('get', [], { flags }))}`,
    `To stop it: ${line(dsCommand('sandbox stop'))}\n`,
  ].join('\n');
}
