import { expect, it } from 'vitest';
import type { Palette } from '../../../src/render/color.ts';
import { supportsUtf8, symbolsFor } from '../../../src/tui/page/symbols.ts';
import { BY_URGENCY } from '../../../src/tui/store/cell-state.ts';

const named = (name: string) => (text: string) => `${name}(${text})`;
const PALETTE = Object.fromEntries(
  ['ok', 'warn', 'bad', 'busy', 'dim', 'bold', 'name'].map((name) => [name, named(name)]),
) as unknown as Palette;

it.each([true, false])('gives each state its own shape, unicode %s, and its own meaning in colour', (unicode) => {
  const symbols = symbolsFor(PALETTE, { unicode });
  expect(new Set(BY_URGENCY.map((state) => symbols.shapes[state])).size).toBe(BY_URGENCY.length);
  expect(BY_URGENCY.map((state) => `${state} ${symbols.paint(state, 'x')}`)).toEqual([
    'stuck bold(bad(x))',
    'misscheduled warn(x)',
    'updating busy(x)',
    'outdated dim(x)',
    'done ok(x)',
    'ineligible dim(x)',
  ]);
  const all = Object.values(symbols.shapes).concat(Object.values(symbols.bar), symbols.selected);
  expect(all.every((text) => /^[\x20-\x7e]$/.test(text))).toBe(!unicode);
});

it.each<[Readonly<Record<string, string>>, boolean]>([
  [{ LANG: 'C.UTF-8' }, true],
  [{ LANG: 'en_US.utf8' }, true],
  [{ LANG: 'C' }, false],
  [{ LANG: 'C.UTF-8', LC_ALL: 'C' }, false],
  [{ LANG: 'C', LC_CTYPE: 'C.UTF-8' }, true],
  [{ LANG: 'C.UTF-8', LC_ALL: '' }, true],
  [{}, false],
  [{ OS: 'Windows_NT' }, true],
  [{ WT_SESSION: '1' }, true],
  [{ OS: 'Windows_NT', LANG: 'C' }, false],
])('%j has UTF-8: %s', (env, expected) => {
  expect(supportsUtf8(env)).toBe(expected);
});
