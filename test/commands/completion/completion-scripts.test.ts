import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { tempFolder } from '../../support/temp-folder.ts';

const completions = resolve(import.meta.dirname, '../../../completions');
const folder = tempFolder();
afterAll(() => folder.remove());

/** A `ds` that keeps the words it is given and answers what the test has written. */
folder.write('bin/ds', `#!/bin/sh\nprintf '<%s>' "$@" > '${folder.path}/asked'\ncat '${folder.path}/answer'\n`, 0o755);
folder.write('work/agent.yaml', '');
folder.write('work/two words.yaml', '');
mkdirSync(join(folder.path, 'work/agents'));

const env = {
  ...process.env,
  PATH: `${join(folder.path, 'bin')}${delimiter}${process.env['PATH'] ?? ''}`,
  HOME: folder.path,
};

function has(shell: string): boolean {
  const found = spawnSync(shell, ['-c', 'exit 0'], { env }).status === 0;
  if (!found)
    process.stderr.write(`SKIPPED: the completion for ${shell} is not tested, because ${shell} is not installed\n`);
  return found;
}

function shell(
  name: string,
  args: readonly string[],
  answer: string,
): { readonly requested: string; readonly out: string[] } {
  folder.write('answer', answer);
  folder.write('asked', '');
  const { stdout, stderr, status } = spawnSync(name, args, { env, cwd: join(folder.path, 'work'), encoding: 'utf8' });
  expect([stderr, status]).toEqual(['', 0]);
  return {
    requested: readFileSync(join(folder.path, 'asked'), 'utf8'),
    out: stdout.split('\n').filter((line) => line !== ''),
  };
}

const NAMES = 'agent\tan agent\nalloy\n:4\n';

describe.skipIf(!has('bash'))('bash', () => {
  /** The line up to the cursor, and its words as bash cuts them. */
  function complete(line: string, words: readonly string[], answer: string, behind = '') {
    const script = [
      `source '${completions}/ds.bash'`,
      'COMP_LINE="$1"; COMP_POINT="$2"; shift 2',
      'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))',
      '__start_ds 2>/dev/null',
      '[ "${#COMPREPLY[@]}" -eq 0 ] || printf "%s\\n" "${COMPREPLY[@]}"',
    ].join('\n');
    return shell('bash', ['--norc', '-c', script, 'bash', `${line}${behind}`, `${line.length}`, ...words], answer);
  }

  it('passes the words up to the cursor, and offers the candidates', () => {
    expect(complete('ds get a', ['ds', 'get', 'a'], NAMES)).toEqual({
      requested: '<__complete><get><a>',
      out: ['agent', 'alloy'],
    });
    expect(complete('ds get ', ['ds', 'get', ''], NAMES).requested).toBe('<__complete><get><>');
    expect(complete('ds  -n   x get ', ['ds', '-n', 'x', 'get', ''], NAMES).requested).toBe(
      '<__complete><-n><x><get><>',
    );
    expect(complete('ds get a', ['ds', 'get', 'agent'], NAMES, 'gent').requested).toBe('<__complete><get><a>');
  });

  it('joins words that bash splits at = and :, and splits candidates in the same way', () => {
    expect(
      complete('ds get --color=a', ['ds', 'get', '--color', '=', 'a'], '--color=auto\n--color=always\n:4\n'),
    ).toEqual({
      requested: '<__complete><get><--color=a>',
      out: ['auto', 'always'],
    });
    expect(complete('ds get --color=', ['ds', 'get', '--color', '='], '--color=auto\n:4\n')).toEqual({
      requested: '<__complete><get><--color=>',
      out: ['auto'],
    });
    const arn = 'arn:aws:eks:1:cluster/x';
    expect(complete('ds --context arn:aws', ['ds', '--context', 'arn', ':', 'aws'], `${arn}\n:4\n`)).toEqual({
      requested: '<__complete><--context><arn:aws>',
      out: ['aws:eks:1:cluster/x'],
    });
    expect(
      complete('ds --context=arn:aws', ['ds', '--context', '=', 'arn', ':', 'aws'], `--context=${arn}\n:4\n`).out,
    ).toEqual(['aws:eks:1:cluster/x']);
  });

  it('completes an alias as what it stands for, and evaluates nothing of it', () => {
    const aliased = (alias: string, line: string) => {
      const script = [
        `source '${completions}/ds.bash'`,
        alias,
        'complete -o default -F __start_ds k',
        'COMP_LINE="$1"; COMP_POINT=${#1}; COMP_WORDS=(k get a); COMP_CWORD=2',
        '__start_ds 2>/dev/null',
        '[ "${#COMPREPLY[@]}" -eq 0 ] || printf "%s\\n" "${COMPREPLY[@]}"',
      ].join('\n');
      return shell('bash', ['--norc', '-c', script, 'bash', line], NAMES);
    };
    const out = ['agent', 'alloy'];
    expect(aliased('alias k=ds', 'k get a')).toEqual({ requested: '<__complete><get><a>', out });
    expect(aliased("alias k='ds -n  logging'", 'k get a')).toEqual({
      requested: '<__complete><-n><logging><get><a>',
      out,
    });
    expect(aliased(`alias k='ds $(touch ${folder.path}/evil)'`, 'k get a').out).toEqual(out);
    expect(() => readFileSync(join(folder.path, 'evil'))).toThrow();
    expect(aliased("alias k='KUBECONFIG=other ds'", 'k get a')).toEqual({ requested: '', out: [] });
    expect(aliased("alias k=''", 'k get a')).toEqual({ requested: '', out: [] });
  });

  it('quotes shell syntax, and evaluates nothing', () => {
    const answer = `two words\n$(touch ${folder.path}/evil)\n\`id\`\n:4\n`;
    expect(complete('ds get ', ['ds', 'get', ''], answer).out).toEqual([
      'two\\ words',
      `\\$\\(touch\\ ${folder.path}/evil\\)`,
      '\\`id\\`',
    ]);
    expect(() => readFileSync(join(folder.path, 'evil'))).toThrow();
    expect(complete('ds get "t', ['ds', 'get', '"t'], 'two words\n:4\n')).toEqual({
      requested: '<__complete><get><t>',
      out: ['two words'],
    });
  });

  it.each(['"a', "'a", '--context="a', "--context='a", 'a"'])(
    'offers nothing inside quotes that means something there: %s',
    (typed) => {
      const answer = ['a$(id)', 'a`id`', 'a"; id; "', "a'; id; '", 'a\\', 'a!!', 'agent']
        .map((name) => `${name}\n`)
        .join('');
      expect(complete(`ds get ${typed}`, ['ds', 'get', typed], `${answer}:4\n`).out).toEqual(['agent']);
    },
  );

  it('offers files where ds says so', () => {
    expect(complete('ds apply -f ag', ['ds', 'apply', '-f', 'ag'], ':0\n').out.sort()).toEqual([
      'agent.yaml',
      'agents',
    ]);
    expect(complete('ds apply --filename=ag', ['ds', 'apply', '--filename', '=', 'ag'], ':0\n').out.sort()).toEqual([
      'agent.yaml',
      'agents',
    ]);
    expect(complete('ds apply -k ag', ['ds', 'apply', '-k', 'ag'], ':16\n').out).toEqual(['agents']);
  });

  it.each([':4\n', '', 'no directive\n', 'half\n:x\n'])('offers nothing for %j', (answer) => {
    expect(complete('ds get ', ['ds', 'get', ''], answer).out).toEqual([]);
  });
});

