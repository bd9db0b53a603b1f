import { describe, expect, it } from 'vitest';
import { PLAIN } from '../../../src/render/color.ts';
import type { Pod } from '../../../src/kube/wire.ts';
import { nodeLines, overviewLines, type Drawing } from '../../../src/tui/page/overview.ts';
import { symbolsFor } from '../../../src/tui/page/symbols.ts';
import { node, NOW, old, pod, ready } from '../../daemonset/build.ts';
import { modelOf, storeOf } from '../build.ts';

const DRAWING: Drawing = {
  width: 80,
  height: 20,
  symbols: symbolsFor(PLAIN, { unicode: false }),
  palette: PLAIN,
  messageOf: () => undefined,
  next: [],
};
const alive = (name: string) => ({ ...node(name), status: { conditions: [{ type: 'Ready', status: 'True' }] } });
const named = (count: number) => Array.from({ length: count }, (_, index) => `n${index + 10}`);

function waiting(on: string, reason: string, container = 'agent', restarts = 0): Pod {
  const status = { name: container, ready: false, restartCount: restarts, image: 'a', imageID: 'a' };
  const made = pod(`p-${on}`, on);
  return { ...made, status: { ...made.status, containerStatuses: [{ ...status, state: { waiting: { reason } } }] } };
}

function modelWith(pods: readonly Pod[]) {
  return modelOf(storeOf({ nodes: pods.map(({ spec }) => alive(spec?.nodeName ?? '')), pods }));
}

function overview(pods: readonly Pod[], more: Partial<Drawing> = {}): readonly string[] {
  const model = modelWith(pods);
  return overviewLines(model, model.groups, 0, { ...DRAWING, ...more }).lines;
}

describe('the overview', () => {
  it('says whether there is nothing at all, or nothing that is searched for', () => {
    const model = modelWith([ready('p-1', 'n1')]);
    expect(overviewLines(model, [], 0, DRAWING).lines).toEqual(['  no such node']);
    expect(overviewLines({ ...model, groups: [] }, [], 0, DRAWING).lines).toEqual(['  no pods']);
  });

  it('has the cells, then each cause with the latest message, then what is updating', () => {
    const pods = [
      waiting('n1', 'ErrImagePull'),
      waiting('n2', 'CrashLoopBackOff', 'agent', 4),
      waiting('n3', 'CrashLoopBackOff', 'agent', 4),
      waiting('n4', 'ContainerCreating'),
      ready('p-n5', 'n5'),
    ];
    const messageOf = (on: string) => ({ text: `Pulling on ${on}`, at: on === 'n1' ? NOW - 30_000 : undefined });
    expect(overview(pods, { messageOf })).toEqual([
      '> all nodes 1/5  X X X + #',
      '',
      '  X 2 nodes  CrashLoopBackOff in agent',
      '      n2, n3',
      '      n2: Pulling on n2',
      '  X n1  ErrImagePull in agent',
      '      30s ago Pulling on n1',
      '',
      '  + n4  ContainerCreating',
    ]);
  });

  it('puts causes before messages, and counts what has no room', () => {
    const pods = named(6).map((name) => waiting(name, 'ErrImagePull', `c-${name}`));
    const messageOf = () => ({ text: 'why', at: undefined });
    const lines = overview(pods, { height: 7, messageOf });
    expect(lines).toHaveLength(7);
    expect(lines.filter((line) => line.startsWith('  X'))).toHaveLength(4);
    expect(lines.at(-1)).toBe('    and 2 more causes: f shows the nodes');
    const many = named(60).map((name) => waiting(name, 'ErrImagePull', `c-${name}`));
    expect(overview(many, { height: 7, messageOf }).at(-1)).toBe('    and 57 more causes: f shows the nodes');
    const updating = named(9).map((name) => waiting(name, 'ContainerCreating'));
    const more = overview(updating, { height: 6 });
    expect(more).toHaveLength(6);
    expect(more.at(-1)).toBe('    and 6 more');
  });

  it('says when no node passes the filter', () => {
    const model = modelWith([ready('p', 'n1')]);
    expect(overviewLines(model, [], 0, DRAWING).lines).toEqual(['  no such node']);
  });

  it('is never wider or higher than its room', () => {
    const long = 'n'.repeat(60);
    const pods = [waiting(long, 'ErrImagePull', 'c'.repeat(90)), waiting('n2', 'ContainerCreating'), ready('p', 'n3')];
    for (const [width, height] of [
      [20, 4],
      [40, 10],
      [80, 2],
    ] as const) {
      const lines = overview(pods, { width, height, messageOf: () => ({ text: 'm'.repeat(99), at: NOW }) });
      expect(lines.length).toBeLessThanOrEqual(height);
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
    }
  });
});

describe('the nodes of a group', () => {
  const pods = [
    { ...waiting('n1', 'CrashLoopBackOff', 'agent', 4) },
    old('p-n2', 'n2'),
    ready('p-n3', 'n3', { readyFor: 90 }),
  ];
  const model = modelWith(pods);
  const [group = { name: '', entries: [], done: 0, bad: 0 }] = model.groups;

  it('has the state and its cause in a line for each, and marks the selected one', () => {
    expect(nodeLines(group, 1, model, DRAWING)).toEqual([
      '  X n1  CrashLoopBackOff, 4 restarts',
      '> . n2  outdated, revision 1',
      '  # n3  available for 90s',
    ]);
    expect(nodeLines(group, 99, model, DRAWING).at(-1)).toMatch(/^> # n3/);
  });

  it('shows the lines around the selected one', () => {
    const many = modelWith(named(30).map((name) => ready(`p-${name}`, name)));
    const [all = group] = many.groups;
    const shown = (row: number) =>
      nodeLines(all, row, many, { ...DRAWING, height: 5 }).map((line) => line.replace(/ {2}available.*/, ''));
    expect(shown(0)).toEqual(['> # n10', '  # n11', '  # n12', '  # n13', '  # n14']);
    expect(shown(10)).toEqual(['  # n18', '  # n19', '> # n20', '  # n21', '  # n22']);
    expect(shown(29)).toEqual(['  # n35', '  # n36', '  # n37', '  # n38', '> # n39']);
  });
});
