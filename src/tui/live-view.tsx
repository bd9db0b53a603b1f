import { PassThrough, Writable } from 'node:stream';
import { render } from 'ink';
import type { ReactNode } from 'react';
import type { Clock } from '../core/clock.ts';
import { asDsError, DsError } from '../core/errors.ts';
import { humanDuration } from '../core/text/human-duration.ts';
import type { Screen } from '../core/screen.ts';
import { deletedSince } from '../daemonset/pods/deletion.ts';
import { rolloutStatus } from '../daemonset/rollout/rollout-status.ts';
import type { Client } from '../kube/client.ts';
import type { Hint } from '../core/hint.ts';
import type { Palette } from '../render/color.ts';
import { safeText } from '../core/text/terminal-safe.ts';
import type { DaemonSetInformer } from '../workflows/cluster/daemonset-informer.ts';
import { App, FOOT_LINES, HEAD_LINES } from './app.tsx';
import { createBoard } from './board.ts';
import { drawBody } from './body.ts';
import { createDesk } from './desk.ts';
import { modelMaker, type Model } from './model.ts';
import { createPainter } from './painter.ts';
import { withPicture } from './picture.tsx';
import { summaryText, type End } from './summary.ts';
import { speaksUtf8, symbolsFor } from './symbols.ts';
import { press, START, type Key } from './ui.ts';

/** A rollout drawn on the whole terminal, kept up by itself. */
export interface LiveView {
  /** kubectl's line on where the rollout stands. */
  showStatus(message: string): void;
  /** Fires when the person leaves, with kind `interrupted`, and when the view breaks, with what broke it. */
  readonly left: AbortSignal;
  /** Gives the terminal back, with the last message and a line or more on how it went, or where it was left. */
  close(end: End): void;
}

export interface LiveOptions {
  readonly screen: () => Promise<Screen>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly palette: Palette;
  /** The label to group nodes by; the best one there is when undefined. */
  readonly by: string | undefined;
  /** Milliseconds in which the cluster has to be known; after that there is no view. */
  readonly openWithinMs: number;
  /** How a hint is printed. */
  readonly hintText: (hint: Hint) => string | undefined;
}

