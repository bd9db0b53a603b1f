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
  summary: 'Print a script that completes ds in your shell',
  description:
    'Commands, flags and their values complete at once; names of DaemonSets, namespaces, nodes and contexts come from the cluster ' +
    'and the kubeconfig. A cluster that does not answer within 300 ms has nothing to offer and never holds up the shell.',
  examples: [
    { command: 'source <(ds completion bash)', says: 'bash: now; put the line into ~/.bashrc for every shell' },
    { command: 'source <(ds completion zsh)', says: 'zsh: now; put the line into ~/.zshrc, after compinit' },
    { command: 'ds completion fish > ~/.config/fish/completions/ds.fish', says: 'fish: for every shell' },
    {
      command: 'ds completion powershell | Out-String | Invoke-Expression',
      says: 'PowerShell: now; put the line into $PROFILE for every shell',
    },
  ],
  args: [{ name: 'SHELL', help: 'bash, zsh, fish or powershell', choices: SHELLS }],
  flags: {},
  run: ({ args }, rt) => {
    const [shell] = args;
    if (!isShell(shell)) throw new DsError('usage', `no completion for the shell "${shell ?? ''}"`);
    rt.io.stdout.write(COMPLETION_SCRIPTS[shell]);
    return Promise.resolve('ok');
  },
});
