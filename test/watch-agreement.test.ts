import { isDeepStrictEqual } from 'node:util';
import { afterEach, expect, it } from 'vitest';
import { getCommand } from '../src/commands/get/get.ts';
import { nodesCommand } from '../src/commands/nodes/nodes.ts';
import { rolloutStatusCommand } from '../src/commands/rollout/status/status.ts';
import type { Runtime } from '../src/commands/shared/runtime.ts';
import { staleFields, type StatusCounts } from '../src/daemonset/status/status.ts';
import type { NodeVerdict } from '../src/daemonset/status/node-report.ts';
import { createClient } from '../src/kube/create-client.ts';
import type { CellState } from '../src/tui/store/cell-state.ts';
import { feedStore } from '../src/tui/store/feed-store.ts';
import type { NodeEntry } from '../src/tui/store/node-entry.ts';
import { createNodeStore } from '../src/tui/store/node-store.ts';
import { startDaemonSetInformer } from '../src/workflows/cluster/daemonset-informer.ts';
import { sharedNodeInformer } from '../src/workflows/cluster/informers.ts';
import { invoke } from './support/invoke.ts';
import { recordedRollout } from './support/recorded-rollout.ts';
import { testRuntime } from './support/runtime.ts';
import { openTerminalScreen } from './support/terminal-screen.ts';
import { virtualClock } from './support/virtual-clock.ts';

/** Milliseconds after an event in which every command has shown it: `ds nodes -w` gathers for 200, a frame comes within 200. */
const SHOWN_MS = 700;
/** The screen is read, which takes real time, where the recorded rollout paused for so many milliseconds. */
const PAUSE_MS = 100;
const SIZE = { columns: 120, rows: 40 };

/** What the live view may call a node of each verdict. */
const STATES: Readonly<Record<NodeVerdict, readonly CellState[]>> = {
  ok: ['done'],
  outdated: ['outdated'],
  ineligible: ['ineligible'],
  missing: ['updating', 'stuck'],
  updating: ['updating', 'stuck'],
  unhealthy: ['updating', 'stuck'],
  misscheduled: ['misscheduled', 'updating', 'stuck'],
  deleting: [],
};

/** What `ds nodes -o json` prints. */
interface NodesJson {
  readonly summary: StatusCounts;
  readonly nodes: readonly { readonly name: string; readonly verdict: NodeVerdict }[];
}

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

/** The three commands on one recorded rollout that has begun, and the store of the live view. */
async function watchedRollout() {
  const server = recordedRollout();
  const clock = virtualClock(server.recording.began);
  const client = createClient(server.transport, { clock });
  const connect: Runtime['connect'] = () => Promise.resolve({ client, namespace: 'default', context: undefined });
  const tty = openTerminalScreen(SIZE);
  const terminal = testRuntime({ stdout: { isTTY: true, ...SIZE }, env: { LANG: 'C.UTF-8' } });
  const [get, nodes] = [testRuntime(), testRuntime()];
  const closing = new AbortController();

  const isBegun = (): boolean => {
    const { plural, object } = server.next();
    return plural === 'daemonsets' && (object['metadata'] as { readonly generation: number }).generation > 1;
  };
  let played = 1;
  while (!isBegun()) played++;

  const view = { ...terminal.rt, clock, connect, openScreen: () => Promise.resolve(tty.screen) };
  const running = [
    invoke(rolloutStatusCommand, ['agent'], view),
    invoke(getCommand, ['agent', '--watch'], { ...get.rt, clock, connect }),
    invoke(nodesCommand, ['agent', '--watch', '-o', 'json'], { ...nodes.rt, clock, connect }),
  ].map((command) => command.catch((error: unknown) => error));
  cleanUps.push(async () => {
    for (const { interrupt } of [terminal, get, nodes]) interrupt();
    closing.abort(new Error('the test is over'));
    await clock.pass(1000);
    await Promise.all(running);
    tty.terminal.dispose();
  });

  const store = createNodeStore();
  const options = { clock, signal: closing.signal };
  const shared = sharedNodeInformer(client, options);
  const informer = startDaemonSetInformer(
    client,
    { namespace: 'default', name: 'agent' },
    { ...options, nodes: shared },
  );
  const ignore = (): void => undefined;
  informer.explain();
  const fed = feedStore(informer, store, { changed: ignore, failed: ignore, signal: closing.signal });
  const failure = await Promise.race([tty.opened, ...running]);
  if (failure !== undefined) throw new Error('a command has ended', { cause: failure });
  await Promise.all([fed, clock.pass(SHOWN_MS)]);
  return { server, clock, tty, store, played, getText: get.stdout, nodesText: nodes.stdout };
}

