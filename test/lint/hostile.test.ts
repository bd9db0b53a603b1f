import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lintCommand } from '../../src/commands/lint/lint.ts';
import { isKind } from '../../src/core/errors.ts';
import { isObject } from '../../src/core/json/json.ts';
import type { GroupVersionKind, Schema } from '../../src/apimachinery/schema/schema.ts';
import { fixFile } from '../../src/lint/fix/fix-file.ts';
import { lintFile } from '../../src/lint/lint-file.ts';
import { invoke } from '../support/invoke.ts';
import { testRuntime } from '../support/runtime.ts';
import { loadSchema } from '../../src/apimachinery/schema/load-schema.ts';
import { toYaml } from '../../src/yaml/yaml.ts';
import { agent } from './corpus-parts.ts';
import { randomFrom, type Random } from '../support/random.ts';
import { corrupted, mangled, shuffled, twisted, valueFor } from './fuzz.ts';

const MANIFESTS = new URL('../manifests/', import.meta.url);
const TEXTS = ['seeds/', 'seeds/broken/', 'agents/'].flatMap((folder) =>
  readdirSync(new URL(folder, MANIFESTS), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => readFileSync(new URL(`${folder}${name}`, MANIFESTS), 'utf8')),
);
const DAEMON_SET: GroupVersionKind = { group: 'apps', version: 'v1', kind: 'DaemonSet' };
const KINDS: readonly GroupVersionKind[] = [
  { group: '', version: 'v1', kind: 'ConfigMap' },
  { group: '', version: 'v1', kind: 'Secret' },
  { group: '', version: 'v1', kind: 'Service' },
  { group: 'rbac.authorization.k8s.io', version: 'v1', kind: 'ClusterRoleBinding' },
  { group: 'apiextensions.k8s.io', version: 'v1', kind: 'CustomResourceDefinition' },
];
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

async function lintAndFix(input: string | Uint8Array): Promise<void> {
  const bytes = typeof input === 'string' ? bytesOf(input) : input;
  const { findings } = await lintFile('fuzz.yaml', bytes);
  for (const finding of findings) {
    const { place, message, rule } = finding;
    expect(message, rule.id).not.toBe('');
    expect(place.line).toBeGreaterThan(0);
    expect(place.column).toBeGreaterThan(0);
    finding.excerpt();
  }
  const { fixed, linted } = await fixFile('fuzz.yaml', bytes, new Map());
  const errors = (all: typeof findings): number => all.filter(({ severity }) => severity === 'error').length;
  expect(errors(linted.findings), `${fixed} fixed`).toBeLessThanOrEqual(errors(findings));
}

/** FUZZ_ROUNDS=1000 FUZZ_SEEDS=30 make it a long run. */
const ROUNDS = Number(process.env['FUZZ_ROUNDS'] ?? 20);
const SEEDS = Array.from({ length: Number(process.env['FUZZ_SEEDS'] ?? 3) }, (_, seed) => seed + 1);
const LONG_RUN = 3_600_000;

const MAKERS: readonly (readonly [what: string, make: (random: Random, schema: Schema) => string | Uint8Array])[] = [
  ['text overwritten in places', (random) => mangled(TEXTS[random(TEXTS.length)] ?? '', random)],
  ['lines shuffled', (random) => shuffled(TEXTS[random(TEXTS.length)] ?? '', random)],
  ['lines shuffled in several documents', (random) => shuffled(TEXTS.slice(0, 1 + random(3)).join('---\n'), random)],
  ['bytes changed', (random) => corrupted(TEXTS[random(TEXTS.length)] ?? '', random)],
  ['parts of other types', (random) => JSON.stringify(twisted(agent(), random))],
  ['parts of other types, in YAML', (random) => toYaml(twisted(agent(), random))],
  [
    'anything the schema has, and has not',
    (random, schema) => {
      const kind = KINDS[random(KINDS.length * 4)] ?? DAEMON_SET;
      const value = valueFor(schema, schema.kind(kind) ?? {}, random);
      const { group, version } = kind;
      const apiVersion = group === '' ? version : `${group}/${version}`;
      const whole = isObject(value)
        ? { ...value, apiVersion, kind: kind.kind, metadata: value['metadata'] ?? {} }
        : value;
      const metadata = isObject(whole) && isObject(whole.metadata) ? { name: 'a', ...whole.metadata } : { name: 'a' };
      const object = isObject(whole) ? { ...whole, metadata } : whole;
      return random(2) === 0 ? JSON.stringify(object) : toYaml(object);
    },
  ],
];

describe('any content is linted and fixed without a crash', () => {
  it.each(MAKERS.flatMap(([what, make]) => SEEDS.map((seed) => [what, seed, make] as const)))(
    '%s (seed %i)',
    { timeout: LONG_RUN },
    async (_, seed, make) => {
      const schema = await loadSchema();
      const random = randomFrom(seed);
      for (let round = 0; round < ROUNDS; round++) {
        const input = make(random, schema);
        await lintAndFix(input).catch((error: unknown) => {
          const shown = typeof input === 'string' ? JSON.stringify(input) : Buffer.from(input).toString('base64');
          throw new Error(`seed ${seed}, round ${round}: ${shown}`, { cause: error });
        });
      }
    },
  );
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
    expect(await messages(text)).toEqual(['the aliases of this document expand to too many values']);
  });

  it.each([
    ['lists in YAML', '- '.repeat(100_000)],
    ['flow lists', `a: ${'['.repeat(100_000)}`],
    ['JSON', `{"a":${'['.repeat(100_000)}`],
    ['mappings', Array.from({ length: 1_000 }, (_, level) => `${' '.repeat(level)}a:`).join('\n')],
  ])('endless nesting: %s', async (_, text) => {
    expect(await messages(text)).toEqual(['this is nested more than 200 levels deep']);
  });

  it('a scalar of 50 MB', async () => {
    const file = Buffer.concat([bytesOf('a: "'), Buffer.alloc(50_000_000, 'x'), bytesOf('"\n')]);
    const { rt } = testRuntime({ files: { 'big.yaml': file } });
    const failed = await invoke(lintCommand, ['-f', 'big.yaml'], rt).catch((error: unknown) => error);
    expect(isKind(failed, 'input') && failed.message).toBe('big.yaml exceeds 32 MiB, the limit for a manifest');
  });
});
