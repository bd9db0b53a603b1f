import { asDsError } from '../../src/core/errors.ts';
import { readDocuments } from '../../src/yaml/documents.ts';
import { sourceText } from '../../src/yaml/text.ts';
import type { Answer } from '../control-plane/oracle.ts';
import type { Random } from '../support/random.ts';
import { pick, shorterTexts, type Subject } from './subject.ts';

interface YamlCase {
  readonly text: string;
}

const PLAIN = [
  'a',
  'b c',
  'yes',
  'No',
  'on',
  'OFF',
  'y',
  '~',
  'null',
  'Null',
  'true',
  'x:y',
  'x#y',
  'é',
  '-',
  '--',
  '?',
  '=',
  '<<',
  'a: b',
  '',
];
const NUMBERS = [
  '0',
  '-0',
  '+1',
  '007',
  '08',
  '0o17',
  '0x1F',
  '-0x1',
  '0b11',
  '1_000',
  '_1',
  '1.5',
  '.5',
  '5.',
  '1e3',
  '1E-3',
  '1e',
  '.inf',
  '-.Inf',
  '.nan',
  '1:30',
  '100m',
  '1.2.3',
  '2001-01-01',
  '2001-01-01T00:00:00Z',
  '+.5',
  '0x',
  '0.0',
  '1e400',
  '9007199254740993',
  '0777777777777',
  '0o',
  '-',
];
const QUOTED = [
  '"a"',
  "'a'",
  '"a\\nb"',
  '"\\u00e9"',
  '"\\x41"',
  '"\\e"',
  '"\\q"',
  "'it''s'",
  '"a: b"',
  '"a # b"',
  '"\\N\\_\\L\\P"',
  '"\\/"',
  '"',
  "'",
  '""',
  "''",
  '"a\n  b"',
  "'a\n\n  b'",
  '"a\\\n  b"',
  '"\\U0001F600"',
  '"a" b',
  '"a"b',
  '"\\0"',
  '"\\ud83d\\ude00"',
  '"\\U00110000"',
  '"\\x4"',
  '"\\\t\\ \\v"',
  '"a"#c',
  "'a'#c",
  '"a \\\n \n  b"',
  '"a\u2028 b"',
  '"---\n--- a"',
  '"a\n...\n"',
];
const FLOW = [
  '[]',
  '{}',
  '[a, b]',
  '[a, b,]',
  '[,]',
  '{a: 1}',
  '{a: 1,}',
  '{a}',
  '{a, b: c}',
  '{"a":1}',
  '[a: b]',
  '[? a]',
  '{? a : b}',
  '[[a], {b: c}]',
  '{a: [b, {c: d}]}',
  '[a,\n b]',
  '{a: 1,\n b: 2}',
  '{a:1}',
  '{"a": }',
  '[a]b',
  '[a',
  '{a: b',
  '[!!str 1, "x"]',
  '{[a]: b}',
  '{a: x:, b: c}',
  '{? }',
  '[-]',
  '[- a]',
  '{a: -}',
  '[#a]',
  '{a: b #c\n}',
  '{a: b}: c',
  '[a]: b',
];
const PROPERTIES = [
  '&x a',
  '*x',
  '&x',
  '!!str 1',
  '!!int "1"',
  '!x a',
  '! a',
  '!!binary aGk=',
  '!!null x',
  '!!float 1',
  '!!bool yes',
  '&x [a]',
  '*y',
  '!!map {}',
  '!!seq []',
  '!<tag:yaml.org,2002:str> 1',
  '&x &y a',
  '!!str &x a',
  '@a',
  '`a',
  '%a',
  '|',
  '>',
  '# c',
  '!!str',
  '&x {a: 1, b: [c]}',
  '[*x, {b: 1}]',
  '[*x, *y]',
  '!!timestamp 2001-01-01',
  '!!timestamp x',
  '!!int 1e3',
  '!!int 0x1F',
  '!!float 0x1F',
  '!!float 1e400',
  '!!bool ~',
  '!!binary aGk',
  '!!binary "//8="',
  '!!binary "8J+Y"',
  '!<!x> a',
  '!<x',
  '!<> a',
  '!%41 a',
  '!!%73tr 1',
  '!%4 a',
  '!e!str 1',
  '!e! a',
  '!!str, a',
  '&x? a',
  '&x: a',
  '*x : b',
  '! "1"',
  '! 1',
];
const HEADERS = ['|', '>', '|-', '>-', '|+', '>+', '|2', '>1-', '|+1', '| # c', '|x', '>0'];
const LINES = [
  'one',
  ' two',
  '  three',
  '',
  '\tfour',
  '# five',
  '- six',
  'a: b',
  '   ',
  'x\u2028y',
  'x\u0085y',
  '"q',
  '...',
  '---x',
];
const KEYS = [
  'a',
  'b',
  'c',
  '"q"',
  "'s'",
  '1',
  '1.5',
  'yes',
  '~',
  'null',
  '__proto__',
  'constructor',
  'a b',
  '? a',
  '<<',
  '-a',
  'é',
  '*x',
  '&k a',
  '!!str 1',
  '""',
  '[a]',
  'a:b',
  '0x1',
  '',
  '"a\nb"',
  '1e3',
  '?a',
  '1e6',
  '1e21',
  '-0.0',
  '0.1',
  '123456789.5',
  '.inf',
  '.nan',
  '0777',
  '9223372036854775807',
  '9223372036854775808',
  '-9223372036854775808',
  '2001-01-01',
  '!!binary aGk=',
  '!!int 1',
  '"a" ',
  `"${'k'.repeat(1030)}"`,
  'k'.repeat(1024),
  'k'.repeat(1025),
  `? ${'k'.repeat(1025)}\n`,
];
const BREAKS = [
  '\n',
  '\n',
  '\n',
  '\n',
  '\n',
  '\n',
  '\r\n',
  '\r',
  '\u0085',
  '\u2028',
  '\u2029',
  '\n\n',
  '\n# c\n',
  ' # c\n',
  '\n   \n',
  '\n\t\n',
  '#c\n',
  '\t\n',
];
const BETWEEN = [
  '---\n',
  '--- # c\n',
  '...\n',
  '---\n---\n',
  '\n---\n',
  '--- a\n',
  '%YAML 1.1\n---\n',
  '--- \n',
  ' ---\n',
  '---\t\n',
  '{"a":1}\n',
  '\ufeff',
  '---a\n',
  '...\n---\n',
  '----\n',
  '---\u0085\n',
  '---\u00a0# c\n',
  '---\ufeff\n',
  '{"a":1}{"b":2}\n',
  '{"a":1}\n{"b":2}\n---\n',
  '{"a":1}\n---\n{"b":2}\n{"c":3}\n',
  '{"a":"\\/"}\n',
  '{"a":1}\n#',
  '{"a":1}#',
  '{a: 1}\n',
  ' \n{"a":1}\n \n',
  '---\n{"a":1}\n',
  '\u00a0{"a":1}\n',
  '%YAML 1.1\u0085---\n',
  '%YAML 1.2\u0085---\n',
  '%YAML 1.1 # c\u0085%TAG !e! tag:yaml.org,2002:\u0085---\n',
  '%TAG ! tag:yaml.org,2002:\u0085---\n',
  '%TAG !e tag:x\u0085---\n',
  '%TAG !e! tag:x\u0085%TAG !e! tag:y\u0085---\n',
  '%x\u0085---\n',
  '%YAML 1.1\n',
];
const DAMAGE = [
  '',
  ' ',
  '\n',
  '\t',
  ':',
  '-',
  '- ',
  ': ',
  '"',
  "'",
  '#',
  ' #',
  '{',
  '}',
  '[',
  ']',
  ',',
  '&',
  '*',
  '!',
  '|',
  '>',
  '%',
  '@',
  '?',
  '? ',
  '\\',
  '\u0085',
  '\u2028',
  '\u2029',
  '\ufeff',
  '\u00a0',
  '\r',
  '\x7f',
  '\x07',
  '---\n',
  '...\n',
  '<<: ',
  '\u{1f600}',
];

