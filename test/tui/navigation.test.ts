import { describe, expect, it } from 'vitest';
import type { Pod } from '../../src/kube/wire.ts';
import type { Key } from '../../src/tui/keys.ts';
import { navigate, START, visibleGroups, type Navigation } from '../../src/tui/navigation.ts';
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

  it('without a meaning change nothing', () => {
    expect(navigate(START, 'other', model, 10)).toBe(START);
  });
});
