import { expect, it } from 'vitest';
import { logLineJson } from '../../../src/render/logs/log-json.ts';
import { logPrefix } from '../../../src/render/logs/log-prefix.ts';
import { bytesOf, terminalLine } from '../../../src/render/logs/line-text.ts';

const utf8 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

it.each([
  ['plain\ttext', 'plain\ttext'],
  ['\x1b[31;1mred\x1b[0m and \x1b[38:5:1mmore', 'red and more'],
  ['\x1b[2Jgone', '^[[2Jgone'],
  ['progress\r', 'progress'],
  ['one\rtwo\r', String.raw`one\rtwo`],
  [utf8('grün'), utf8('grün')],
])('the line %j is printed as %j', (line, printed) => {
  expect(terminalLine(line)).toBe(printed);
});

it('text becomes one character per byte', () => {
  expect([bytesOf('a\tb'), bytesOf('ü'), bytesOf('日')]).toEqual(['a\tb', '\u00c3\u00bc', '\u00e6\u0097\u00a5']);
});

it('a line is one line of JSON, with only what is known', () => {
  const line = { namespace: 'ns', node: 'n', pod: 'p', container: 'c', at: '', text: utf8('grün "x"\t') };
  const whole = {
    apiVersion: 'daemonset-cli/v1',
    kind: 'LogLine',
    node: 'n',
    namespace: 'ns',
    pod: 'p',
    container: 'c',
  };
  const read = (text: string): unknown => JSON.parse(Buffer.from(text, 'latin1').toString('utf8'));
  const printed = logLineJson(line);
  expect(printed.endsWith('}\n') && printed.indexOf('\n') === printed.length - 1).toBe(true);
  expect(read(printed)).toEqual({ ...whole, message: 'grün "x"\t' });
  expect(read(logLineJson({ ...line, at: '2026-01-01T00:00:00Z', group: 'a', nodes: ['n', 'm'], count: 3 }))).toEqual({
    ...whole,
    timestamp: '2026-01-01T00:00:00Z',
    group: 'a',
    nodes: ['n', 'm'],
    count: 3,
    message: 'grün "x"\t',
  });
});

it.each([
  [{ node: 'n' }, '[n] '],
  [{ group: 'zone', node: 'n' }, '[zone/n] '],
  [{ group: '', node: 'n', container: 'c' }, '[/n/c] '],
  [{ node: 'n', container: 'c\u001b' }, '[n/c^[] '],
])('the prefix of %j is %j', (parts, prefix) => {
  expect(logPrefix(parts)).toBe(prefix);
});
