import { isObject, type Json } from '../../src/core/json/json.ts';
import type { Schema, SchemaNode } from '../../src/apimachinery/schema/schema.ts';
import type { Random } from '../support/random.ts';

const SNIPPETS = [
  ...[
    '\n',
    '\t',
    ' ',
    '  ',
    '- ',
    ': ',
    '#',
    '---\n',
    '...\n',
    '{',
    '}',
    '[',
    ']',
    ',',
    '"',
    "'",
    '|',
    '>',
    '&a ',
    '*a',
    '!!int ',
  ],
  ...[
    '<<: *a\n',
    '? ',
    '\r',
    '\r\n',
    '\0',
    '\ufeff',
    '\u2028',
    '💥',
    '\ud800',
    '%YAML 1.2\n',
    '__proto__: 1\n',
    'constructor: {}\n',
  ],
  ...[
    'kind: List\nitems:\n',
    'kind: DaemonSet\n',
    '# ds-lint-ignore-file advice\n',
    '0o17',
    '1e999',
    '.inf',
    'null',
    '~',
    'yes',
  ],
];

/** The text with some characters overwritten. */
export function mangled(text: string, random: Random): string {
  let made = text;
  for (let times = 1 + random(4); times > 0; times--) {
    const at = random(made.length + 1);
    const length = random(5) === 0 ? random(200) : random(4);
    const snippet = SNIPPETS[random(SNIPPETS.length)] ?? '';
    const other = made.slice(random(made.length + 1)).slice(0, random(80));
    made = made.slice(0, at) + ([snippet, other][random(3)] ?? '') + made.slice(at + length);
  }
  return made;
}

const VALUES: readonly Json[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  '',
  'x',
  '%',
  [],
  [null],
  [[]],
  {},
  { '': {} },
  { name: 5 },
];

/** The value with one or more parts replaced. */
export function twisted(value: Json, random: Random): Json {
  if (random(12) === 0) return VALUES[random(VALUES.length)] ?? null;
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => twisted(item, random));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [
    random(40) === 0 ? 'toString' : key,
    twisted(item ?? null, random),
  ]);
  return Object.fromEntries(entries) as Json;
}

/** The text with lines moved, removed, duplicated or with another indentation. */
export function shuffled(text: string, random: Random): string {
  const lines = text.split('\n');
  for (let times = 1 + random(4); times > 0; times--) {
    const at = random(lines.length);
    const line = lines[at] ?? '';
    const other = random(lines.length);
    switch (random(8)) {
      case 0:
        lines.splice(at, 1);
        break;
      case 1:
        lines.splice(at, 0, lines[other] ?? '');
        break;
      case 2:
        lines[at] = `${' '.repeat(random(12))}${line.trimStart()}`;
        break;
      case 3:
        lines[at] = line.replace(/^ +/, (spaces) => (random(2) === 0 ? '\t' : '\u00a0').repeat(spaces.length));
        break;
      case 4:
        lines[at] = line.replace(/: .*/, `: ${TOKENS[random(TOKENS.length)] ?? ''}`);
        break;
      case 5:
        lines[at] = line.replace(/- /, random(2) === 0 ? '  ' : '\u2013 ');
        break;
      case 6:
        lines[at] = line.replace(/:/, random(2) === 0 ? '' : '::');
        break;
      default:
        lines.splice(at, 0, PASTED[random(PASTED.length)] ?? '');
    }
  }
  return lines.join(random(20) === 0 ? '\r\n' : '\n');
}

/** The bytes of a text with some of them changed. */
export function corrupted(text: string, random: Random): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  for (let times = 1 + random(6); times > 0; times--) bytes[random(bytes.length)] = random(256);
  return random(10) === 0 ? bytes.subarray(random(bytes.length)) : bytes;
}

const TOKENS = [
  ...[
    '""',
    "''",
    '~',
    'yes',
    '0',
    '-1',
    '0o17',
    '1e999',
    '.nan',
    '12345678901234567890',
    '2001-01-01',
    '{}',
    '[]',
    '[{}]',
  ],
  ...[
    '*a',
    '&a x',
    '!!int x',
    '!!binary =',
    '|',
    '>-',
    '"\\ud800"',
    "'",
    '"',
    '{a: {b: {c: d}}}',
    '[[[[]]]]',
    '__proto__',
  ],
  ...[
    '1Gi',
    '-5%',
    '101%',
    '5 %',
    'a:b',
    '\u201cx\u201d',
    '\u200b',
    '# ds-lint-ignore advice',
    '{<<: *a}',
    '?',
    '- -',
    ': :',
  ],
];
const PASTED = [
  ...[
    '```yaml',
    '```',
    '$ kubectl apply -f - <<EOF',
    'EOF',
    '...',
    '---',
    '%YAML 1.2',
    '> x',
    '12  x',
    '+ x',
    '- ',
    '? a',
    ': b',
  ],
  ...['kind: List', 'items:', 'apiVersion: v1', 'Kind: DaemonSet', '__proto__: {a: b}', 'constructor: null', '<<: *a'],
];
const STRANGE: readonly Json[] = [
  ...[
    null,
    true,
    0,
    -1,
    1.5,
    1e300,
    -0,
    2 ** 53,
    '',
    ' ',
    'x',
    '%',
    '5%',
    '\ud800',
    '\u0000',
    'a/b/c',
    '[',
    '{',
    '..',
    '/',
  ],
  ...[[], [null], [[]], [{}], {}, { '': {} }, { name: 5 }, { length: 1 }, { toString: null }, 'x'.repeat(300)],
];

/** A random value for a schema node, mostly of its type. */
export function valueFor(schema: Schema, node: SchemaNode, random: Random, depth = 0): Json {
  if (random(14) === 0) return STRANGE[random(STRANGE.length)] ?? null;
  const { type, properties, additionalProperties, items, enum: words } = schema.resolve(node);
  if (type === 'array') {
    const count = depth > 9 ? 0 : random(3);
    return Array.from({ length: count }, () => valueFor(schema, items ?? {}, random, depth + 1));
  }
  if (type === 'object' || properties !== undefined) {
    const names = Object.keys(properties ?? {});
    const keys = properties === undefined ? ['app', 'a b', '__proto__', 'constructor'] : names;
    // Most fields near the root, few below.
    const chosen = keys.filter(() => (depth < 4 && keys.length < 8) || random(depth > 9 ? 12 : 4) === 0);
    if (random(20) === 0) chosen.push(`${keys[random(keys.length)] ?? 'x'}x`, '__proto__');
    const entries = chosen.map((key): readonly [string, Json] => {
      const of =
        (properties !== undefined && Object.hasOwn(properties, key) ? properties[key] : undefined) ??
        additionalProperties;
      return [key, valueFor(schema, of ?? {}, random, depth + 1)];
    });
    return Object.fromEntries(entries);
  }
  if (words !== undefined && random(2) === 0) return words[random(words.length)] ?? null;
  if (type === 'boolean') return random(2) === 0;
  if (type === 'integer' || type === 'number') return [0, 1, 80, 65_536, -1, 2 ** 31][random(6)] ?? 0;
  return (
    ['a', 'A B', 'app', '100m', '1Gi', '10%', 'a/b', 'In', 'Exists', 'Localhost', 'windows', '', '\ud83d'][
      random(13)
    ] ?? ''
  );
}
