import type { JsonObject } from '../../src/core/json/json.ts';
import { TEMPLATE_OBJECT } from './go-template-cases.ts';

/** Keys that KYAML quotes, and keys that look as if it should. */
const KEYS = [
  ...[
    'plain',
    'with-dash',
    'with.dot',
    'example.com/tier',
    '-lead',
    'trail-',
    '.lead',
    '_x_',
    'a b',
    'a:b',
    '',
    'ü',
    'x\ty',
    'a\nb',
  ],
  ...[
    'null',
    'Null',
    '~',
    'true',
    'True',
    'yes',
    'Y',
    'no',
    'on',
    'OFF',
    't',
    'F',
    'nan',
    '.nan',
    'inf',
    'Infinity',
    '.Inf',
  ],
  ...[
    '1',
    '0',
    '12',
    '-1',
    '1.5',
    '1e3',
    '0x1F',
    '0b1',
    '0o7',
    '08',
    '1_000',
    '1a',
    'e5',
    '0x',
    '2024-01-31',
    '2024-02-31',
    '2024-1-1',
    '1.2.3',
    '1:20',
  ],
];

/** Texts of each kind: several lines, white space at their ends, what is not printable. Not U+0085, which kubectl reads as a space. */
const TEXTS = [
  ...[
    '',
    ' ',
    'plain',
    '"quoted" \\ back',
    "it's",
    '<b>&</b>',
    'tab\tin',
    'cr\rin',
    '\u0000\u0007\u001b',
    '\u00a0\u2028\u2029\ufeff',
  ],
  ...[
    'one\ntwo',
    'one\n',
    '\none',
    '\n',
    '\n\n',
    'a\n\nb\n\n',
    '  lead\n    more\n',
    'a\n\tb',
    'trail  \n  x  ',
    '\u3000wide\n\u3000wide',
  ],
  ...['世界 🎉 \u200b', '\u{e0001}', 'é\u0301', '2024-01-31', 'true', '12', 'null'],
];

const metadata = { name: 'a', labels: { app: 'agent' } };

/** What kubectl prints with `-o kyaml` is recorded in kyaml.json. */
export const KYAML_OBJECTS: readonly JsonObject[] = [
  TEMPLATE_OBJECT,
  { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: Object.fromEntries(KEYS.map((key) => [key, key])) },
  {
    apiVersion: 'example.com/v1',
    kind: 'Texts',
    metadata,
    spec: { texts: TEXTS, byName: Object.fromEntries(TEXTS.map((text, at) => [`t${at}`, text])) },
  },
  {
    apiVersion: 'example.com/v1',
    kind: 'Shapes',
    metadata,
    spec: {
      lists: [[], {}, [[]], [[1], [2, 3]], [{ a: 1 }, { b: [] }], [1, { a: 1 }], ['a', []], [null, true]],
      numbers: [0, -1, 1.5, 1e-7, 1e21, 123456789012],
      deep: { a: { b: { c: [{ d: [{ e: 'x\ny' }] }] } } },
    },
  },
];
