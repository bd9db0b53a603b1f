import { describe, expect, it } from 'vitest';
import { PLAIN } from '../../../src/render/color.ts';
import type { Page as PageName } from '../../../src/tui/navigation.ts';
import { START, type Navigation } from '../../../src/tui/navigation.ts';
import type { Drawing } from '../../../src/tui/page/overview.ts';
import { drawPage, type PageInput } from '../../../src/tui/page/page.ts';
import { symbolsFor } from '../../../src/tui/page/symbols.ts';
import { node, old, ready } from '../../daemonset/build.ts';
import { modelOf, storeOf } from '../build.ts';

const ZONE = 'topology.kubernetes.io/zone';
const DRAWING: Drawing = {
  width: 60,
  height: 10,
  symbols: symbolsFor(PLAIN, { unicode: false }),
  palette: PLAIN,
  messageOf: () => undefined,
  next: [],
};
const alive = (name: string, zone: string) => ({
  ...node(name, { [ZONE]: zone }),
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
});
const store = storeOf({
  nodes: [alive('n1', 'a'), alive('n2', 'a'), alive('n3', 'b')],
  pods: [ready('p-1', 'n1'), old('p-2', 'n2'), ready('p-3', 'n3')],
});
const model = modelOf(store);
const lines = Array.from({ length: 30 }, (_, index) => `line ${index + 1}`);

function draw(navigation: Partial<Navigation>, more: Partial<PageInput> = {}, drawing: Partial<Drawing> = {}) {
  const input: PageInput = {
    model,
    navigation: { ...START, ...navigation },
    entry: store.entries.get('n1'),
    details: { events: undefined, log: { container: 'agent', lines } },
    undo: { kind: 'planning' },
    ...more,
  };
  return drawPage(input, { ...DRAWING, ...drawing });
}

describe('the overview', () => {
  it('has no title and no position when it shows everything, a node in each cell', () => {
    expect(draw({})).toMatchObject({ title: '', position: '', scale: '', layout: { lines: 2, rows: 2, columns: 1 } });
  });

  it('says what limits the nodes, but not the search that is still typed, which stands below', () => {
    expect(draw({ filter: 'outdated' }).title).toBe('only outdated nodes');
    expect(draw({ search: 'n' }).title).toBe('search: n');
    expect(draw({ filter: 'outdated', search: 'n' }).title).toBe('only outdated nodes, search: n');
    expect(draw({ search: 'n', isTyping: true }).title).toBe('');
  });

  it('says which groups are shown where not all fit', () => {
    const zones = Array.from({ length: 12 }, (_, index) => alive(`m${index + 10}`, `z${index + 10}`));
    const many = modelOf(
      storeOf({ nodes: zones, pods: zones.map((_, index) => ready(`q-${index}`, `m${index + 10}`)) }),
    );
    expect(draw({}, { model: many }, { height: 5 })).toMatchObject({
      position: 'groups 1-5 of 12',
      layout: { lines: 5 },
    });
    expect(draw({ group: 'z21' }, { model: many }, { height: 5 }).position).toBe('groups 8-12 of 12');
    expect(draw({}, { model: many }, { height: 12 }).position).toBe('');
  });

  it('says what a cell or a bar stands for', () => {
    const crowd = (count: number) => {
      const nodes = Array.from({ length: count }, (_, index) => alive(`n${index}`, 'a'));
      return modelOf(storeOf({ nodes, pods: nodes.map((_, index) => ready(`p${index}`, `n${index}`)) }));
    };
    expect(draw({}, { model: crowd(40) }, { height: 1 }).scale).toBe('');
    expect(draw({}, { model: crowd(80) }, { height: 1 }).scale).toBe('a cell: 2 nodes');
    expect(draw({}, { model: crowd(800) }, { height: 1 }).scale).toBe('a bar: shares of the nodes');
  });
});

describe('a group', () => {
  it('has its label, its name, and the position of the selected node', () => {
    expect(draw({ page: 'group', group: 'a', row: 1 })).toMatchObject({
      title: `${ZONE} a`,
      position: 'node 2 of 2',
      layout: { lines: 9 },
    });
    expect(draw({ page: 'group', group: 'a', filter: 'outdated', row: 5 })).toMatchObject({
      title: `${ZONE} a, only outdated nodes`,
      position: 'node 1 of 1',
    });
    const ungrouped = modelOf(store, { by: '' });
    expect(draw({ page: 'group' }, { model: ungrouped }).title).toBe('all nodes');
  });

  it('says when no node is left in it', () => {
    expect(draw({ page: 'group', search: 'x' })).toMatchObject({
      title: 'search: x',
      position: '',
      lines: ['  no such node'],
    });
  });
});

describe('a text', () => {
  it.each<[PageName, Partial<Navigation>, string]>([
    ['node', { node: 'n1' }, 'node n1'],
    ['log', { node: 'n1' }, 'log of p-1, container agent'],
    ['undo', {}, 'undo'],
    ['help', {}, 'keys and symbols'],
  ])('on the page %s has its title', (page, navigation, title) => {
    expect(draw({ page, ...navigation }).title).toBe(title);
  });

  it('is the log of the node when its pod is gone or the container is not known', () => {
    const unread = { entry: undefined, details: { events: undefined, log: undefined } };
    expect(draw({ page: 'log', node: 'n1' }, unread).title).toBe('log of n1');
  });

  it('is shown from its beginning, and the log from its end', () => {
    expect(draw({ page: 'log', node: 'n1' })).toMatchObject({
      lines: lines.slice(20),
      position: 'lines 21-30 of 30',
      layout: { lines: 9, mostScroll: 20 },
    });
    expect(draw({ page: 'log', node: 'n1', scroll: 3 }).position).toBe('lines 18-27 of 30');
    const help = draw({ page: 'help' }, {}, { width: 200 });
    expect(help.position).toMatch(/^lines 1-10 of \d+$/);
    expect(help.lines).toHaveLength(10);
    expect(draw({ page: 'help', scroll: 2 }, {}, { width: 200 }).position).toMatch(/^lines 3-12 of \d+$/);
  });

  it('stops at its other end when it has become shorter', () => {
    expect(draw({ page: 'log', node: 'n1', scroll: 99 })).toMatchObject({
      lines: lines.slice(0, 10),
      position: 'lines 1-10 of 30',
    });
  });

  it('has no position when all of it is shown', () => {
    expect(draw({ page: 'undo' })).toMatchObject({ position: '', layout: { mostScroll: 0 } });
    expect(draw({ page: 'log', node: 'n1' }, {}, { height: 30 })).toMatchObject({ lines, position: '' });
  });
});