function scalar(random: Random): string {
  return pick(random, pick(random, [PLAIN, PLAIN, NUMBERS, NUMBERS, QUOTED, FLOW, PROPERTIES]));
}

function blockText(random: Random, indent: number): string {
  const pad = ' '.repeat(indent + random(3));
  const lines = Array.from({ length: random(4) }, () => `${random(10) === 0 ? '' : pad}${pick(random, LINES)}\n`);
  return `${pick(random, HEADERS)}\n${lines.join('')}`;
}

function node(random: Random, indent: number, depth: number): string {
  const pad = ' '.repeat(indent);
  const isList = random(3) === 0;
  let text = '';
  for (let count = random(3); count >= 0; count--) {
    const key = random(4) > 0 ? pick(random, ['a', 'b', 'c', 'd', 'e']) : pick(random, KEYS);
    const head = isList ? `${pad}-` : `${pad}${key}:`;
    const kind = random(10);
    if (depth > 0 && kind < 3) {
      const deeper = indent + pick(random, [0, 1, 2, 2, 2, 4]);
      text += `${head}${pick(random, ['', '', '', ' # c', ' &x', ' !!map'])}\n${node(random, deeper, depth - 1)}`;
    } else if (depth > 0 && kind === 3 && isList) {
      text += `${head} ${node(random, indent + 2, depth - 1).trimStart()}`;
    } else if (kind === 4) text += `${head} ${blockText(random, indent + 1)}`;
    else if (kind === 5) text += `${head} ${scalar(random)}\n${pad} ${scalar(random)}${pick(random, BREAKS)}`;
    else text += `${head} ${scalar(random)}${pick(random, random(3) === 0 ? BREAKS : ['\n'])}`;
  }
  return text;
}

