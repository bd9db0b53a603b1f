import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { circleIn, importsOf, sourcesBelow, staticPath, type Import } from './support/imports.ts';

const root = resolve(import.meta.dirname, '..');
const document = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
const files = sourcesBelow(root, 'src');
const imports = files.flatMap((file) => importsOf(root, file));

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

describe('the house', () => {
  it('reads a rule for every room, and finds rooms for every rule', () => {
    const rooms = new Set(files.map(roomOf));
    expect([...rooms].filter((room) => !rules.has(room))).toEqual([]);
    expect([...rules.keys()].filter((room) => !rooms.has(room))).toEqual([]);
  });

  it('opens doors one way', () => {
    expect(imports.map(breach).filter((line) => line !== undefined)).toEqual([]);
  });

  it('has no circles', () => {
    expect(circleIn(imports)).toBeUndefined();
  });

  it.each(['@kubernetes/client-node', 'yaml', 'cli-table3', 'ink', 'react', 'openid-client', 'js-yaml'])(
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
  ])('keeps %s in one room', (name, where) => {
    const users = imports.filter((each) => each.to === name || each.to.startsWith(`${name}/`)).map((each) => each.from);
    expect(users.filter((user) => !where.test(user))).toEqual([]);
  });

  it('opens the sandbox to its own commands alone', () => {
    const users = imports.filter(({ from, to }) => roomOf(to) === 'sandbox' && roomOf(from) !== 'sandbox');
    expect(users.map(({ from }) => from).filter((from) => !from.startsWith('src/commands/sandbox/'))).toEqual([]);
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

  it('find circles and static paths, and let dynamic imports be', () => {
    expect(circleIn([of('a', 'b'), of('b', 'a')])).toEqual(['a', 'b', 'a']);
    expect(circleIn([of('a', 'b'), of('b', 'a', 'dynamic')])).toBeUndefined();
    expect(staticPath([of('a', 'b'), of('b', 'yaml')], 'a', (module) => module === 'yaml')).toEqual(['a', 'b', 'yaml']);
    expect(staticPath([of('a', 'b', 'dynamic'), of('b', 'yaml')], 'a', (module) => module === 'yaml')).toBeUndefined();
  });
});
