import { describe, expect, it } from 'vitest';
import { PLAIN } from '../../../src/render/color.ts';
import { execGroupsText, type GroupOptions, type ShownResult } from '../../../src/render/exec/exec-groups.ts';

const output = (text: string, cut = 0) => ({ text, digest: text, cut });
const result = (node: string, text: string, more: Partial<ShownResult> = {}): ShownResult => ({
  node,
  exitCode: 0,
  stdout: output(text),
  stderr: output(''),
  error: undefined,
  heading: undefined,
  ...more,
});
const failure = (node: string, message: string): ShownResult =>
  result(node, '', { exitCode: undefined, error: { message } });
const text = (results: readonly ShownResult[], options: Partial<GroupOptions> = {}): string =>
  execGroupsText(results, { palette: PLAIN, fold: true, raw: false, maxNames: Infinity, ...options });

describe('equal results', () => {
  it('are shown once; successes come first, then what most nodes have', () => {
    const results = [
      failure('n7', 'no route'),
      result('n1', 'old\n', { exitCode: 2 }),
      result('n2', 'one\n'),
      result('n3', 'two\n'),
      result('n4', 'two\n'),
      result('n5', 'old\n', { exitCode: 1 }),
    ];
    expect(text(results)).toBe(
      [
        '2 nodes: n[3-4]\ntwo\n',
        '1 node: n2\none\n',
        '1 node, exit code 1: n5\nold\n',
        '1 node, exit code 2: n1\nold\n',
        '1 node, failed: n7\nno route\n',
      ].join('\n'),
    );
    expect(text(results.slice(1, 4), { fold: false })).toBe(
      ['1 node, exit code 2: n1\nold\n', '1 node: n2\none\n', '1 node: n3\ntwo\n'].join('\n'),
    );
  });

  it.each([
    ['exit codes', result('a', 'x', { exitCode: 1 }), result('b', 'x', { exitCode: 2 })],
    ['standard errors', result('a', 'x', { stderr: output('1') }), result('b', 'x', { stderr: output('2') })],
    ['errors', failure('a', 'refused'), failure('b', 'timed out')],
    ['an error and none', failure('a', ''), result('b', '', { exitCode: undefined })],
  ])('are not those with other %s', (_, one, other) => {
    expect(text([one, other]).match(/^1 node/gm)).toHaveLength(2);
  });

  it('are errors that differ in the node, an address, a pod or an id', () => {
    const messages = (node: string, ip: string, pod: string, id: string) =>
      failure(node, `dial ${node} ${ip}: agent-${pod} in ${id}`);
    const same = [
      messages('n1', '10.0.0.1:10250', 'abcde', '0123456789abcdef0'),
      messages('n2', '10.0.0.22', 'x7k2p', 'fedcba9876543210'),
    ];
    expect(text([...same, messages('n3', '10.0.0', 'abcde', '0123456789abcdef')]).split('\n')[0]).toBe(
      '2 nodes, failed: n[1-2]',
    );
  });
});

describe('an output', () => {
  it('ends with a newline, and is nothing when it is empty', () => {
    expect(text([result('n', 'x', { stderr: output('y\n') })])).toBe('1 node: n\nx\ny\n');
    expect(text([result('n', '')])).toBe('1 node: n\n');
  });

  it('says how much of it is left out', () => {
    expect(text([result('n', '', { stdout: output('abc', 1) })])).toBe(
      '1 node: n\nabc\n… 1 more byte, which --limit-bytes leaves out\n',
    );
    expect(text([result('n', '', { stdout: output('', 2) })])).toContain('n\n… 2 more bytes');
  });

  it('is safe for a terminal, and unchanged on request', () => {
    const results = [result('n', 'a\tb\r\n\u001b[31mred\n')];
    expect(text(results)).toBe('1 node: n\na\tb\n^[[31mred\n');
    expect(text(results, { raw: true })).toBe('1 node: n\na\tb\r\n\u001b[31mred\n');
  });
});

it('the names of nodes are counted beyond a number of parts', () => {
  const results = ['a', 'b', 'c'].map((node) => result(node, 'x'));
  expect(text(results, { maxNames: 2 })).toBe('3 nodes: a,b and 1 more\nx\n');
  expect(text(results, { maxNames: 3 })).toBe('3 nodes: a,b,c\nx\n');
});

it('headings have their own groups', () => {
  const results = [
    result('n1', 'x', { heading: 'zone-a' }),
    result('n2', 'x', { heading: 'zone-b\u0007' }),
    result('n3', 'x', { heading: 'zone-a' }),
  ];
  expect(text(results)).toBe('zone-a\n\n2 nodes: n[1,3]\nx\n\nzone-b^G\n\n1 node: n2\nx\n');
});
