import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as exceptions from './architecture-exceptions.ts';
import { codeShape, shapeOf } from './support/code-shape.ts';
import { circlesIn, importsOf, sourcesBelow, staticPath, type Import } from './support/imports.ts';

const root = resolve(import.meta.dirname, '..');
const document = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
const files = sourcesBelow(root, 'src');
const imports = files.flatMap((file) => importsOf(root, file));
const shapes = files.map((file) => codeShape(root, file));

const MOST_FILES_IN_A_FOLDER = 20;
const MOST_LINES_OF_A_FILE = 300;
const MOST_LINES_OF_A_FRAGMENT = 4;
const MOST_LINES_OF_A_FUNCTION = 149;

interface Rule {
  /** Rooms that may be imported at run time; undefined: every room. */
  readonly rooms: ReadonlySet<string> | undefined;
  readonly typesOnly: ReadonlySet<string>;
  readonly noNode: boolean;
}

/** The rows of the document's table, so that what is written there is what is held. */
function rulesOf(text: string): ReadonlyMap<string, Rule> {
  const rules = new Map<string, Rule>();
  const rooms = [...text.matchAll(/^src\/([a-z]+)\/ /gm)].map((match) => match[1] ?? '');
  const [table = ''] = /^\| room \|[^]*?^$/m.exec(text) ?? [];
  for (const [, names = '', says = ''] of table.matchAll(/^\| ([a-z, ]+) \| (.+) \|$/gm)) {
    if (names === 'room') continue;
    const [grants = ''] = says.split(';');
    const words = grants.split(', ').map((word) => word.trim());
    const typesOnly = words.filter((word) => word.endsWith(' (types only)')).map((word) => word.split(' ')[0] ?? '');
    const named = words.filter((word) => rooms.includes(word));
    const everyOther = /^(all of the above|everything)(?: but (.*))?$/.exec(grants);
    const except = everyOther?.[2]?.split(/, | and /) ?? [];
    const allowed =
      everyOther?.[1] === 'everything'
        ? undefined
        : everyOther
          ? rooms.filter((room) => rules.has(room) && !except.includes(room))
          : named;
    for (const name of names.split(', ')) {
      rules.set(name, {
        rooms: allowed && new Set(allowed),
        typesOnly: new Set(typesOnly),
        noNode: says.includes('no `node:` module'),
      });
    }
  }
  return rules;
}

const rules = rulesOf(document);
const roomOf = (file: string): string => /^src\/([^/]+?)(?:\/|\.tsx?$)/.exec(file)?.[1] ?? '';

function breach({ from, to, form }: Import): string | undefined {
  const room = roomOf(from);
  const rule = rules.get(room);
  if (rule === undefined) return `${from}: room ${room} is not in ARCHITECTURE.md's table`;
  if (to.startsWith('node:')) return rule.noNode ? `${from}: ${room} may import no ${to}` : undefined;
  if (!to.startsWith('src/')) return to.startsWith('.') || to === '' ? `${from}: imports ${to}` : undefined;
  if (!existsSync(join(root, to))) return `${from}: ${to} does not exist`;
  const target = roomOf(to);
  if (target === room || rule.rooms === undefined || rule.rooms.has(target)) return undefined;
  if (rule.typesOnly.has(target) && form === 'type') return undefined;
  return `${from}: ${room} may not import ${to}${rule.typesOnly.has(target) ? ' but its types' : ''}`;
}

/** Fails for what is found and not listed, and for what is listed and not found. */
function expectOnly(found: readonly string[], listed: exceptions.Exceptions): void {
  const names = Object.keys(listed);
  expect(
    found.filter((name) => !names.includes(name)),
    'breaks the rule',
  ).toEqual([]);
  expect(
    names.filter((name) => !found.includes(name)),
    'is listed in architecture-exceptions.ts and no longer needs to be',
  ).toEqual([]);
}

const counts = (names: readonly string[]): ReadonlyMap<string, number> =>
  names.reduce((counted, name) => counted.set(name, (counted.get(name) ?? 0) + 1), new Map<string, number>());

