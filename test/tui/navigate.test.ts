import { describe, expect, it } from 'vitest';
import type { Pod } from '../../src/kube/wire.ts';
import type { Key } from '../../src/tui/keys.ts';
import { navigate, type PageLayout } from '../../src/tui/navigate.ts';
import { START, type Navigation } from '../../src/tui/navigation.ts';
import { visibleGroups } from '../../src/tui/selection.ts';
import { keysLine } from '../../src/tui/page/keys-line.ts';
import { node, old, pod, ready } from '../daemonset/build.ts';
import { storeOf, modelOf } from './build.ts';

const zoned = (name: string, zone: string) => ({
  ...node(name, { 'topology.kubernetes.io/zone': zone, 'kubernetes.io/arch': 'amd64' }),
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
});
const waiting = { reason: 'CrashLoopBackOff' };
const crashing: Pod = {
  ...pod('c', 'n3'),
  status: {
    containerStatuses: [{ name: 'agent', ready: false, restartCount: 9, image: 'a', imageID: 'a', state: { waiting } }],
  },
};
const model = modelOf(
  storeOf({
    nodes: [zoned('n1', 'a'), zoned('n2', 'a'), zoned('n3', 'b')],
    pods: [ready('a', 'n1'), old('b', 'n2'), crashing],
  }),
);

const LAYOUT: PageLayout = { lines: 10, mostScroll: 30, rows: 1, columns: 1 };

/** A key by its name, or by the character that it types. */
const keyOf = (key: string): Key => (key.length === 1 ? `char:${key}` : (key as Key));

function go(from: Navigation, keys: readonly string[], layout = LAYOUT): Navigation {
  return keys.reduce((navigation, key) => navigate(navigation, keyOf(key), model, layout), from);
}

const after = (...keys: readonly string[]): Navigation => go(START, keys);

describe('the keys', () => {
  it('choose a group, and stop at the last', () => {
    expect(after('down').group).toBe('b');
    expect(after('j', 'down', 'down').group).toBe('b');
    expect(after('down', 'k', 'up').group).toBe('a');
  });

  it('go from one column of groups to the next', () => {
    const layout = { ...LAYOUT, rows: 1, columns: 2 };
    expect(go(START, ['right'], layout)).toMatchObject({ page: 'overview', group: 'b' });
    expect(go(START, ['right', 'right', 'left', 'left'], layout)).toMatchObject({ page: 'overview', group: 'a' });
    expect(after('right').page).toBe('group');
  });

  it('open a group and a node, and go back the same way', () => {
    expect(after('enter')).toMatchObject({ page: 'group', group: 'a', row: 0 });
    const opened = after('enter', 'down', 'enter');
    expect(opened).toMatchObject({ page: 'node', node: 'n2' });
    expect(go(opened, ['escape'])).toMatchObject({ page: 'group', row: 1 });
    expect(after('enter', 'escape').page).toBe('overview');
  });

  it('open the worst node, and of several such that of the selected group', () => {
    expect(after('d')).toMatchObject({ page: 'node', node: 'n3' });
    expect(after('f', 'd')).toMatchObject({ page: 'node', node: 'n2' });
    const both = modelOf(
      storeOf({
        nodes: [zoned('n1', 'a'), zoned('n2', 'b'), zoned('n3', 'b'), zoned('n4', 'c')],
        pods: [ready('a', 'n1'), old('b', 'n2'), crashing, { ...pod('d', 'n4'), status: crashing.status ?? {} }],
      }),
    );
    expect(navigate(START, 'char:d', both, LAYOUT).node).toBe('n3');
    expect(navigate({ ...START, group: 'c' }, 'char:d', both, LAYOUT).node).toBe('n4');
    expect(after('down', 'l')).toMatchObject({ page: 'log', node: 'n3' });
    expect(after('down', 'l', 'd', 'escape')).toMatchObject({ page: 'overview', node: undefined });
  });

  it('filter nodes', () => {
    const names = (navigation: Navigation): readonly string[] =>
      visibleGroups(model, navigation).map(({ name }) => name);
    expect(names(after('f'))).toEqual(['a']);
    expect(names(after('f', 'f'))).toEqual(['b']);
    expect(after('f', 'f', 'f').filter).toBe('all');
  });

  it('search nodes and groups by name, with every character', () => {
    const found = (navigation: Navigation): readonly string[] =>
      visibleGroups(model, navigation).flatMap(({ entries }) => entries.map(({ report }) => report.name));
    expect(found(after('/', 'N', '2'))).toEqual(['n2']);
    expect(found(after('/', 'a'))).toEqual(['n1', 'n2']);
    expect(after('/', 'q', '?', 'backspace')).toMatchObject({ search: 'q', isTyping: true, page: 'overview' });
    expect(after('/', 'n', '3', 'enter')).toMatchObject({ search: 'n3', isTyping: false });
    expect(after('/', 'n', '3', 'enter', 'd')).toMatchObject({ page: 'node', node: 'n3' });
    expect(after('/', 'n', '3', 'enter', 'escape').search).toBe('');
    expect(after('/', 'n', 'escape')).toMatchObject({ search: '', isTyping: false });
    expect(found(after('/', 'x', 'y'))).toEqual([]);
  });

  it('group by the next label, and by none, also from a group', () => {
    expect(after('g').by).toBe('kubernetes.io/arch');
    expect(after('enter', 'g')).toMatchObject({ page: 'overview', by: 'kubernetes.io/arch' });
    const next = modelOf(storeOf({ nodes: [zoned('n1', 'a')], pods: [] }), { by: 'kubernetes.io/arch' });
    expect(navigate(after('g'), 'char:g', next, LAYOUT).by).toBe('');
  });

  it('scroll a text, a log from its end, and no further than there is text', () => {
    expect(after('d', 'down', 'down', 'up').scroll).toBe(1);
    expect(after('l', 'up', 'pageUp').scroll).toBe(11);
    expect(after('l', 'down').scroll).toBe(0);
    expect(after('d', 'end', 'up').scroll).toBe(29);
    expect(after('l', 'home', 'down').scroll).toBe(29);
  });

  it('show help, which scrolls, and any other key leaves it', () => {
    expect(after('?').page).toBe('help');
    expect(after('?', 'down')).toMatchObject({ page: 'help', scroll: 1 });
    expect(after('?', 'other').page).toBe('overview');
    expect(after('enter', '?', 'x').page).toBe('group');
  });

  it('ask before an undo, where there is an earlier revision', () => {
    expect(after('u').page).toBe('undo');
    expect(after('enter', 'u', 'n').page).toBe('group');
    expect(navigate(START, 'char:u', { ...model, previous: undefined }, LAYOUT)).toBe(START);
    const deleted = { ...model.ds, metadata: { ...model.ds.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } };
    expect(navigate(START, 'char:u', { ...model, ds: deleted }, LAYOUT)).toBe(START);
  });

  it('without a meaning change nothing', () => {
    expect(navigate(START, 'other', model, LAYOUT)).toBe(START);
  });
});

