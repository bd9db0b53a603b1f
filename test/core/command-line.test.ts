import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { commandLine, hintText, PLAIN_INVOCATION, type Invocation } from '../../src/core/command-line.ts';
import { dsCommand, hint, kubectlCommand, sameCommand } from '../../src/core/hint.ts';
import { shellWord } from '../../src/core/text/shell-word.ts';

const run = (more: Partial<Invocation> = {}): Invocation => ({ ...PLAIN_INVOCATION, ...more });
const undo = dsCommand('rollout undo', ['agent'], { namespace: 'logging' });

describe('the namespace of a suggested command', () => {
  it.each([
    ['is said when it is not that of the context', { contextNamespace: 'default' }, 'ds rollout undo agent -n logging'],
    ['is left out when it is', { contextNamespace: 'logging' }, 'ds rollout undo agent'],
    [
      'is said when the command line said it, whatever the context has',
      { namespace: 'logging', contextNamespace: 'logging' },
      'ds rollout undo agent -n logging',
    ],
    ['is said before a cluster was connected', {}, 'ds rollout undo agent -n logging'],
  ])('%s', (_what, more, line) => expect(commandLine(undo, run(more))).toBe(line));

  it('is the one of the command line where the object has none', () => {
    const invocation = run({ namespace: 'logging' });
    expect(commandLine(dsCommand('get'), invocation)).toBe('ds get -n logging');
    expect(commandLine(dsCommand('get', [], { flags: { allNamespaces: true } }), invocation)).toBe('ds get -A');
    expect(commandLine(kubectlCommand('get nodes'), invocation)).toBe('kubectl get nodes');
  });
});

describe('the connection of a suggested command', () => {
  const invocation = run({
    namespace: 'logging',
    connection: { kubeconfig: '/tmp/my config', context: 'prod', as: 'dev', asGroup: ['a', 'b'] },
  });
  const flags = "--kubeconfig '/tmp/my config' --context=prod --as=dev --as-group=a --as-group=b";

  it('is that of the run', () => {
    expect(commandLine(undo, invocation)).toBe(`ds rollout undo agent -n logging ${flags}`);
    expect(commandLine(kubectlCommand('get nodes'), invocation)).toBe(`kubectl get nodes ${flags}`);
  });

  it('is nothing to a command that reaches no cluster, or its own', () => {
    for (const path of ['sandbox start', 'lint', 'completion']) {
      expect(commandLine(dsCommand(path), invocation)).toBe(`ds ${path}`);
    }
    expect(commandLine(dsCommand('get', [], { flags: { help: true } }), invocation)).toBe('ds get --help');
  });

  it('does not repeat what the command says itself', () => {
    const own = dsCommand('get', [], { flags: { kubeconfig: 'other', context: 'mine', allNamespaces: true } });
    expect(commandLine(own, invocation)).toBe(
      'ds get --kubeconfig=other --context=mine -A --as=dev --as-group=a --as-group=b',
    );
  });
});

describe('the same command again', () => {
  it('is what was typed, with the flags added before a --', () => {
    const argv = ['rollout', 'run', 'agent', '--batch', '10%', '--', '-x'];
    expect(commandLine(sameCommand({ takeover: true }), run({ argv }))).toBe(
      'ds rollout run agent --batch 10% --takeover -- -x',
    );
    expect(commandLine(sameCommand({ takeover: true }), run({ argv: ['rollout', 'run', '--takeover'] }))).toBe(
      'ds rollout run --takeover',
    );
  });

  it('has names before its own arguments', () => {
    const argv = ['-n', 'set', 'set', 'image', 'agent=agent:2', '--local'];
    expect(commandLine(sameCommand({}, ['NAME']), run({ argv, path: ['set', 'image'] }))).toBe(
      'ds -n set set image NAME agent=agent:2 --local',
    );
    expect(commandLine(sameCommand({}, ['NAME']), run({ argv: ['set', 'sa'], path: ['set', 'serviceaccount'] }))).toBe(
      'ds set sa NAME',
    );
  });

  it.each([[['get', '--token', 'secret']], [['get', '--token=secret']]])('does not print a token: %j', (argv) =>
    expect(commandLine(sameCommand(), run({ argv }))).not.toContain('secret'),
  );
});

describe('a word', () => {
  const words = ['a', "it's", '$(id)', '`id`', 'a b', '', '*', '~', '=ls', '-n', '!x', ';reboot', '"', '\\', 'ä', '#c'];

  it('is read back by a shell as it was', () => {
    const line = words.map((word) => shellWord(word)).join(' ');
    const read = execFileSync('sh', ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf8' });
    expect(read.split('\n').slice(0, -1)).toEqual(words);
  });

  it('never ends the line, nor speaks to the terminal', () => {
    expect(shellWord('a\nrm -rf ~\u001b[2J')).toBe(String.raw`'a\nrm -rf ~^[[2J'`);
  });

  it('is no flag where it is an argument', () => {
    expect(commandLine(dsCommand('delete', ['-f'], { flags: { cascade: 'orphan' } }), run())).toBe(
      'ds delete --cascade=orphan -- -f',
    );
  });

  it('has its quote doubled for PowerShell', () => expect(shellWord("it's", 'powershell')).toBe("'it''s'"));
});

describe('a command that only shows what another would do', () => {
  const readOnly = run({ isReadOnly: true, argv: ['diff', '-f', 'a.yaml'] });

  it('proposes nothing that changes the cluster', () => {
    expect(hintText(hint`replace it: ${dsCommand('delete', ['a'])}`, readOnly)).toBeUndefined();
    expect(hintText(hint`create it: ${kubectlCommand('create namespace', ['a'])}`, readOnly)).toBeUndefined();
    expect(hintText(hint`as ${dsCommand('apply', [], { flags: { dryRun: 'server' } })}`, readOnly)).toBeDefined();
  });

  it('proposes what reads, and itself with other flags', () => {
    expect(hintText(hint`look: ${dsCommand('get', ['a'])}`, readOnly)).toBe('look: ds get a');
    expect(hintText(hint`take them: ${sameCommand({ forceConflicts: true })}`, readOnly)).toBe(
      'take them: ds diff -f a.yaml --force-conflicts',
    );
  });
});
