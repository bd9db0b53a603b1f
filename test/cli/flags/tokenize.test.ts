import { describe, expect, it } from 'vitest';
import { flagTable } from '../../../src/cli/flags/flag-table.ts';
import { tokenize } from '../../../src/cli/flags/tokenize.ts';

const table = flagTable({
  allNamespaces: { type: 'boolean', short: 'A', help: '' },
  watch: { type: 'boolean', short: 'w', help: '' },
  output: { type: 'string', short: 'o', value: 'FORMAT', help: '' },
  namespace: { type: 'string', short: 'n', value: 'NAME', help: '' },
  dryRun: { type: 'string', value: 'HOW', help: '', bare: 'unchanged' },
  noHeaders: { type: 'boolean', help: '' },
});

/** `--output=json name ?--wach`: `?` marks unknown flags. */
function read(...words: string[]): string {
  return tokenize(words, table)
    .map((token) => {
      switch (token.kind) {
        case 'flag':
          return `--${token.flag.name}=${token.value ?? '<missing>'}`;
        case 'operand':
          return token.text;
        case 'unknown':
          return `?${token.text}`;
        case 'help':
          return '<help>';
        case 'dashes':
          return '--';
      }
    })
    .join(' ');
}

describe('tokenize', () => {
  it.each([
    ['--output=json', '--output=json'],
    ['--output json', '--output=json'],
    ['-o json', '--output=json'],
    ['-ojson', '--output=json'],
    ['-o=json', '--output=json'],
    ['-o= x', '--output= x'],
    ['--output= x', '--output= x'],
    ['-ojsonpath=a=b', '--output=jsonpath=a=b'],
    ['-A', '--all-namespaces=true'],
    ['-Aw', '--all-namespaces=true --watch=true'],
    ['-Awnkube', '--all-namespaces=true --watch=true --namespace=kube'],
    ['-Awn kube', '--all-namespaces=true --watch=true --namespace=kube'],
    ['-wn=kube', '--watch=true --namespace=kube'],
    ['-A=false', '--all-namespaces=false'],
    ['--watch=false a', '--watch=false a'],
    ['--watch a', '--watch=true a'],
    ['--dry-run a', '--dry-run=unchanged a'],
    ['--dry-run=client a', '--dry-run=client a'],
    ['--dry_run=client', '--dry-run=client'],
    ['--no-headers', '--no-headers=true'],
    ['a -A b', 'a --all-namespaces=true b'],
    ['-n -x', '--namespace=-x'],
    ['-n -', '--namespace=-'],
    ['- a', '- a'],
    ['a -- -A --watch -- b', 'a -- -A --watch -- b'],
    ['-n', '--namespace=<missing>'],
    ['--namespace', '--namespace=<missing>'],
    ['--wach', '?--wach'],
    ['--wach=x a', '?--wach a'],
    ['-Az', '--all-namespaces=true ?-z'],
    ['--=x', '?--'],
    ['-h', '<help>'],
    ['-Ah', '--all-namespaces=true <help>'],
    ['--help', '<help>'],
    ['-n -h', '--namespace=-h'],
    ['-- -h', '-- -h'],
  ])('%s', (line, tokens) => expect(read(...line.split(' '))).toBe(tokens));

  it('keeps empty values and spaces', () => {
    expect(read('-n', '', '--output=a b')).toBe('--namespace= --output=a b');
  });
});
