import { afterEach, describe, expect, it, vi } from 'vitest';
import { DsError } from '../../src/core/errors.ts';
import type { Client } from '../../src/kube/client.ts';
import { loadPalette } from '../../src/render/color.ts';
import { openLiveView, type LiveRollout } from '../../src/tui/live-view.tsx';
import type { DaemonSetHandler, DaemonSetInformer } from '../../src/workflows/cluster/daemonset-informer.ts';
import { daemonSet, node, NOW, old, pod, ready, rolling } from '../daemonset/build.ts';
import { manualClock, settle, type ManualClock } from '../support/manual-clock.ts';
import { openTerminalScreen, type TerminalScreen } from '../support/terminal-screen.ts';
import { eventsOf } from './build.ts';

const SIZE = { columns: 60, rows: 20 };
const counts = { currentNumberScheduled: 3, numberMisscheduled: 0, numberReady: 2, updatedNumberScheduled: 2 };
const ds = daemonSet({
  spec: rolling(1),
  status: { observedGeneration: 1, desiredNumberScheduled: 3, numberAvailable: 2, ...counts },
});
const nodes = ['n1', 'n2', 'n3'].map((name) => ({
  ...node(name),
  status: { conditions: [{ type: 'Ready', status: 'True' }] },
}));
const crashing = {
  ...pod('c', 'n3'),
  status: {
    containerStatuses: [
      {
        name: 'agent',
        ready: false,
        restartCount: 4,
        image: 'a',
        imageID: 'a',
        state: { waiting: { reason: 'CrashLoopBackOff' } },
      },
    ],
  },
};
const cluster = { ds, nodes, pods: [ready('a', 'n1'), old('b', 'n2'), crashing] };

interface Opened {
  readonly view: LiveRollout;
  readonly tty: TerminalScreen;
  readonly handler: DaemonSetHandler;
  readonly clock: ManualClock;
  /** Of the informer. */
  readonly state: { hasSynced: boolean; nodesKnown: boolean; listed: DaemonSetInformer['listed'] };
}

const open = new Set<() => void>();
afterEach(() => {
  for (const close of open) close();
  open.clear();
});

/** The view of three nodes: one is done, one outdated and one stuck. */
async function opened({ color = false, reading = false } = {}): Promise<Opened> {
  const tty = openTerminalScreen(SIZE);
  const clock = manualClock({ now: NOW });
  let handler: DaemonSetHandler = {};
  const state = { hasSynced: !reading, nodesKnown: true, listed: { nodes: reading ? 0 : 3, pods: 0 } };
  const informer = Object.assign(state, {
    daemonSet: ds,
    watch: () => undefined,
    explain: () => undefined,
    subscribe: (subscriber: DaemonSetHandler) => {
      handler = subscriber;
      for (const event of eventsOf(cluster)) {
        if (!reading || event.kind === 'daemonSet') subscriber.changed?.(event);
      }
      if (!reading) subscriber.synced?.();
    },
    snapshot: () => undefined,
  }) satisfies DaemonSetInformer;
  const refuse = (): Promise<never> => Promise.reject(new Error('not in this test'));
  const views = await openLiveView({ list: refuse, get: refuse, text: refuse } as unknown as Client, [informer], {
    screen: () => Promise.resolve(tty.screen),
    clock,
    signal: new AbortController().signal,
    env: { LANG: 'C.UTF-8' },
    palette: await loadPalette({ color }),
    by: undefined,
    hintText: () => undefined,
  });
  const [view] = views ?? [];
  if (view === undefined) throw new Error('no view');
  open.add(() => void view.close('left'));
  return { view, tty, handler, clock, state };
}

