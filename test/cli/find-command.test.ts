import { describe, expect, it } from 'vitest';
import { findCommand, unknownCommand, wordsAfter } from '../../src/cli/find-command.ts';
import { hintOf, hintSaying } from '../support/hints.ts';

function found(line: string): string {
  const { path, entry, group, rest, unknownWord } = findCommand(line === '' ? [] : line.split(' '));
  const what = entry !== undefined ? 'command' : group !== undefined ? 'group' : 'nothing';
  return [what, path.join(' '), rest.join(' '), unknownWord ?? ''].join('|');
}

describe('findCommand', () => {
  it.each([
    ['', 'nothing|||'],
    ['get', 'command|get||'],
    ['get agent -w', 'command|get|agent -w|'],
    ['-n x get agent', 'command|get|-n x agent|'],
    ['-nx get', 'command|get|-nx|'],
    ['-n=x get', 'command|get|-n=x|'],
    ['--namespace x get', 'command|get|--namespace x|'],
    ['--namespace=x get', 'command|get|--namespace=x|'],
    ['-n get get', 'command|get|-n get|'],
    ['--insecure-skip-tls-verify get', 'command|get|--insecure-skip-tls-verify|'],
    ['rollout status a', 'command|rollout status|a|'],
    ['rollout -n x status a', 'command|rollout status|-n x a|'],
    ['-v 6 rollout --context c status', 'command|rollout status|-v 6 --context c|'],
    ['-o json get', 'command|get|-o json|'],
    ['-A get', 'command|get|-A|'],
    ['--output json get', 'command|get|--output json|'],
    ['-h get', 'command|get|-h|'],
    ['get get', 'command|get|get|'],
    ['rollout', 'group|rollout||'],
    ['rollout --help', 'group|rollout|--help|'],
    ['rollout stauts a', 'group|rollout|stauts a|stauts'],
    ['gte a', 'nothing||gte a|gte'],
    ['-n', 'nothing||-n|'],
    ['-- get', 'nothing||-- get|'],
  ])('%s', (line, said) => expect(found(line)).toBe(said));
});

it('knows the words that may follow', () => {
  expect(wordsAfter([])).toEqual(expect.arrayContaining(['get', 'apply', 'rollout']));
  expect(wordsAfter([])).not.toContain('status');
  expect(wordsAfter(['rollout'])).toContain('status');
  expect(wordsAfter(['get'])).toEqual([]);
});

it('says what was probably meant', () => {
  expect(unknownCommand([], 'gte')).toMatchObject({
    kind: 'usage',
    message: 'unknown command "gte" for "ds"',
    hint: hintSaying('did you mean this? ds get'),
  });
  expect(hintOf(unknownCommand(['rollout'], 'xyz'))).toBe('ds rollout --help');
});
