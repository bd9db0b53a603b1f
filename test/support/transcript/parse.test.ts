import { describe, expect, it } from 'vitest';
import { parseTranscript } from './parse.ts';

describe('parseTranscript', () => {
  it('reads commands with their output and exit codes', () => {
    const { title, steps } = parseTranscript(
      '# Two commands.\n\n$ ds get\nNAME   AGE\n\ndemo   5s\n\n$ ds get nothing\nerror: no\n? 1\n$ true\n',
    );
    expect(title).toBe('Two commands.');
    expect(steps.map(({ command, output, exitCode }) => [command, output, exitCode])).toEqual([
      ['ds get', 'NAME   AGE\n\ndemo   5s', 0],
      ['ds get nothing', 'error: no', 1],
      ['true', '', 0],
    ]);
  });

  it('reads a heredoc, and the words before the command', () => {
    const { steps } = parseTranscript('until 90s unordered $ cat <<EOF\n> a\n> EOF\na\n\nuntil $ ds get\n');
    expect(steps[0]).toMatchObject({ command: 'cat <<EOF\na\nEOF', output: 'a', untilMs: 90_000, unordered: true });
    expect(steps[1]).toMatchObject({ command: 'ds get', untilMs: 60_000, unordered: false });
  });

  it('reads the two commands of same', () => {
    const { steps } = parseTranscript('same $ ds get -A\n     $ kubectl get ds -A\n? 1\n');
    expect(steps[0]).toMatchObject({ command: 'ds get -A', peer: 'kubectl get ds -A', exitCode: 1, expected: [2, 3] });
  });

  it('ends output at a comment after a blank line, and only there', () => {
    const { steps } = parseTranscript('$ cat\n# in the output\n\n# A comment.\n\n$ true\n');
    expect(steps.map(({ output }) => output)).toEqual(['# in the output', '']);
  });

  it('knows which lines an update replaces', () => {
    const { steps } = parseTranscript('$ one\nout\n? 1\n\n$ two\n\n$ three\nout\n');
    expect(steps.map(({ expected }) => expected)).toEqual([
      [1, 3],
      [5, 5],
      [7, 8],
    ]);
  });

  it('reads what the file needs', () => {
    const text = '# Title\n\nneeds kubectl: it makes things\nneeds admission-policies: for CEL\n\n$ true\n';
    expect(parseTranscript(text)).toMatchObject({ title: 'Title', needs: ['kubectl', 'admission-policies'] });
    expect(() => parseTranscript('needs magic: why not\n')).toThrow('line 1');
    expect(() => parseTranscript('needs kubectl\n')).toThrow('line 1');
  });

  it('names the line that it cannot read', () => {
    expect(() => parseTranscript('# Title\n\nlost output\n')).toThrow('line 3: expected a command');
    expect(() => parseTranscript('same $ ds get\n\n$ true\n')).toThrow('line 2: expected the second command');
  });
});
