import { RUNS_ON } from '../../core/version.ts';
import { SANDBOX_CONTEXT } from '../../sandbox/kubeconfig.ts';
import type { Runtime } from '../shared/runtime.ts';
import type { Places } from './paths.ts';

/** A word as the shell takes it whole; PowerShell doubles a quote where other shells leave the quoted part. */
function shellWord(text: string, isWindows: boolean): string {
  if (/^[\w@%+=:,./\\-]+$/.test(text)) return text;
  return `'${text.replaceAll("'", isWindows ? "''" : String.raw`'\''`)}'`;
}

/** The ways to the sandbox, none of which is taken for the person. */
export function howToUse({ kubeconfig }: Places, env: Runtime['env']): string {
  const isWindows = RUNS_ON.platform.startsWith('win32');
  const file = shellWord(kubeconfig, isWindows);
  const isFish = /(^|\/)fish$/.test(env['SHELL'] ?? '');
  const set = isWindows
    ? `$env:KUBECONFIG = ${file.startsWith("'") ? file : `'${file}'`}`
    : isFish
      ? `set -x KUBECONFIG ${file}`
      : `export KUBECONFIG=${file}`;
  return [
    'Your kubeconfig is as it was. To use the sandbox in this shell, with ds and kubectl alike:',
    `  ${set}`,
    'or for one command:',
    `  ds get --all-namespaces --kubeconfig ${file} --context ${SANDBOX_CONTEXT}`,
    'To end it: ds sandbox stop\n',
  ].join('\n');
}
