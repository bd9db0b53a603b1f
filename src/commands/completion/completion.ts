import { DsError } from '../../core/errors.ts';
import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import { powershellScript } from './powershell.ts';
import { zshScript } from './zsh.ts';
import { defineCommand } from '../shared/define.ts';

/** The scripts write `\${` for the shell's own `${`, which would end the text of a template literal. */
const script = (raw: string): string => raw.replaceAll('\\${', '${');

/** The scripts by shell. completions/ has them as files, for packagers. */
export const COMPLETION_SCRIPTS = {
  bash: script(bashScript),
  zsh: script(zshScript),
  fish: script(fishScript),
  powershell: script(powershellScript),
} as const;

const SHELLS = Object.keys(COMPLETION_SCRIPTS);

function isShell(word: string | undefined): word is keyof typeof COMPLETION_SCRIPTS {
  return word !== undefined && SHELLS.includes(word);
}

export const completionCommand = defineCommand({
  path: ['completion'],
  summary: 'Output shell completion code for bash, zsh, fish or PowerShell',
  description:
    'Completes commands, flags and their values; names of DaemonSets, namespaces, nodes and containers, revisions, and keys of labels and ' +
    'annotations from the cluster; and contexts from the kubeconfig. A cluster that does not answer within 300 ms is skipped.\n\n' +
    'An alias in bash is completed after complete -o default -F __start_ds ALIAS; zsh and fish need only the alias.',
  examples: [
    {
      command: 'source <(ds completion bash)',
      comment: 'bash: load it now; add this line to ~/.bashrc to load it in every shell',
    },
    { command: 'source <(ds completion zsh)', comment: 'zsh: load it now; add this line to ~/.zshrc, after compinit' },
    { command: 'ds completion fish > ~/.config/fish/completions/ds.fish', comment: 'fish: load it in every shell' },
    {
      command: 'ds completion powershell | Out-String | Invoke-Expression',
      comment: 'PowerShell: load it now; add this line to $PROFILE to load it in every shell',
    },
  ],
  args: [{ name: 'SHELL', help: 'bash, zsh, fish or powershell', choices: SHELLS }],
  flags: {},
  run: ({ args }, rt) => {
    const [shell] = args;
    if (!isShell(shell)) throw new DsError('usage', `unsupported shell type ${JSON.stringify(shell ?? '')}`);
    rt.io.stdout.write(COMPLETION_SCRIPTS[shell]);
    return Promise.resolve('ok');
  },
});