/** Milliseconds between frames, at least; drawing takes a 25th of the time at most, however slow the machine is. */
const FRAME = 200;
const SHARE = 25;
/** The times on the screen go on by themselves. */
const TICK = 1000;
/** How long a note stands, in milliseconds. */
const NOTE = 10_000;
const SGR = /\x1b\[[0-9;]*m/g;

/**
 * Opens the view once the cluster is known. Undefined when there is nothing to watch, because the rollout is done, or when we may not:
 * then lines do.
 */
export async function openLiveView(
  client: Client,
  informer: DaemonSetInformer,
  options: LiveOptions,
): Promise<LiveView | undefined> {
  const { clock, env, palette } = options;
  const leaving = new AbortController();
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const board = createBoard();
  let dirty = true;
  let note: { readonly text: string; readonly until: number } | undefined;
  const watching = await new Promise<boolean>((resolve) => {
    const broken = (error: unknown): void => {
      // whoever follows the rollout most often gets the same error, and ends
      const message = asDsError(error)?.message ?? String(error);
      note = { text: `the nodes cannot be watched any more: ${message}`, until: Infinity };
      resolve(false);
    };
    informer.subscribe({
      changed: (event) => {
        board.hear(event);
        dirty = true;
        // a rollout that is done costs no more than the DaemonSet
        if (event.kind !== 'daemonSet') return;
        if (rolloutStatus(event.object).done) resolve(false);
        else informer.explain();
      },
      synced: () => resolve(informer.nodesKnown),
      refused: broken,
      failed: broken,
    });
    clock.sleep(options.openWithinMs, signal).then(
      () => resolve(false),
      () => undefined,
    );
  });
  if (!watching || board.ds === undefined || rolloutStatus(board.ds).done) {
    stop.abort(new Error('no view'));
    return undefined;
  }

  const makeModel = modelMaker(board);
  const screen = await options.screen();
  const painter = createPainter((text) => screen.write(text));
  const symbols = symbolsFor(palette, { unicode: speaksUtf8(env) });
  const desk = createDesk(client, board, { clock, signal, changed: () => handlerOf() });
  let ui = START;
  // until whoever follows the rollout says it
  let { message } = rolloutStatus(board.ds);
  let picture: readonly string[] = [];
  let drawnAt = 0;
  let cost = 0;
  let isClosed = false;

  const sink = new Writable({
    decodeStrings: false,
    write: (frame: unknown, _, done) => {
      if (!isClosed) painter.paint(withPicture(String(frame), picture));
      done();
    },
  });
  const stdout = Object.defineProperties(sink, {
    columns: { get: () => screen.columns },
    rows: { get: () => screen.rows },
  }) as unknown as NodeJS.WriteStream;

  const modelNow = (): Model | undefined => {
    board.settle(clock.now());
    return makeModel({ message, now: clock.now(), by: ui.by, requested: options.by });
  };

  const frame = (): ReactNode => {
    const model = modelNow();
    if (model === undefined) return null;
    const [width, height] = [screen.columns, screen.rows];
    desk.fetch(model, ui, board.entries);
    const entry = ui.node === undefined ? undefined : board.entries.get(ui.node);
    const room = Math.max(1, height - HEAD_LINES - FOOT_LINES);
    const drawing = { width, height: room, symbols, palette, evidence: desk.evidence };
    const body = drawBody(model, ui, entry, desk.papers(ui), drawing);
    picture = body.lines;
    const noted = note !== undefined && note.until > clock.now() ? note.text : deletionNote(model);
    const { title, nodesACell, lines } = body;
    const props = { model, ui, width, height, symbols, palette, title, nodesACell, note: noted, onKey };
    return <App {...props} bodyLines={lines.length} hasKeys={screen.keys !== undefined} />;
  };

  /** Something was read: at once on a page that waits for it. */
  const handlerOf = (): void => {
    dirty = true;
    if (ui.page === 'node' || ui.page === 'log') draw();
  };

  const draw = (): void => {
    if (isClosed) return;
    const started = performance.now();
    dirty = false;
    drawnAt = clock.now();
    app.rerender(frame());
    cost = performance.now() - started;
  };

  const leave = (): void => leaving.abort(new DsError('interrupted', 'interrupted'));
  function onKey(key: Key | 'interrupt' | 'suspend'): void {
    if (key === 'interrupt' || key === 'q') {
      leave();
      return;
    }
    if (key === 'suspend') {
      screen.suspend();
      return;
    }
    const model = modelNow();
    if (model === undefined) return;
    const before = ui;
    ui = press(ui, key, model, screen.rows - HEAD_LINES - FOOT_LINES - 1);
    if (ui !== before) draw();
  }

  const app = render(frame(), {
    stdout,
    stdin: screen.keys ?? (new PassThrough() as unknown as NodeJS.ReadStream),
    // Every frame is handed over whole: the painter knows better what has changed
    debug: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  app.waitUntilExit().catch((error: unknown) => leaving.abort(error));
  screen.onDisturbed(() => {
    painter.forget();
    draw();
  });
  screen.onNote((text) => {
    const said = text.replace(SGR, '').trim().split('\n').at(-1) ?? '';
    note = { text: said, until: clock.now() + NOTE };
    dirty = true;
  });

  const keepUp = async (): Promise<void> => {
    for (;;) {
      await clock.sleep(Math.max(FRAME, cost * SHARE), signal);
      if (dirty || clock.now() - drawnAt >= TICK) draw();
    }
  };
  keepUp().catch((error: unknown) => {
    if (!signal.aborted) leaving.abort(error);
  });

  return {
    showStatus: (text) => {
      message = text;
      dirty = true;
    },
    left: leaving.signal,
    close: (end) => {
      if (isClosed) return;
      const model = modelNow();
      isClosed = true;
      app.unmount();
      stop.abort(new Error('the view is closed'));
      const said = message === '' ? '' : `${safeText(message)}\n`;
      screen.close(
        model === undefined ? said : `${said}${summaryText(model, board.entries.values(), end, options.hintText)}`,
      );
    },
  };
}

/** A DaemonSet that is being deleted is not rolled out any more. */
function deletionNote({ ds, now }: Model): string | undefined {
  const since = deletedSince(ds);
  return since === undefined ? undefined : `the DaemonSet is being deleted, since ${humanDuration(now - since)}`;
}
