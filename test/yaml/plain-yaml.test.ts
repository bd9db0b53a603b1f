import { describe, expect, test } from 'vitest';
import { isKind } from '../../src/core/errors.ts';
import type { Json } from '../../src/core/json/json.ts';
import { parseFullYaml } from '../../src/yaml/full/full-yaml.ts';
import type { ParsedDocument } from '../../src/yaml/marks.ts';
import { parsePlainYaml } from '../../src/yaml/plain-yaml.ts';
import { randomFrom, type Random } from '../support/random.ts';

const SCALARS = [
  ...[
    'a',
    'yes',
    '~',
    '',
    '0644',
    '1.5',
    '100m',
    'a b  c',
    'a:b',
    'a#b',
    'x # comment',
    '"q"',
    '"a\\n\\"b\\u00e9"',
    "'it''s'",
  ],
  ...[
    "'a' # c",
    '[]',
    '{}',
    '[a, "b", 1]',
    '{a: 1, "b": x, c: [y, {d: e}]}',
    'http://x.y:80/z?q=1',
    '-5',
    'é ü',
    '--flag=x',
  ],
];
/** What one of the two may refuse, or only the whole reader reads. */
const ODD_SCALARS = [
  '- x',
  '*.example.com',
  '-',
  '<<',
  'a: b',
  '@x',
  '!!str 5',
  '&a x',
  '"a',
  '[a: b]',
  '{a}',
  '? x',
  '%x',
];
/** Scalars over several lines. */
const LINES = [
  'one\ntwo',
  'one  \n  two \nthree',
  'one\n\n\ntwo',
  'one\n- two',
  'one\n[two] "three" \'four\'',
  'one\n&two *three !four | > % @',
  '1\n2',
  '2001-12-14\n21:59:43.10',
  'one\ntwo # a comment',
  '"one\ntwo"',
  '"one \n  two \n\n three " # a comment',
  '"one\\n\n\\ttwo \\"three\\""',
  "'one\n''two'' three'",
  "'one: two\nthree # four: '",
  "'one\n\n \ntwo'",
];
const ODD_LINES = [
  'one\ntwo: three',
  'one\ntwo:',
  'one\n# a comment\ntwo',
  'one # a comment\ntwo',
  'one\n? two',
  'one\n\ttwo',
  '"one\\\ntwo"',
  '"one\\ \ntwo"',
  '"\none"',
  '"one\n"',
  '"one\ntwo": three',
  "'one\n\ttwo'",
];
const KEYS = ['a', 'b', 'name', 'spec', 'a.b/c-d', '__proto__', 'constructor'];
const ODD_KEYS = ['on', '8080', '"q k"', "'s'", 'a b', '-k', '<<', '? a', 'é'];

function pick<T>(next: Random, from: readonly T[]): T {
  return from[next(from.length)] as T;
}

function keyAt(next: Random, index: number): string {
  return next(20) === 0 ? `${pick(next, ODD_KEYS)}:` : `${pick(next, KEYS)}${next(30) === 0 ? '' : index}:`;
}

/** Lines that are mostly good YAML. */
function block(next: Random, indent: number, depth: number): string {
  const pad = ' '.repeat(indent);
  const count = 1 + next(3);
  const isList = next(3) === 0;
  let text = '';
  for (let index = 0; index < count; index++) {
    if (next(8) === 0) text += pick(next, ['\n', '# comment\n', `${pad}# comment\n`, '   \n']);
    const head = isList ? '-' : keyAt(next, index);
    if (depth > 0 && next(2) === 0) {
      if (isList && next(2) === 0) text += `${pad}- ${block(next, indent + 2, depth - 1).slice(indent + 2)}`;
      else
        text += `${pad}${head}${pick(next, ['', ' ', ' # c'])}\n${block(next, indent + pick(next, [0, 1, 2, 2, 4]), depth - 1)}`;
    } else if (next(5) === 0) {
      const inner = ' '.repeat(indent + 1 + next(3));
      text += `${pad}${head} ${pick(next, ['|', '|-', '|', '|', '| # c', '|-', next(4) === 0 ? '>' : '|', next(4) === 0 ? '|+' : '|-', next(4) === 0 ? '|2' : '|'])}\n${inner}one\n${pick(next, ['', '\n', '  \n', `${inner} more\n`])}${inner}two # not a comment\n${pick(next, ['', '\n\n'])}`;
    } else if (next(5) === 0) {
      const inner = ' '.repeat(indent + pick(next, [0, 1, 1, 2, 3]));
      text += `${pad}${head} ${pick(next, next(15) === 0 ? ODD_LINES : LINES).replaceAll('\n', `\n${inner}`)}\n`;
    } else text += `${pad}${head} ${pick(next, next(15) === 0 ? ODD_SCALARS : SCALARS)}\n`;
  }
  return text;
}