describe('ARCHITECTURE.md', () => {
  it('reads a rule for every room, and finds rooms for every rule', () => {
    const rooms = new Set(files.map(roomOf));
    expect([...rooms].filter((room) => !rules.has(room))).toEqual([]);
    expect([...rules.keys()].filter((room) => !rooms.has(room))).toEqual([]);
  });

  it('names files and folders that exist, as CONTRIBUTING.md does', () => {
    const texts = [document, readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')].join('\n');
    const paths = [...texts.matchAll(/`((?:src|test|bin|docs)\/[\w./-]+)`/g)].map(([, path = '']) => path);
    expect(paths.length).toBeGreaterThan(40);
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  it('is what the imports follow', () => {
    expect(imports.map(breach).filter((line) => line !== undefined)).toEqual([]);
  });

  it('has no circles, not of types either', () => {
    expectOnly(
      circlesIn(imports).map((circle) => circle.join(', ')),
      exceptions.CIRCLES,
    );
  });

  it.each(['@kubernetes/client-node', 'yaml', 'cli-table3', 'ink', 'react', 'openid-client'])(
    'loads %s late',
    (name) => {
      const heavy = (module: string): boolean => module === name || module.startsWith(`${name}/`);
      // Help and completion load every command's definition, so commands are as light as main itself
      const light = ['src/main.ts', ...files.filter((file) => file.startsWith('src/commands/'))];
      expect(light.map((file) => staticPath(imports, file, heavy)).filter((path) => path !== undefined)).toEqual([]);
    },
  );

  it('completes without commander', () => {
    expect(staticPath(imports, 'src/cli/complete/complete.ts', (module) => module === 'commander')).toBeUndefined();
    expect(staticPath(imports, 'src/main.ts', (module) => module === 'commander')).toBeUndefined();
  });

  it.each([
    ['@kubernetes/client-node', /^src\/kube\//],
    ['commander', /^src\/cli\//],
    ['chalk', /^src\/render\/color\.ts$/],
    ['ink', /^src\/tui\//],
    ['react', /^src\/tui\//],
    ['diff', /^src\/core\/text\/line-diff\.ts$/],
    ['string-width', /^src\/render\/table\/width\.ts$/],
    ['wrap-ansi', /^src\/render\/table\/wrap\.ts$/],
  ])('keeps %s in one room', (name, where) => {
    const users = imports.filter((each) => each.to === name || each.to.startsWith(`${name}/`)).map((each) => each.from);
    expect(users.filter((user) => !where.test(user))).toEqual([]);
  });

  it('opens the sandbox to its own commands alone', () => {
    const users = imports.filter(({ from, to }) => roomOf(to) === 'sandbox' && roomOf(from) !== 'sandbox');
    expect(users.map(({ from }) => from).filter((from) => !from.startsWith('src/commands/sandbox/'))).toEqual([]);
  });
});

describe('a source folder', () => {
  it(`has at most ${MOST_FILES_IN_A_FOLDER} files`, () => {
    const crowded = [...counts(files.map((file) => dirname(file)))].filter(
      ([, count]) => count > MOST_FILES_IN_A_FOLDER,
    );
    expectOnly(
      crowded.map(([folder]) => folder),
      exceptions.CROWDED_FOLDERS,
    );
  });
});

describe('a source file', () => {
  it(`has at most ${MOST_LINES_OF_A_FILE} lines`, () => {
    const long = shapes.filter(({ lines }) => lines > MOST_LINES_OF_A_FILE);
    expectOnly(
      long.map(({ file }) => file),
      exceptions.LONG_FILES,
    );
  });

  it(`is no fragment of ${MOST_LINES_OF_A_FRAGMENT} lines`, () => {
    const fragments = shapes.filter(({ lines }) => lines <= MOST_LINES_OF_A_FRAGMENT);
    expectOnly(
      fragments.map(({ file }) => file),
      exceptions.FRAGMENTS,
    );
  });

  it(`has no function of more than ${MOST_LINES_OF_A_FUNCTION} lines`, () => {
    const long = shapes.flatMap(({ file, functions }) =>
      functions.filter(({ lines }) => lines > MOST_LINES_OF_A_FUNCTION).map(({ name }) => `${file}: ${name}`),
    );
    expectOnly(long, exceptions.LONG_FUNCTIONS);
  });

  it('exports nothing that it imports', () => {
    const passing = shapes.filter(({ reExports }) => reExports.length > 0);
    expectOnly(
      passing.map(({ file, reExports }) => `${file}: ${reExports.join(', ')}`),
      exceptions.RE_EXPORTS,
    );
  });
});

describe('a command', () => {
  const commandModules = new Set(
    imports.filter(({ from, form }) => from === 'src/cli/registry.ts' && form === 'dynamic').map(({ to }) => to),
  );
  const folderOf = (file: string): string | undefined => /^src\/commands\/([^/]+)\//.exec(file)?.[1];

  it('is found through the registry', () => {
    expect(commandModules.size).toBeGreaterThan(30);
  });

  it("imports no other command, and nothing of another command's folder", () => {
    const toCommands = imports.filter(
      ({ from, to }) =>
        folderOf(from) !== undefined &&
        folderOf(to) !== undefined &&
        (commandModules.has(to) || (folderOf(to) !== 'shared' && folderOf(to) !== folderOf(from))),
    );
    expectOnly(
      toCommands.map(({ from, to }) => `${from} → ${to}`),
      exceptions.COMMANDS_THAT_IMPORT_COMMANDS,
    );
  });
});

describe('the checks themselves', () => {
  const of = (from: string, to: string, form: Import['form'] = 'static'): Import => ({ from, to, form });

  it('refuse a door that the table does not have', () => {
    expect(breach(of('src/core/a.ts', 'src/kube/client.ts'))).toBe(
      'src/core/a.ts: core may not import src/kube/client.ts',
    );
    expect(breach(of('src/daemonset/a.ts', 'src/kube/resource.ts'))).toContain('but its types');
    expect(breach(of('src/daemonset/a.ts', 'src/kube/wire.ts', 'type'))).toBeUndefined();
    expect(breach(of('src/daemonset/a.ts', 'node:fs'))).toContain('may import no node:fs');
    expect(breach(of('src/commands/a.ts', 'src/kube/no-such-file.ts'))).toContain('does not exist');
  });

  it('find circles, of types too, and let dynamic imports be', () => {
    expect(circlesIn([of('a', 'b'), of('b', 'a')])).toEqual([['a', 'b']]);
    expect(circlesIn([of('a', 'b'), of('b', 'c', 'type'), of('c', 'a', 'type'), of('d', 'a')])).toEqual([
      ['a', 'b', 'c'],
    ]);
    expect(circlesIn([of('a', 'b'), of('b', 'a', 'dynamic')])).toEqual([]);
  });

  it('find static paths, and let dynamic imports be', () => {
    expect(staticPath([of('a', 'b'), of('b', 'yaml')], 'a', (module) => module === 'yaml')).toEqual(['a', 'b', 'yaml']);
    expect(staticPath([of('a', 'b', 'dynamic'), of('b', 'yaml')], 'a', (module) => module === 'yaml')).toBeUndefined();
  });

  it.each([
    ["export * from './a.ts';", ['*']],
    ["export { one, two as three } from './a.ts';", ['one', 'three']],
    ["export type { One } from './a.ts';", ['One']],
    ["import { one } from './a.ts';\nexport { one };", ['one']],
    ["import one from './a.ts';\nexport default one;", ['default']],
    ["import * as all from './a.ts';\nexport const two = all;", ['two']],
    ["import { one } from './a.ts';\nexport const two = one();\nexport { two as three };", []],
  ])('see in %j that it exports again %j', (text, names) => {
    expect(shapeOf('a.ts', text).reExports).toEqual(names);
  });

  it('measure functions with what is in them, without the comment before', () => {
    const text = '/** What it does. */\nfunction outer() {\n  const inner = () => {\n    return 1;\n  };\n}\n';
    expect(shapeOf('a.ts', text)).toMatchObject({
      lines: 6,
      functions: [
        { name: 'outer', lines: 5 },
        { name: 'inner', lines: 3 },
      ],
    });
  });

  it('fail for an exception that nothing needs', () => {
    expect(() => expectOnly([], { 'src/gone.ts': 'a reason' })).toThrow('no longer needs');
    expect(() => expectOnly(['src/a.ts'], {})).toThrow('breaks the rule');
  });
});