describe('the live view', () => {
  it('draws counts, a cell for each node and causes, and leaves the last row and column free', async () => {
    const { tty } = await opened();
    const lines = await tty.lines();
    expect(lines[2]).toBe('X 1 stuck  □ 1 outdated  ■ 1 done');
    expect(lines[6]).toBe('› all nodes 1/3  ■ □ X');
    expect(lines).toContainEqual(expect.stringMatching(/^ {2}X n3 {2}CrashLoopBackOff in agent/));
    expect(lines.at(-2)).toMatch(/^q quit/);
    expect(lines.at(-1)).toBe('');
    expect(lines.filter((line) => line.length >= SIZE.columns)).toEqual([]);
  });

  it('is drawn as soon as the DaemonSet is read, with what has been read since', async () => {
    const { tty, handler, clock, state } = await opened({ reading: true });
    const reading = await tty.lines();
    expect(reading[0]).toBe('agent  ops  RollingUpdate, maxUnavailable 1');
    expect(reading[1]).toBe('reading nodes 0, pods 0…');
    state.listed = { nodes: 1500, pods: 2000 };
    handler.listing?.();
    await clock.advance(5000);
    expect((await tty.lines())[1]).toBe('reading nodes 1,500, pods 2,000…');
    for (const event of eventsOf(cluster)) handler.changed?.(event);
    await clock.advance(5000);
    expect((await tty.lines())[1]).toBe('reading nodes 1,500, pods 2,000…');
    state.hasSynced = true;
    handler.synced?.();
    await clock.advance(5000);
    expect((await tty.lines()).join('\n')).toContain('1 outdated');
  });

  it('is left while it reads', async () => {
    const { view, tty } = await opened({ reading: true });
    await tty.lines();
    tty.type('q');
    await tty.lines();
    expect(view.left.reason).toMatchObject({ kind: 'interrupted' });
    await view.close('left');
    expect(tty.last).toMatch(/^Waiting for daemon set .*\n$/);
  });

  it.each(['refused', 'unknown nodes'])('has nothing to show when the cluster cannot be read (%s)', async (how) => {
    const { view, tty, handler, state } = await opened({ reading: true });
    if (how === 'refused') handler.refused?.(new DsError('forbidden', 'pods is forbidden'));
    else {
      Object.assign(state, { hasSynced: true, nodesKnown: false });
      handler.synced?.();
    }
    expect(view.unreadable.aborted).toBe(true);
    await view.close('unreadable');
    expect(tty.last).toBe('');
  });

  it('draws done green, outdated dim and stuck in bold red', async () => {
    const { tty } = await opened({ color: true });
    await tty.lines();
    const styleOf = (shape: string): readonly unknown[] => {
      const line = tty.terminal.buffer.active.getLine(6);
      const column = line?.translateToString().indexOf(shape) ?? -1;
      const cell = line?.getCell(column);
      return [cell?.getFgColor(), cell?.isDim() !== 0, cell?.isBold() !== 0];
    };
    expect(['■', '□', 'X'].map(styleOf)).toEqual([
      [2, false, false],
      [-1, true, false],
      [1, false, true],
    ]);
  });

  it('follows what happens in the cluster, with the next frame', async () => {
    const { tty, handler, clock } = await opened();
    await tty.lines();
    handler.changed?.({ kind: 'pod', object: ready('c', 'n3'), gone: false });
    expect((await tty.lines())[6]).toBe('› all nodes 1/3  ■ □ X');
    await clock.advance(5000);
    expect((await tty.lines())[6]).toBe('› all nodes 2/3  ■ □ ■');
  });

  it('draws itself anew in another size', async () => {
    const { tty } = await opened();
    await tty.lines();
    tty.resize({ columns: 100, rows: 30 });
    const lines = await tty.lines();
    expect(lines[2]).toContain('X 1 stuck');
    expect(lines.findIndex((line) => line.startsWith('q quit'))).toBe(28);
    tty.resize({ columns: 25, rows: 6 });
    expect((await tty.lines()).slice(0, 3)).toEqual([
      'X 1 stuck  □ 1 outdated',
      '1 of 3 nodes done',
      'too small for more',
    ]);
  });

  it('goes to a group and back by keys', async () => {
    const { tty } = await opened();
    await tty.lines();
    tty.type('\r');
    expect((await tty.lines()).slice(5, 9)).toEqual([
      expect.stringMatching(/^all nodes +node 1 of 3$/),
      expect.stringMatching(/^› ■ n1 {2}available/),
      '  □ n2  outdated, revision 1',
      expect.stringMatching(/^ {2}X n3 {2}CrashLoopBackOff/),
    ]);
    tty.type('\x1b');
    // ink waits whether the escape begins a sequence
    await vi.waitFor(async () => expect((await tty.lines())[6]).toBe('› all nodes 1/3  ■ □ X'), { timeout: 10_000 });
  });

  it.each([
    ['q', 'q'],
    ['Ctrl-C', '\x03'],
    ['Ctrl-\\', '\x1c'],
  ])('is left by %s', async (_, key) => {
    const { view, tty } = await opened();
    await tty.lines();
    tty.type(key);
    await settle();
    await tty.lines();
    expect(view.left.reason).toMatchObject({ kind: 'interrupted' });
  });

  it('writes nothing once it is closed but the last message and a summary', async () => {
    const { view, tty, handler, clock } = await opened();
    await view.close('left');
    await tty.lines();
    const before = tty.terminal.buffer.active.length;
    handler.changed?.({ kind: 'pod', object: ready('c', 'n3'), gone: false });
    await clock.advance(5000);
    expect((await tty.lines())[6]).toBe('› all nodes 1/3  ■ □ X');
    expect(tty.terminal.buffer.active.length).toBe(before);
    expect(tty.last).toMatch(/^left \w+ into the rollout, which goes on: 1 of 3 nodes done\nstuck: n3 /);
  });
});