function damaged(next: Random, text: string): string {
  if (next(3) > 0) return text;
  const at = next(text.length);
  const change = pick(next, [
    '',
    ' ',
    '  ',
    '\n',
    ':',
    '-',
    '"',
    "'",
    '#',
    ' #',
    '\t',
    '{',
    ']',
    ',',
    '|',
    '&',
    '\\',
    'x',
  ]);
  return text.slice(0, at) + change + text.slice(at + next(3));
}

/** Everything that the two readers must agree on; where a null without words stands is a matter of taste. */
function reported({ value, marks, offset }: ParsedDocument): unknown {
  const walk = (node: Json): unknown => {
    if (typeof node !== 'object' || node === null) return node;
    const mark = marks.get(node);
    if (Array.isArray(node)) {
      const items = node as readonly Json[];
      return items.map((item, index) => [walk(item), item === null ? '' : mark?.[index]]);
    }
    const object = node as Readonly<Record<string, Json>>;
    return Object.keys(object).map((key) => {
      const at = mark?.indexOf(key) ?? -1;
      return [key, mark?.[at + 1], walk(object[key] ?? null), object[key] === null ? '' : mark?.[at + 2]];
    });
  };
  return [offset, walk(value)];
}

async function fully(text: string): Promise<readonly ParsedDocument[] | undefined> {
  try {
    return await parseFullYaml({ file: 'f', text }, 0, text.length);
  } catch (error) {
    if (isKind(error, 'input')) return undefined;
    throw error;
  }
}

/** More than a glance: DS_FUZZ=100000 npx vitest run test/yaml/plain-yaml.test.ts */
const SEEDS = Number(process.env['DS_FUZZ'] ?? 1500);

describe('the reader of plain YAML', () => {
  test('agrees with the whole reader on whatever it reads, places included', { timeout: 0 }, async () => {
    let read = 0;
    for (let seed = 1; seed <= SEEDS; seed++) {
      const next = randomFrom(seed);
      const text = damaged(next, block(next, 0, 3));
      const plain = parsePlainYaml(text, 0, text.length);
      if (plain === undefined || plain.value === null) continue;
      read += 1;
      const full = await fully(text);
      expect(full?.map(reported), `seed ${seed}:\n${text}`).toEqual([reported(plain)]);
    }
    // Not by never reading anything.
    expect(read).toBeGreaterThan(SEEDS / 4);
  });

  test('reads what manifests are made of without the library', () => {
    const text = [
      '# an agent',
      'apiVersion: apps/v1',
      'kind: DaemonSet',
      'metadata: {name: agent, labels: {app: "agent"}}',
      'spec:',
      '  template:',
      '    spec:',
      '      containers:',
      '      - name: main # the only one',
      '        args: [\'--v=2\', "--x"]',
      '        env:',
      '          - name: SCRIPT',
      '            value: |',
      '              set -e',
      '',
      '              exec agent',
      '          - name: TEXT',
      '            value: one',
      '              two',
      '',
      '              three',
      '          - name: QUOTED',
      "            value: 'one:",
      "              it''s two'",
      '      tolerations:',
      '      - operator: Exists',
      '',
    ].join('\n');
    expect(parsePlainYaml(text, 0, text.length)?.value).toEqual({
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'agent', labels: { app: 'agent' } },
      spec: {
        template: {
          spec: {
            containers: [
              {
                name: 'main',
                args: ['--v=2', '--x'],
                env: [
                  { name: 'SCRIPT', value: 'set -e\n\nexec agent\n' },
                  { name: 'TEXT', value: 'one two\nthree' },
                  { name: 'QUOTED', value: "one: it's two" },
                ],
              },
            ],
            tolerations: [{ operator: 'Exists' }],
          },
        },
      },
    });
  });

  test.each([
    ['anchors', 'a: &x 1\n'],
    ['tags', 'a: !!str 1\n'],
    ['folded text', 'a: >\n  b\n'],
    ['escaped line breaks', 'a: "b\\\n  c"\n'],
    ['duplicate keys', 'a: 1\na: 2\n'],
    ['merges', '<<: {a: 1}\n'],
    ['keys that are no text', '8080: a\n'],
    ['tabs', 'a:\n\tb: c\n'],
    ['wrong indentation', 'a:\n    b: c\n  d: e\n'],
    ['colons in values', 'a: b: c\n'],
  ])('leaves %s to the whole reader', (_, text) => {
    expect(parsePlainYaml(text, 0, text.length)).toBeUndefined();
  });
});
