import { asDsError } from '../../src/core/errors.ts';
import { isObject, type Json } from '../../src/core/json/json.ts';
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

function holdsMapping(answer: Answer): boolean {
  return 'value' in answer && (answer.value as readonly Json[]).some(isObject);
}

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
      covers: (_, own, theirs) => 'error' in own && 'value' in theirs,
      example: { text: 'a: 1\na: 2\n' },
    },
    {
      name: 'files without anything in them',
      why: 'lone markers, tabs and directives apply nothing, whether they are an error or not',
      covers: (_, own) => 'value' in own && JSON.stringify(own.value) === '[]',
      example: { text: '...' },
    },
    {
      name: 'blanks at the end of a block scalar that gives its indentation',
      why: 'go-yaml keeps blanks and a line end that YAML 1.2 does not count',
      covers: ({ text }, own, theirs) => /[|>][+-]?[1-9]/.test(text) && 'value' in own && 'value' in theirs,
      example: { text: '|1\n  ' },
    },
    {
      name: 'lists further out than the explicit key that they follow',
      why: 'go-yaml refuses what YAML 1.2 reads',
      covers: ({ text }, own, theirs) => /\?\s/.test(text) && 'value' in own && 'error' in theirs,
      example: { text: '  ? 3\n  -' },
    },
    {
      name: 'tabs, lone markers and byte order marks that go-yaml refuses',
      why: 'YAML 1.2 reads them; the value is what the text says',
      covers: ({ text }, own, theirs) => /\t|^\.\.\.|\ufeff/m.test(text) && 'value' in own && 'error' in theirs,
      example: { text: 'r:\n\t' },
    },
    {
      name: 'files without a mapping in them',
      why: 'nothing of them is applied: an object is expected, and that is what the error says',
      covers: (_, own, theirs) => 'value' in own && !holdsMapping(own) && ('error' in theirs || !holdsMapping(theirs)),
      example: { text: '>\n{' },
    },
    {
      name: 'directives that are none',
      why: 'lines that begin with a percent sign before a document are passed over',
      covers: ({ text }, own, theirs) => /^%/m.test(text) && 'value' in own && 'error' in theirs,
      example: { text: '%\n---\na: b' },
    },
    {
      name: 'flow mappings at the beginning of a part, which kubectl sometimes takes for JSON alone',
      why: 'what kubectl reads of them depends on what follows; as YAML they are valid',
      covers: (_, own, theirs) => 'value' in own && 'error' in theirs && theirs.error.startsWith('json: '),
      example: { text: '{}#' },
    },
    {
      name: 'indicators that go-yaml wants otherwise',
      why: 'lone tags and anchors, and question marks in braces: YAML 1.2 reads them, go-yaml stumbles',
      covers: ({ text }, own, theirs) => /[!&]|\{\?/.test(text) && 'value' in own && 'error' in theirs,
      example: { text: 'b: !#' },
    },
    {
      name: 'carriage returns and byte order marks inside the text',
      why: 'a return alone is a newline to us wherever it stands; a mark inside a block scalar is text',
      covers: ({ text }, own, theirs) => /\r|\ufeff/.test(text) && 'value' in own && 'value' in theirs,
      example: { text: 'Z\r---\nb:' },
    },
    {
      name: 'escaped slashes',
      why: 'JSON and YAML 1.2 have them',
      covers: ({ text }, own, theirs) => text.includes('\\/') && 'value' in own && 'error' in theirs,
      example: { text: '"\\/"' },
    },
    {
      name: 'broken base64 behind !!binary',
      why: 'a tag that no manifest uses',
      covers: ({ text }, own, theirs) => text.includes('!!binary') && 'value' in own && 'error' in theirs,
      example: { text: '!!binary a' },
    },
  ],
};
