import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { shellWord } from '../../../src/core/text/shell-word.ts';

describe('shellWord', () => {
  it.each([
    ['agent', 'agent'],
    ['topology.kubernetes.io/zone', 'topology.kubernetes.io/zone'],
    ['10%', '10%'],
    ['', "''"],
    ['ring in (a, b)', "'ring in (a, b)'"],
    ['$(touch x)', "'$(touch x)'"],
    ['=ls', "'=ls'"],
    ["it's", String.raw`'it'\''s'`],
  ])('writes %j as %s', (text, word) => {
    expect(shellWord(text)).toBe(word);
  });

  it.skipIf(process.platform === 'win32')('gives sh back the text, whatever it holds', () => {
    const texts = ['a b', '`id`', '$HOME', '"', "'", '\\', '!!', '*', '~', '{a,b}', '; id', '&& id', '#', '-x', 'é'];
    const { stdout } = spawnSync('sh', ['-c', `printf '%s\\n' ${texts.map((text) => shellWord(text)).join(' ')}`], {
      encoding: 'utf8',
    });
    expect(stdout.trimEnd().split('\n')).toEqual(texts);
  });

  it('prints no control character', () => {
    expect(shellWord('a\u001b[31m\n')).toBe(String.raw`'a^[[31m\n'`);
  });
});