function yamlCase(random: Random): YamlCase {
  let text = random(8) === 0 ? `${scalar(random)}\n` : node(random, 0, 3);
  if (random(6) === 0) text += `${pick(random, BETWEEN)}${random(2) === 0 ? node(random, 0, 1) : ''}`;
  if (random(20) === 0) text = pick(random, BETWEEN) + text;
  if (random(3) > 0) return { text };
  const at = random(text.length + 1);
  return { text: text.slice(0, at) + pick(random, DAMAGE) + text.slice(at + random(3)) };
}

async function ours({ text }: YamlCase): Promise<Answer> {
  try {
    const documents = await readDocuments(sourceText('f.yaml', new TextEncoder().encode(text)));
    const values = documents.map((document) => {
      if (document instanceof Error) throw document;
      return document.value;
    });
    return { value: values };
  } catch (error) {
    const failed = asDsError(error);
    if (failed === undefined) throw error;
    return { error: failed.message };
  }
}

/**
 * Whether a key comes twice, or may come from a merge too: what is wrong with a value that another one replaces is of
 * no consequence to go-yaml.
 */
function hasReplacedKey(text: string): boolean {
  return /([^\s:]+):[^]*[\s,{]\1:|<<:/.test(text.replace(/[\r\x85\u2028\u2029]/g, '\n'));
}

const REPLACED = /a key must be text|infinity|cannot be read as|takes a mapping/;

/** What `-f` reads: documents, their splitting and their values. */
export const yaml: Subject<YamlCase> = {
  name: 'yaml',
  make: yamlCase,
  question: (one) => one,
  ours,
  simpler: ({ text }) => shorterTexts(text).map((shorter) => ({ text: shorter })),
  accepted: [
    {
      name: 'what only we refuse',
      why: 'go-yaml drops what follows the first node, takes the last of doubled keys and rounds large numbers, all in silence',
      covers: ({ text }, own, theirs) =>
        'error' in own &&
        'value' in theirs &&
        (/duplicate key|kubectl ignores|lose precision|carriage return|must follow "---"/.test(own.error) ||
          (REPLACED.test(own.error) && hasReplacedKey(text))),
      example: { text: 'a: 1\na: 2\n' },
    },
    {
      name: 'numbers beyond floats behind a JSON object',
      why: 'a number is no object, and that is what the error says',
      covers: (_, own, theirs) =>
        'value' in own && 'error' in theirs && theirs.error.includes('cannot unmarshal number'),
      example: { text: '{"":1}1e400' },
    },
  ],
};