describe('the line of keys', () => {
  const lineOf = (navigation: Navigation, shown = model): string =>
    keysLine(navigation, shown, { width: 200, isOneOfSeveral: false });

  it('has what applies, most important first', () => {
    expect(lineOf(START)).toBe('q quit   ? help   d why   l log   u undo   ⏎ open   f all   / search   g by zone');
    expect(keysLine(START, model, { width: 40, isOneOfSeveral: false })).toBe(
      'q quit   ? help   d why   l log   u undo',
    );
    expect(lineOf(after('enter'))).not.toContain('open');
    expect(lineOf(after('/', 'x'))).toBe('/x_   ⏎ keep   esc clear');
    expect(lineOf(after('/', 'x', 'enter'))).toBe('q quit   ? help   u undo   esc all   f all   / search   g by zone');
  });

  it('leads from an overview back to the list of several rollouts', () => {
    const lineOfOne = (navigation: Navigation) => keysLine(navigation, model, { width: 60, isOneOfSeveral: true });
    expect(lineOfOne(START)).toMatch(/^q quit {3}esc back {3}\? help/);
    expect(lineOfOne(after('/', 'x', 'enter'))).not.toContain('esc back');
    expect(lineOfOne(after('enter')).match(/esc back/g)).toHaveLength(1);
  });

  it('offers no undo without an earlier revision, and no log without a pod', () => {
    expect(lineOf(START, { ...model, previous: undefined })).not.toContain('undo');
    expect(lineOf(START, modelOf(storeOf({ nodes: [zoned('n1', 'a')], pods: [] })))).not.toContain('log');
  });
});

describe('in a group of 30 nodes', () => {
  const group: Navigation = { ...START, page: 'group', from: 'overview', group: 'a' };
  const many = modelOf(
    storeOf({ nodes: Array.from({ length: 30 }, (_, index) => zoned(`n${index + 10}`, 'a')), pods: [] }),
  );

  it.each<[string, number, number]>([
    ['up', 5, 4],
    ['k', 5, 4],
    ['up', 0, 0],
    ['down', 5, 6],
    ['j', 5, 6],
    ['down', 29, 29],
    ['pageUp', 15, 5],
    ['pageUp', 5, 0],
    ['pageDown', 5, 15],
    [' ', 5, 15],
    ['pageDown', 25, 29],
    ['home', 5, 0],
    ['end', 5, 29],
    ['down', 99, 29],
  ])('%s leads from row %i to %i', (key, from, to) => {
    expect(navigate({ ...group, row: from }, keyOf(key), many, LAYOUT)).toMatchObject({ page: 'group', row: to });
  });

  it.each([
    ['enter', 'node'],
    ['right', 'node'],
    ['d', 'node'],
  ])('%s opens the page %s of the selected node', (key, page) => {
    expect(navigate({ ...group, row: 3 }, keyOf(key), many, LAYOUT)).toMatchObject({ page, from: 'group', scroll: 0 });
  });
});

describe('a text of more lines than the page', () => {
  it.each<[Navigation['page'], string, number]>([
    ['node', 'up', 19],
    ['node', 'k', 19],
    ['node', 'down', 21],
    ['node', 'j', 21],
    ['node', 'pageUp', 10],
    ['node', 'pageDown', 30],
    ['node', ' ', 30],
    ['node', 'home', 0],
    ['node', 'end', 30],
    ['log', 'up', 21],
    ['log', 'down', 19],
    ['log', 'pageUp', 30],
    ['log', 'pageDown', 10],
    ['log', 'home', 30],
    ['log', 'end', 0],
  ])('on the page %s scrolls with %s to line %i', (page, key, to) => {
    expect(go({ ...START, page, node: 'n1', scroll: 20 }, [key]).scroll).toBe(to);
  });

  it('stays when a key means nothing there', () => {
    expect(go({ ...START, page: 'log' }, ['g'])).toMatchObject({ page: 'log', by: START.by });
    expect(go(START, ['other'])).toBe(START);
  });
});