/** What `ds nodes -w -o json` has said so far: the verdict of each node, and the counts. */
function nodesReader(text: () => string) {
  const verdicts = new Map<string, NodeVerdict>();
  let counts: StatusCounts | undefined;
  let position = 0;
  return (): { readonly verdicts: ReadonlyMap<string, NodeVerdict>; readonly counts: StatusCounts | undefined } => {
    const unread = text().slice(position);
    position += unread.length;
    for (const part of unread.split(/(?<=^\}\n)/m).filter((one) => one !== '')) {
      const { summary, nodes } = JSON.parse(part) as NodesJson;
      counts = Object.fromEntries(
        Object.entries(summary).filter(([key]) => key !== 'nodes'),
      ) as unknown as StatusCounts;
      for (const { name, verdict } of nodes) verdicts.set(name, verdict);
    }
    return { verdicts, counts };
  };
}

/** The counts of the view's nodes, as the controller counts: of several pods the first. */
function countsOf(entries: readonly NodeEntry[]): StatusCounts {
  const eligible = entries.filter(({ report }) => report.placement.shouldRun);
  const count = (passes: (pod: NodeEntry['report']['pods'][number]) => boolean): number =>
    eligible.filter(({ report: { pods } }) => pods[0] !== undefined && passes(pods[0])).length;
  const numberAvailable = count(({ available }) => available);
  return {
    desiredNumberScheduled: eligible.length,
    currentNumberScheduled: count(() => true),
    numberMisscheduled: entries.filter(({ report }) => report.verdict === 'misscheduled').length,
    numberReady: count(({ ready }) => ready),
    updatedNumberScheduled: count(({ updated }) => updated),
    numberAvailable,
    numberUnavailable: eligible.length - numberAvailable,
  };
}

/** The numbers in the last row of `ds get -w`: DESIRED, CURRENT, READY, UP-TO-DATE, AVAILABLE. */
function lastRow(text: string): readonly number[] {
  const row = text.trimEnd().split('\n').at(-1)?.trim().split(/\s+/) ?? [];
  return row.slice(1, 6).map(Number);
}

/** The states in the line below the bar: `X 1 stuck  ■ 4 done`. */
function statesIn(lines: readonly string[]): Readonly<Record<string, number>> {
  const found = [...(lines[2] ?? '').matchAll(/(\d+) ([a-z]+)/g)];
  return Object.fromEntries(found.map(([, count, state = '']) => [state, Number(count)]));
}

function statesOf(entries: readonly NodeEntry[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { state } of entries) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

function progressText(done: number, entries: readonly NodeEntry[]): string {
  return ` ${done} of ${countsOf(entries).desiredNumberScheduled} nodes done`;
}

it('ds get -w, ds nodes -w and the live view agree at every moment of a rollout', { timeout: 120_000 }, async () => {
  const { server, clock, tty, store, played, getText, nodesText } = await watchedRollout();
  const { events } = server.recording;
  const readNodes = nodesReader(nodesText);
  const seen = new Set<string>();
  const moments = { current: 0, onScreen: 0 };

  /** On a busy machine frames are rare. */
  const onScreen = async (): Promise<void> => {
    for (let tries = 1; ; tries++) {
      store.update(clock.now());
      const entries = [...store.entries.values()];
      const states = statesOf(entries);
      const lines = await tty.lines();
      const [bar, progress] = [lines[1] ?? '', progressText(states['done'] ?? 0, entries)];
      if (tries < 10 && !(isDeepStrictEqual(statesIn(lines), states) && bar.endsWith(progress))) {
        await clock.pass(1000);
        continue;
      }
      expect({ bar, ...statesIn(lines) }).toEqual({ bar: expect.stringContaining(progress) as unknown, ...states });
      return;
    }
  };

  for (let index = played; index < events.length; index++) {
    const at = `after event ${index}`;
    store.update(clock.now());
    const entries = [...store.entries.values()];
    const said = readNodes();
    const counts = countsOf(entries);

    expect(new Map(entries.map(({ report }) => [report.name, report.verdict])), at).toEqual(said.verdicts);
    expect(said.counts, at).toEqual(counts);
    for (const { report, state } of entries) {
      seen.add(report.verdict).add(state);
      expect(STATES[report.verdict], `${report.name} ${at}`).toContain(state);
    }
    // the controller needs a moment to count; then ds get has the same numbers
    if (store.ds !== undefined && staleFields(store.ds, counts).length === 0) {
      moments.current++;
      const { desiredNumberScheduled, currentNumberScheduled, numberReady, updatedNumberScheduled } = counts;
      const row = [desiredNumberScheduled, currentNumberScheduled, numberReady, updatedNumberScheduled];
      expect(lastRow(getText()), at).toEqual([...row, counts.numberAvailable]);
    }
    if ((events[index]?.at ?? 0) - (events[index - 1]?.at ?? 0) >= PAUSE_MS) {
      moments.onScreen++;
      await onScreen();
    }
    server.next();
    await clock.pass(SHOWN_MS);
  }

  // so that there was something to agree on
  const expected = [
    'missing',
    'outdated',
    'unhealthy',
    'misscheduled',
    'ineligible',
    'updating',
    'stuck',
    'done',
    'ok',
  ];
  expect([...seen]).toEqual(expect.arrayContaining(expected));
  expect(moments.current).toBeGreaterThan(50);
  expect(moments.onScreen).toBeGreaterThan(10);
});
