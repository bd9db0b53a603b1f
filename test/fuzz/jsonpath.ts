import type { Json, JsonObject } from '../../src/core/json/json.ts';
import { JsonPathError, parseTemplate } from '../../src/render/jsonpath/parse.ts';
import { printTemplate } from '../../src/render/jsonpath/print.ts';
import type { Answer } from '../control-plane/oracle.ts';
import type { Random } from '../support/random.ts';
import { pick, shorterTexts, smallerValues, type Subject } from './subject.ts';

interface JsonPathCase {
  readonly template: string;
  readonly value: JsonObject;
}

const KEYS = ['a', 'b', 'name', 'x.y/z', '__proto__', 'a b', 'é', '1', 'true', 'end', 'constructor', 'length'];
const SCALARS: readonly Json[] = [
  ...['', 'x', 'y', 'a b', 'é', '<&>', '10', 'line\nbreak', "it's", '"', 0, 1, -1, 2, 80, 443, 0.5, 1e21, 1e-7, -2.5],
  ...[123456789012, true, false, null],
];

/** Go's map order is random, so maps have one member where a template selects all of them. */
function value(random: Random, depth: number, isSingle: boolean): Json {
  if (depth === 0 || random(4) === 0) return pick(random, SCALARS);
  if (random(2) === 0) return Array.from({ length: random(5) }, () => value(random, depth - 1, isSingle));
  return object(random, depth, isSingle);
}

function object(random: Random, depth: number, isSingle: boolean): JsonObject {
  const count = isSingle ? 1 : 1 + random(4);
  const entries = Array.from(
    { length: count },
    () => [pick(random, KEYS), value(random, depth - 1, isSingle)] as const,
  );
  return Object.fromEntries(entries);
}

const FIELD = [
  '.a',
  '.b',
  '.name',
  '.x\\.y/z',
  '.__proto__',
  '.é',
  '.1',
  '.length',
  "['a']",
  "['x.y/z']",
  "['a b']",
  "['x\\.y/z']",
  '["a"]',
  '.a b',
  '.end',
  '.',
  '.-',
  '.constructor',
];
const INDEX = [
  '[0]',
  '[1]',
  '[-1]',
  '[-2]',
  '[5]',
  '[*]',
  '[0:2]',
  '[1:]',
  '[:1]',
  '[-2:]',
  '[:-1]',
  '[::2]',
  '[0:3:2]',
  '[2:1]',
  '[-9:]',
  '[0:9]',
  '[0:3:0]',
  '[0:3:-1]',
  '[]',
  '[:]',
  '[+1]',
  '[01]',
  '[ 0 ]',
  '[a]',
  '[0,1]',
  '[0,-1]',
  "['a','b']",
  "['a', 'name']",
  '[0,9]',
  '[,]',
  '[*,0]',
  '[0:1,1:2]',
  '[999999999999999999999]',
  '[1.5]',
  '[$]',
  '[@]',
  '["a","b"]',
];
const WIDE = ['.*', '..', '..a', '..name', '..*', '..[0]', '.**', '...', '.. .a'];
const OPERATORS = ['==', '!=', '<', '<=', '>', '>=', '=', '===', ' == ', '!', '=<', '=~'];
const OPERANDS = [
  '"x"',
  "'x'",
  '1',
  '-1',
  '0.5',
  'true',
  'false',
  '""',
  '"a b"',
  '2',
  '80',
  '@.a',
  '$.a',
  '"é"',
  'x',
  '1e3',
  '"it\'s"',
  "'a\"'",
  '"\\n"',
  '"a)"',
  'null',
  '@',
  '+1',
  '.a',
  '1.0',
  '@.a.b',
  '(1)',
];
const TEXT = [
  '',
  '',
  ' ',
  'x',
  '{"\\n"}',
  '{"\\t"}',
  '\n',
  "{'a'}",
  '{"\\u00e9"}',
  '{"\\x41"}',
  '{"\\q"}',
  '{1}',
  '{-2.50}',
  '{true}',
  '{+1}',
  '{1.}',
  '{.5}',
  '{1e3}',
  '}',
  ']',
  '{}',
  '{ }',
  '{a}',
  '{"a" "b"}',
  '{$}',
  '{@}',
  '{"\\""}',
  "{'\\''}",
  '{"a',
  "{'\\101'}",
  '{nope}',
  '{12345678901234567890}',
  '{1.2.3}',
  '{-}',
  '{range}',
  '{end}',
];
const DAMAGE = [
  '{',
  '}',
  '[',
  ']',
  '(',
  ')',
  '?',
  '@',
  '.',
  '..',
  '"',
  "'",
  '\\',
  ',',
  ':',
  '-',
  ' ',
  '$',
  '*',
  '\n',
  'range ',
  'end',
  '1',
  '=',
  'é',
  '|',
  '#',
];

