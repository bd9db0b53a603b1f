import { expect, it } from 'vitest';
import { findCommand } from '../../src/cli/find-command.ts';

const argvOf = (line: string): readonly string[] => (line === '' ? [] : line.split(' '));

it.each([
  ['', '', '', ''],
  ['get', 'command', 'get', ''],
  ['get agent -w', 'command', 'get', 'agent -w'],
  ['-n x get agent', 'command', 'get', '-n x agent'],
  ['-nx get', 'command', 'get', '-nx'],
  ['-n=x get', 'command', 'get', '-n=x'],
  ['--namespace x get', 'command', 'get', '--namespace x'],
  ['--namespace=x get', 'command', 'get', '--namespace=x'],
  ['-n get get', 'command', 'get', '-n get'],
  ['--insecure-skip-tls-verify get', 'command', 'get', '--insecure-skip-tls-verify'],
  ['rollout status a', 'command', 'rollout status', 'a'],
  ['rollout -n x status a', 'command', 'rollout status', '-n x a'],
  ['-v 6 rollout --context c status', 'command', 'rollout status', '-v 6 --context c'],
  ['-o json get', 'command', 'get', '-o json'],
  ['-A get', 'command', 'get', '-A'],
  ['--output json get', 'command', 'get', '--output json'],
  ['-h get', 'command', 'get', '-h'],
  ['get get', 'command', 'get', 'get'],
  ['set sa a b', 'command', 'set serviceaccount', 'a b'],
  ['-o json set -n x sa', 'command', 'set serviceaccount', '-o json -n x'],
  ['rollout', '', 'rollout', ''],
  ['rollout --help', '', 'rollout', '--help'],
  ['rollout stauts a', '', 'rollout', 'stauts a'],
  ['gte a', '', '', 'gte a'],
  ['-n', '', '', '-n'],
  ['-- get', '', '', '--'],
  ['rollout -- status', '', 'rollout', '--'],
  ['options', '', 'options', ''],
])('ds %s', (line, kind, path, rest) => {
  const found = findCommand(argvOf(line));
  expect([
    found.entry === undefined ? '' : 'command',
    found.path.join(' '),
    found.rest.join(' '),
    found.asksHelp,
  ]).toEqual([kind, path, rest, false]);
});

it.each([
  ['help', '', ''],
  ['help help', '', ''],
  ['help get', 'get', ''],
  ['help -n x get', 'get', '-n x'],
  ['help set sa', 'set serviceaccount', ''],
  ['help rollout', 'rollout', ''],
  ['help gte', '', 'gte'],
])('ds %s asks for help', (line, path, rest) => {
  const found = findCommand(argvOf(line));
  expect([found.path.join(' '), found.rest.join(' '), found.asksHelp]).toEqual([path, rest, true]);
});
