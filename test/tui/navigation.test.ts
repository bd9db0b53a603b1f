import { describe, expect, it } from 'vitest';
import type { Pod } from '../../src/kube/wire.ts';
import type { Key } from '../../src/tui/keys.ts';
import { navigate, selected, START, visibleGroups, type Navigation } from '../../src/tui/navigation.ts';
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

function after(...keys: readonly Key[]): Navigation {
  return keys.reduce((navigation, key) => navigate(navigation, key, model, 10), START);
}

describe('the keys', () => {
  it('choose a group, and stop at the last', () => {
    expect(after('down').group).toBe(1);
    expect(after('down', 'down', 'down').group).toBe(1);
    expect(after('down', 'up', 'up').group).toBe(0);
  });

  it('open a group and a node, and go back the same way', () => {
    expect(after('enter')).toMatchObject({ page: 'group', group: 0, row: 0 });
    const opened = after('enter', 'down', 'enter');
    expect(opened).toMatchObject({ page: 'node', node: 'n2' });
    expect(navigate(opened, 'escape', model, 10)).toMatchObject({ page: 'group', row: 1 });
    expect(after('enter', 'escape').page).toBe('overview');
  });

  it('open the stuck node of a group, or one that is not done', () => {
    expect(after('d')).toMatchObject({ page: 'node', node: 'n2' });
    expect(after('down', 'l')).toMatchObject({ page: 'log', node: 'n3' });
    expect(after('down', 'l', 'd', 'escape')).toMatchObject({ page: 'overview', node: undefined });
  });

  it('filter nodes', () => {
    expect(visibleGroups(model, after('f').filter).map(({ name }) => name)).toEqual(['a']);
    expect(visibleGroups(model, after('f', 'f').filter).map(({ name }) => name)).toEqual(['b']);
    expect(after('f', 'f', 'f').filter).toBe('all');
  });

  it('group by the next label, and by none', () => {
    expect(after('g').by).toBe('kubernetes.io/arch');
    const next = modelOf(storeOf({ nodes: [zoned('n1', 'a')], pods: [] }), { by: 'kubernetes.io/arch' });
    expect(navigate(after('g'), 'g', next, 10).by).toBe('');
  });

  it('scroll a text, a log from its end', () => {
    expect(after('d', 'down', 'down', 'up').scroll).toBe(1);
    expect(after('l', 'up', 'pageUp').scroll).toBe(11);
    expect(after('l', 'down').scroll).toBe(0);
  });

  it('show help, and any key leaves it', () => {
    expect(after('?').page).toBe('help');
    expect(after('?', 'other').page).toBe('overview');
    expect(after('enter', '?', 'other').page).toBe('group');
  });

  const group = { ...START, page: 'group', from: 'overview' } as const;
  const many = modelOf(
    storeOf({ nodes: Array.from({ length: 30 }, (_, index) => zoned(`n${index + 10}`, 'a')), pods: [] }),
  );

  it.each<[Key, number, number]>([
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
  ])('%s in a group of 30 leads from row %i to %i', (key, from, to) => {
    expect(navigate({ ...group, row: from }, key, many, 10)).toMatchObject({ page: 'group', row: to });
  });

  it.each<[Key, string]>([
    ['enter', 'node'],
    ['right', 'node'],
    ['d', 'node'],
    ['l', 'log'],
  ])('%s in a group opens the page %s of the selected node', (key, page) => {
    expect(navigate({ ...group, row: 3 }, key, many, 10)).toMatchObject({
      page,
      node: 'n13',
      from: 'group',
      scroll: 0,
    });
  });

  it.each<[Key, number]>([
    ['up', 0],
    ['k', 0],
    ['down', 1],
    ['j', 1],
    ['home', 0],
    ['end', 1],
  ])('%s on the overview leads to group %i', (key, to) => {
    expect(navigate({ ...START, group: to === 0 ? 1 : 0 }, key, model, 10).group).toBe(to);
  });

  it('open nothing where there is nothing', () => {
    const empty = modelOf(storeOf({ nodes: [], pods: [] }));
    for (const key of ['enter', 'right', 'd', 'l'] as const) {
      expect(navigate(START, key, empty, 10)).toBe(START);
      const there = navigate(group, key, empty, 10);
      expect(there.page).toBe('group');
    }
    expect(navigate(START, 'down', empty, 10).group).toBe(0);
    expect(selected(START, empty)).toEqual({ group: undefined, entry: undefined });
  });

  it.each<[Navigation['page'], Key, number]>([
    ['node', 'up', 19],
    ['node', 'k', 19],
    ['node', 'down', 21],
    ['node', 'j', 21],
    ['node', 'pageUp', 10],
    ['node', 'pageDown', 30],
    ['node', ' ', 30],
    ['node', 'home', 0],
    ['node', 'end', Number.MAX_SAFE_INTEGER],
    ['log', 'up', 21],
    ['log', 'down', 19],
    ['log', 'pageUp', 30],
    ['log', 'pageDown', 10],
    ['log', 'home', Number.MAX_SAFE_INTEGER],
    ['log', 'end', 0],
  ])('the page %s scrolls with %s to line %i', (page, key, to) => {
    expect(navigate({ ...START, page, node: 'n1', scroll: 20 }, key, model, 10).scroll).toBe(to);
  });

  it('switch between the pages of a node, and go back from both', () => {
    const opened = { ...START, page: 'log', node: 'n1', from: 'group', scroll: 5 } as const;
    expect(navigate(opened, 'd', model, 10)).toMatchObject({ page: 'node', node: 'n1', scroll: 0 });
    expect(navigate({ ...opened, page: 'node' }, 'l', model, 10)).toMatchObject({ page: 'log', node: 'n1', scroll: 0 });
    for (const key of ['escape', 'left'] as const) {
      expect(navigate(opened, key, model, 10)).toMatchObject({ page: 'group', node: undefined, scroll: 0 });
      expect(navigate({ ...group, row: 2 }, key, many, 10)).toMatchObject({ page: 'overview', row: 0 });
    }
    expect(navigate(navigate(opened, '?', model, 10), 'other', model, 10).page).toBe('group');
  });

  it('filter: stuck includes misscheduled pods, and the selection starts over', () => {
    const pods = [ready('a', 'n1'), ready('b', 'n2')];
    const nodes = [zoned('n1', 'a'), { ...zoned('n2', 'b'), spec: { taints: [{ key: 'x', effect: 'NoSchedule' }] } }];
    const misplaced = modelOf(storeOf({ nodes, pods }));
    expect(visibleGroups(misplaced, 'stuck').map(({ name, done }) => [name, done])).toEqual([['b', 0]]);
    expect(visibleGroups(misplaced, 'outdated')).toEqual([]);
    expect(navigate({ ...group, group: 1, row: 1 }, 'f', model, 10)).toMatchObject({
      filter: 'outdated',
      group: 0,
      row: 0,
    });
  });

  it('select what is left of the groups and nodes', () => {
    const { group: last, entry } = selected({ ...START, group: 9, row: 9 }, model);
    expect([last?.name, entry?.report.name]).toEqual(['b', 'n3']);
  });

  it('without a meaning change nothing', () => {
    expect(navigate({ ...START, page: 'log' }, 'g', model, 10)).toEqual({ ...START, page: 'log' });
    expect(navigate(START, 'other', model, 10)).toBe(START);
  });
});