function path(random: Random, depth: number, isWide: boolean): string {
  let text = pick(random, ['', '', '', '$', '@']);
  for (let count = random(4); count >= 0; count--) {
    const kind = random(10);
    if (kind < 5) text += pick(random, FIELD);
    else if (kind < 8) text += pick(random, INDEX);
    else if (kind === 8 && depth > 0) text += filter(random, depth - 1, isWide);
    else if (isWide) text += pick(random, WIDE);
  }
  return text;
}

function filter(random: Random, depth: number, isWide: boolean): string {
  const left = pick(random, ['@', '@.', '@', '', '$', '"x"']) + (random(3) > 0 ? path(random, depth, isWide) : '.a');
  if (random(4) === 0) return `[?(${left})]`;
  const right = random(4) > 0 ? pick(random, OPERANDS) : path(random, depth, isWide);
  return `[?(${left}${pick(random, OPERATORS)}${right})]`;
}

function template(random: Random, isWide: boolean): string {
  let text = '';
  for (let parts = random(3); parts >= 0; parts--) {
    text += pick(random, TEXT);
    const inner = `{${path(random, 2, isWide)}}`;
    text +=
      random(4) > 0 ? inner : `{range ${path(random, 1, isWide)}}${inner}${pick(random, [',', '', '{"\\n"}'])}{end}`;
  }
  if (random(5) > 0) return text;
  const at = random(text.length + 1);
  return text.slice(0, at) + pick(random, DAMAGE) + text.slice(at + random(2));
}

/** A wildcard after a dot or a recursive descent. */
const ALL_MEMBERS = /\.\s*\*|\.\.|'\*'/;

function jsonPathCase(random: Random): JsonPathCase {
  const isWide = random(4) === 0;
  const text = template(random, isWide);
  return { template: text, value: object(random, 4, ALL_MEMBERS.test(text)) };
}

function ours({ template: text, value: from }: JsonPathCase): Answer {
  try {
    return { value: printTemplate(parseTemplate(text), from) };
  } catch (error) {
    if (error instanceof JsonPathError) return { error: error.message };
    throw error;
  }
}

/** after shrinking, a template may select all members of a larger map, whose order is random */
function isSettled({ template: text, value: from }: JsonPathCase): boolean {
  return !ALL_MEMBERS.test(text) || hasSingles(from);
}

function hasSingles(from: Json): boolean {
  if (Array.isArray(from)) return (from as readonly Json[]).every(hasSingles);
  if (from === null || typeof from !== 'object') return true;
  const members = Object.values(from);
  return members.length < 2 && members.every((member) => hasSingles(member ?? null));
}

/** `kubectl get -o jsonpath=`. */
export const jsonpath: Subject<JsonPathCase> = {
  name: 'jsonpath',
  make: jsonPathCase,
  question: (one) => one,
  ours,
  simpler: ({ template: text, value: from }) =>
    [
      ...shorterTexts(text).map((shorter) => ({ template: shorter, value: from })),
      ...smallerValues(from).map((smaller) => ({ template: text, value: smaller as JsonObject })),
    ].filter(isSettled),
  accepted: [
    {
      name: 'a range over nothing',
      why: 'client-go runs what is in it once with no value, and may fail at it or even panic; we leave it out',
      covers: ({ template: text }, own, theirs) => text.includes('range') && 'value' in own && 'error' in theirs,
      example: { template: '{range.nope}{b}{end}', value: {} },
    },
    {
      name: 'ranges without an end of their own',
      why: 'client-go goes on at the last end that any range saw, so that some of the rest is printed twice and some not',
      covers: ({ template: text }) => (text.match(/\{ *range/g) ?? []).length !== (text.match(/\{ *end/g) ?? []).length,
      example: { template: '{range}}{range}{end}', value: {} },
    },
    {
      name: 'range and end behind another step',
      why: 'client-go lets them act from anywhere inside the braces; we refuse them there',
      covers: ({ template: text }, own) => 'error' in own && /[^{](range|end)/.test(text),
      example: { template: '{range .a[*]}{"x"end}', value: { a: [1] } },
    },
    {
      name: 'integers of more digits than a double holds',
      why: 'a literal prints as the double that it is; only a template that prints a constant can show it',
      covers: ({ template: text }) => /\d{16}/.test(text),
      example: { template: '{12345678901234567}', value: {} },
    },
  ],
};