describe.skipIf(!has('zsh'))('zsh', () => {
  /** zsh's own completion functions are replaced by ones that say how they were called. */
  function complete(words: readonly string[], answer: string) {
    const script = [
      'compdef() { : }',
      '_describe() { [[ $1 == -V ]] && shift; shift; print -rl -- "${(@P)1}" "${@:2}" }',
      '_files() { print -r -- FILES "$@" }',
      'compset() { print -r -- COMPSET "$@" }',
      `source '${completions}/_ds'`,
      'words=("$@"); CURRENT=$#; PREFIX="${@[-1]}"',
      '_ds; true',
    ].join('\n');
    return shell('zsh', ['-f', '-c', script, 'zsh', ...words], answer);
  }

  it('passes the words up to the cursor, and offers the candidates with their descriptions', () => {
    expect(complete(['ds', 'get', 'a'], NAMES)).toEqual({
      requested: '<__complete><get><a>',
      out: ['agent:an agent', 'alloy'],
    });
    expect(complete(['ds', 'get', ''], NAMES).requested).toBe('<__complete><get><>');
  });

  it('keeps a colon in a candidate, and completes an open quote', () => {
    expect(complete(['ds', '--context', ''], 'arn:aws:x\n:4\n').out).toEqual(['arn\\:aws\\:x']);
    expect(complete(['ds', 'get', '-o', 'j'], 'jsonpath=\n:6\n').out).toEqual(['jsonpath=', '-S']);
  });

  it('offers files where ds says so', () => {
    expect(complete(['ds', 'apply', '-f', ''], ':0\n').out).toEqual(['COMPSET -P --[^=]#=', 'FILES']);
    expect(complete(['ds', 'apply', '-k', ''], ':16\n').out).toEqual(['COMPSET -P --[^=]#=', 'FILES -/']);
  });

  it.each([':4\n', '', 'no directive\n'])('offers nothing for %j', (answer) => {
    expect(complete(['ds', 'get', ''], answer).out).toEqual([]);
  });
});

describe.skipIf(!has('fish'))('fish', () => {
  function complete(line: string, answer: string) {
    return shell('fish', ['--no-config', '-c', `source '${completions}/ds.fish'; complete -C '${line}'`], answer);
  }

  it('passes the words up to the cursor, and offers the candidates with their descriptions', () => {
    expect(complete('ds get a', NAMES)).toEqual({
      requested: '<__complete><get><a>',
      out: ['agent\tan agent', 'alloy'],
    });
    expect(complete('ds get ', NAMES).requested).toBe('<__complete><get><>');
    expect(complete('ds get --color=a', '--color=auto\n:4\n')).toEqual({
      requested: '<__complete><get><--color=a>',
      out: ['--color=auto'],
    });
  });

  it('completes an alias', () => {
    const script = `source '${completions}/ds.fish'; alias k='ds -n logging'; complete -C 'k get a'`;
    expect(shell('fish', ['--no-config', '-c', script], NAMES)).toEqual({
      requested: '<__complete><-n><logging><get><a>',
      out: ['agent\tan agent', 'alloy'],
    });
  });

  it('offers files only where ds says so', () => {
    const names = (line: string, answer: string): string[] =>
      complete(line, answer)
        .out.map((one) => one.split('\t')[0] ?? '')
        .sort();
    expect(names('ds apply -f ag', ':0\n')).toEqual(['agent.yaml', 'agents/']);
    expect(names('ds apply --filename=ag', ':0\n')).toEqual(['--filename=agent.yaml', '--filename=agents/']);
    expect(names('ds apply -k ag', ':16\n')).toEqual(['agents/']);
    expect(names('ds get ag', ':4\n')).toEqual([]);
  });
});
