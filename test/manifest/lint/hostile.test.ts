import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lintCommand } from '../../../src/commands/lint.ts';
import { isKind } from '../../../src/core/errors.ts';
import { isObject, type Json } from '../../../src/core/json.ts';
import { fixFile } from '../../../src/manifest/lint/fix.ts';
import { lintFile } from '../../../src/manifest/lint/lint.ts';
import { invoke } from '../../support/invoke.ts';
import { testRuntime } from '../../support/runtime.ts';
import { agent } from './corpus-parts.ts';

const MANIFESTS = new URL('../../manifests/', import.meta.url);
const TEXTS = ['seeds/', 'seeds/broken/', 'agents/'].flatMap((folder) =>
  readdirSync(new URL(folder, MANIFESTS), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => readFileSync(new URL(`${folder}${name}`, MANIFESTS), 'utf8')),
);
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Mulberry32: the same numbers from the same seed. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

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

function mangled(text: string, random: (below: number) => number): string {
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

/** The value with one or more parts of it replaced by something else. */
function twisted(value: Json, random: (below: number) => number): Json {
  if (random(12) === 0) return VALUES[random(VALUES.length)] ?? null;
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => twisted(item, random));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]) => [
    random(40) === 0 ? 'toString' : key,
    twisted(item ?? null, random),
  ]);
  return Object.fromEntries(entries) as Json;
}

async function lintAndFix(text: string): Promise<void> {
  const bytes = bytesOf(text);
  const { findings } = await lintFile('fuzz.yaml', bytes);
  for (const { place, message, rule } of findings) {
    expect(message, rule.id).not.toBe('');
    expect(place.line).toBeGreaterThan(0);
    expect(place.column).toBeGreaterThan(0);
  }
  findings.map((finding) => finding.excerpt());
  await fixFile('fuzz.yaml', bytes, new Map());
}

describe('whatever stands in a file', () => {
  it.each([1, 2, 3, 4])('mangled text is linted, and never crashes (seed %i)', async (seed) => {
    const random = randomFrom(seed);
    for (let round = 0; round < 100; round++) {
      const text = mangled(TEXTS[random(TEXTS.length)] ?? '', random);
      await lintAndFix(text).catch((error: unknown) => {
        throw new Error(`seed ${seed}, round ${round}: ${JSON.stringify(text)}`, { cause: error });
      });
    }
  });

  it.each([5, 6, 7, 8])('so are objects of any shape (seed %i)', async (seed) => {
    const random = randomFrom(seed);
    for (let round = 0; round < 100; round++) {
      const text = JSON.stringify(twisted(agent(), random));
      await lintAndFix(text).catch((error: unknown) => {
        throw new Error(`seed ${seed}, round ${round}: ${text}`, { cause: error });
      });
    }
  });
});

describe('hostile files get an error', () => {
  const messages = async (text: string): Promise<readonly string[]> =>
    (await lintFile('x.yaml', bytesOf(text))).findings.map(({ message }) => message);

  it('alias bombs', async () => {
    const levels = Array.from(
      { length: 12 },
      (_, level) => `l${level + 1}: &l${level + 1} [${`*l${level},`.repeat(10)}]`,
    );
    const text = `l0: &l0 [x]\n${levels.join('\n')}\n`;
    expect(await messages(text)).toEqual(['the aliases of this document expand to too much']);
  });

  it.each([
    ['lists in YAML', '- '.repeat(100_000)],
    ['flow lists', `a: ${'['.repeat(100_000)}`],
    ['JSON', `{"a":${'['.repeat(100_000)}`],
    ['mappings', Array.from({ length: 2_000 }, (_, level) => `${' '.repeat(level)}a:`).join('\n')],
  ])('endless nesting: %s', async (_, text) => {
    expect(await messages(text)).toEqual(['this is nested more than 200 levels deep']);
  });

  it('a scalar of 50 MB', async () => {
    const file = Buffer.concat([bytesOf('a: "'), Buffer.alloc(50_000_000, 'x'), bytesOf('"\n')]);
    const { rt } = testRuntime({ files: { 'big.yaml': file } });
    const failed = await invoke(lintCommand, ['-f', 'big.yaml'], rt).catch((error: unknown) => error);
    expect(isKind(failed, 'input') && failed.message).toBe('big.yaml is larger than 32 MiB, which no manifest is');
  });
});
