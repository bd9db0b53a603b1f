import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { flagName } from '../../src/core/command-line.ts';
import { findCommand } from '../../src/cli/find-command.ts';
import { GLOBAL_FLAGS } from '../../src/cli/flags/global-flags.ts';
import { GROUPS, REGISTRY, SECTIONS } from '../../src/cli/registry.ts';
import type { Flag } from '../../src/commands/shared/define.ts';
import { parseArguments } from '../support/parse-arguments.ts';
import { staleFiles } from '../../scripts/generated-files.ts';

const root = resolve(import.meta.dirname, '../..');
/** The arguments of every call of `ds` in an example, read as a shell does: after a pipe, in <( ), before a redirection. */
function invocations(example: string): readonly (readonly string[])[] {
  const runs: string[][] = [];
  let run: string[] | undefined;
  let isFirst = true;
  for (const [, word] of example.matchAll(/((?:'[^']*'|"[^"]*"|[^\s'"|;&<>()])+)|[|;&<>()]+/g)) {
    if (word === undefined) {
      run = undefined;
      isFirst = true;
    } else if (isFirst && /^[A-Z_]+=/.test(word)) {
      continue;
    } else if (isFirst) {
      isFirst = false;
      if (word === 'ds') runs.push((run = []));
    } else {
      run?.push(word.replace(/['"]/g, ''));
    }
  }
  return runs;
}

const commands = await Promise.all(
  REGISTRY.map(async (entry) => ({ entry, words: entry.path.join(' '), definition: await entry.load() })),
);

const flagsOf = (flags: Readonly<Record<string, Flag>>): readonly (readonly [string, Flag])[] => Object.entries(flags);

describe('the registry', () => {
  it('has every command once, in a known section', () => {
    const words = commands.map((command) => command.words);
    expect(new Set(words).size).toBe(words.length);
    expect(REGISTRY.every(({ section }) => SECTIONS.includes(section))).toBe(true);
  });

  it('has exactly the groups that have commands', () => {
    const parents = new Set(
      REGISTRY.filter(({ path }) => path.length > 1).map(({ path }) => path.slice(0, -1).join(' ')),
    );
    expect(new Set(GROUPS.map(({ path }) => path.join(' ')))).toEqual(parents);
  });

  it('has unique names and aliases', () => {
    const names = commands.flatMap(({ entry, definition }) =>
      [entry.path.at(-1) ?? '', ...(definition.aliases ?? [])].map((name) =>
        [...entry.path.slice(0, -1), name].join(' '),
      ),
    );
    expect(new Set(names).size).toBe(names.length);
  });
});

it('has current generated files', async () => {
  expect(await staleFiles(), 'npm run generate').toEqual([]);
});

describe.each(commands)('ds $words', ({ entry, words, definition }) => {
  it('loads the command of its path', () => {
    expect(definition.path).toEqual(entry.path);
  });

  it('has a summary of one line that starts with a verb, without a full stop', () => {
    expect(definition.summary).toMatch(/^[A-Z][a-z]+ [^\n]*[^.\s]$/);
    expect(definition.summary.length).toBeLessThanOrEqual(76);
    expect(definition.description ?? 'x.').toMatch(/[.)]$/);
  });

  it('has examples that the parser accepts', async () => {
    expect(definition.examples.length).toBeGreaterThan(0);
    for (const { command, comment } of definition.examples) {
      expect(comment).toMatch(/^\S[^\n]*[^.\s]$/);
      const runs = invocations(command);
      expect(runs.length, command).toBeGreaterThan(0);
      for (const run of runs) {
        const found = findCommand(run);
        const target = commands.find((other) => other.words === found.path.join(' '));
        expect(target, command).toBeDefined();
        if (target === undefined) continue;
        const { input } = await parseArguments(target.definition, found.rest);
        expect(() => target.definition.check?.(input), command).not.toThrow();
      }
    }
    expect(
      definition.examples
        .flatMap(({ command }) => invocations(command))
        .some((run) => findCommand(run).path.join(' ') === words),
    ).toBe(true);
  });

  it('has unique flags in lower case', () => {
    const globals = new Set(Object.keys(GLOBAL_FLAGS));
    const letters = flagsOf(GLOBAL_FLAGS).map(([, flag]) => flag.short);
    for (const [key, flag] of flagsOf(definition.flags)) {
      expect(flagName(key)).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
      expect(globals.has(key), `--${flagName(key)} is a flag of every command`).toBe(false);
      if (flag.short === undefined) continue;
      expect(flag.short).toMatch(/^[A-Za-z]$/);
      expect([...letters, 'h'], `-${flag.short}`).not.toContain(flag.short);
      letters.push(flag.short);
    }
  });

  it('has one line of help without a full stop for every flag and argument', () => {
    for (const { help } of [...Object.values<Flag>(definition.flags), ...definition.args]) {
      expect(help).toMatch(/^[a-z0-9'"<.-][^\n]*[^.\s]$|^(?:JSON|YAML|UTC|URL|DaemonSets?)\b[^\n]*[^.\s]$/);
    }
    for (const flag of Object.values<Flag>(definition.flags)) {
      if (flag.type !== 'boolean') expect(flag.value).toMatch(/^[[A-Z][A-Z0-9=:|,./%[\]-]*$/);
    }
  });

  it('has valid choices as defaults', () => {
    for (const flag of Object.values<Flag>(definition.flags)) {
      if (flag.type !== 'string' || flag.choices === undefined) continue;
      if (flag.default !== undefined) expect(flag.choices).toContain(flag.default);
      if (flag.bare !== undefined) expect(flag.choices).toContain(flag.bare);
    }
  });

  it('has only its last argument repeatable, and required arguments before optional ones', () => {
    const { args } = definition;
    expect(args.slice(0, -1).some(({ many }) => many === true)).toBe(false);
    const firstOptional = args.findIndex(({ optional }) => optional === true);
    if (firstOptional >= 0) expect(args.slice(firstOptional).every(({ optional }) => optional === true)).toBe(true);
  });

  it('has its own test', () => {
    const path = entry.path.join('/');
    const places = [`${path}.test.ts`, `${path}/${entry.path.at(-1) ?? ''}.test.ts`];
    expect(places.filter((place) => existsSync(join(root, 'test/commands', place)))).toHaveLength(1);
  });
});

it('finds every call of ds in an example', () => {
  expect(invocations("kubectl get x | ds apply -f - && ds get -l 'a in (b)'")).toEqual([
    ['apply', '-f', '-'],
    ['get', '-l', 'a in (b)'],
  ]);
  expect(invocations('source <(ds completion bash)')).toEqual([['completion', 'bash']]);
  expect(invocations('KUBECTL_EXTERNAL_DIFF="diff -N" ds diff -f a')).toEqual([['diff', '-f', 'a']]);
  expect(invocations('ds get -o yaml > all.yaml')).toEqual([['get', '-o', 'yaml']]);
});
