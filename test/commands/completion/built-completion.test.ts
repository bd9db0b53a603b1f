import { spawnSync } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { buildDs } from '../../support/built-ds.ts';

const ds = buildDs();
afterAll(() => ds.folder.remove());

ds.folder.write('bin/ds', `#!/bin/sh\nexec ${ds.command.join(' ')} "$@"\n`, 0o755);
ds.folder.write('kubeconfig', 'contexts:\n- name: production\n- name: staging\n');
const env = {
  ...ds.env,
  PATH: [join(ds.folder.path, 'bin'), dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter),
  KUBECONFIG: join(ds.folder.path, 'kubeconfig'),
};

/** How each shell is asked for the candidates of a line, once it has loaded what `ds completion` prints. */
const SHELLS: readonly (readonly [name: string, options: readonly string[], script: string])[] = [
  [
    'bash',
    ['--norc'],
    `source <(ds completion bash)
     COMP_LINE="$1"; COMP_POINT=\${#1}; COMP_WORDS=($1); [[ $1 == *' ' ]] && COMP_WORDS+=(''); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
     __start_ds 2>/dev/null; printf '%s\\n' "\${COMPREPLY[@]}"`,
  ],
  [
    'zsh',
    ['-f'],
    `compdef() { : }; _describe() { [[ $1 == -V ]] && shift; shift; print -rl -- "\${(@P)1}" }
     source <(ds completion zsh)
     words=("\${(@s: :)1}"); CURRENT=\${#words}; PREFIX="\${words[-1]}"; _ds; true`,
  ],
  ['fish', ['--no-config'], 'ds completion fish | source; complete -C "$argv[-1]"'],
];

function candidates(name: string, options: readonly string[], script: string, line: string): readonly string[] {
  const { stdout, stderr, status } = spawnSync(name, [...options, '-c', script, name, line], { env, encoding: 'utf8' });
  expect([stderr, status]).toEqual(['', 0]);
  return stdout
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => text.split(/[\t:]/)[0] ?? '');
}

function isMissing(name: string): boolean {
  const missing = spawnSync(name, ['-c', 'exit 0']).error !== undefined;
  if (missing) process.stderr.write(`SKIPPED: completion by the built ds in ${name}, which is not installed\n`);
  return missing;
}

for (const [name, options, script] of SHELLS) {
  describe.skipIf(isMissing(name))(`the built ds in ${name}`, { timeout: 60_000 }, () => {
    it.each([
      ['ds rollout un', ['undo']],
      ['ds get --all-n', ['--all-namespaces']],
      ['ds get --context st', ['staging']],
      ['ds sandbox node unc', ['uncordon']],
      ['ds get --no-such-', []],
    ])('%s', (line, expected) => {
      expect(candidates(name, options, script, line)).toEqual(expected);
    });
  });
}
