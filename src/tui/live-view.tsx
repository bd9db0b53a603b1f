import { render, type Instance } from 'ink';
import type { ReactNode } from 'react';
import type { Clock } from '../core/clock.ts';
import { DsError } from '../core/errors.ts';
import type { Hint } from '../core/hint.ts';
import type { Screen } from '../core/screen.ts';
import { humanDuration } from '../core/text/human-duration.ts';
import { safeText } from '../core/text/terminal-safe.ts';
import { deletedSince } from '../daemonset/pods/deletion.ts';
import { unobservedText } from '../render/rollout-events.ts';
import { isObserved, rolloutStatus } from '../daemonset/rollout/rollout-status.ts';
import type { Client } from '../kube/client.ts';
import type { Palette } from '../render/color.ts';
import type { DaemonSetInformer } from '../workflows/cluster/daemonset-informer.ts';
import type { PodMessage } from '../workflows/cluster/pod-messages.ts';
import { App, FRAME_LINES, ReadingApp } from './app.tsx';
import { feedStore } from './store/feed-store.ts';
import { createFetcher } from './store/fetcher.ts';
import type { Input } from './keys.ts';
import { createModelBuilder, type Model } from './model/model.ts';
import { back, navigate, NO_LAYOUT } from './navigate.ts';
import { START } from './navigation.ts';
import { nextSteps } from './model/next-steps.ts';
import { createUndoer } from './undo.ts';
import { createNodeStore, type NodeStore } from './store/node-store.ts';
import { createNotes, type Notes } from './notes.ts';
import { drawPage } from './page/page.ts';
import { startRedraw } from './redraw.ts';
import { summaryText, type End } from './summary.ts';
import { supportsUtf8, symbolsFor } from './page/symbols.ts';

/** A rollout on the whole terminal. */
export interface LiveView {
  /** kubectl's line on the state of the rollout. */
  showStatus(message: string): void;
  /** Fires when the user leaves, with kind `interrupted`, and when the view fails, with its error. */
  readonly left: AbortSignal;
  /** Fires when the pods and nodes cannot be read: there is nothing to show. */
  readonly unreadable: AbortSignal;
  /** Gives the terminal back, with the last message and a summary. */
  close(end: End): void;
}

export interface LiveOptions {
  readonly screen: () => Promise<Screen | undefined>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly palette: Palette;
  /** The label to group nodes by; undefined: the best one. */
  readonly by: string | undefined;
  /** How a hint is printed. */
  readonly hintText: (hint: Hint) => string | undefined;
}

/** How long what was written to stderr is shown, in milliseconds. */
const NOTE_MS = 10_000;
const SGR = /\x1b\[[0-9;]*m/g;

/** Opens the view once the DaemonSet is known. Undefined when its rollout is done already, it cannot be read, or there is no screen. */
export async function openLiveView(
  client: Client,
  informer: DaemonSetInformer,
  options: LiveOptions,
): Promise<LiveView | undefined> {
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const store = createNodeStore();
  const notes = createNotes(options.clock);
  const unreadable = new AbortController();
  let requestRedraw = (): void => undefined;
  const ds = await feedStore(informer, store, {
    changed: () => requestRedraw(),
    failed: (message) => {
      if (!informer.hasSynced || !informer.nodesKnown) unreadable.abort(new Error(message));
      // what follows the rollout gets the same error in most cases, and ends
      notes.show(`the nodes are no longer watched: ${message}`, Infinity);
      requestRedraw();
    },
    signal,
  });
  const screen = ds === undefined || rolloutStatus(ds).done ? undefined : await options.screen();
  if (ds === undefined || screen === undefined) {
    stop.abort(new Error('no view'));
    return undefined;
  }
  informer.explain();
  const { message } = rolloutStatus(ds);
  const view = startView(client, informer, store, { ...options, screen, signal, notes, message });
  requestRedraw = () => view.requestRedraw();
  return {
    showStatus: (text) => view.showStatus(text),
    left: view.left,
    unreadable: unreadable.signal,
    close: (end) => {
      stop.abort(new Error('the view is closed'));
      view.close(end);
    },
  };
}

interface StartedView extends Omit<LiveView, 'unreadable'> {
  requestRedraw(): void;
}

interface ViewOptions extends Omit<LiveOptions, 'screen'> {
  readonly screen: Screen;
  readonly notes: Notes;
  /** kubectl's first line. */
  readonly message: string;
}

function startView(client: Client, informer: DaemonSetInformer, store: NodeStore, options: ViewOptions): StartedView {
  const { screen, clock, signal, env, palette, notes } = options;
  const { stdin, stdout } = screen;
  const leaving = new AbortController();
  const leave = (error: unknown): void => leaving.abort(error);
  const symbols = symbolsFor(palette, { unicode: supportsUtf8(env) });
  const buildModel = createModelBuilder(store);
  let { message } = options;
  let navigation = START;
  let layout = NO_LAYOUT;
  let app: Instance | undefined;

  /** Undefined until everything is read. */
  const modelNow = (): Model | undefined => {
    if (!informer.hasSynced) return undefined;
    store.update(clock.now());
    return buildModel({ now: clock.now(), by: navigation.by, requested: options.by });
  };
  const frame = (): ReactNode => {
    const model = modelNow();
    const { width, height } = frameSize(stdout);
    const outer = { width, height, symbols, palette, hasKeys: stdin !== undefined, onKey };
    if (model === undefined) {
      const { ds } = store;
      return ds === undefined ? null : <ReadingApp {...outer} ds={ds} note={notes.current} listed={informer.listed} />;
    }
    fetcher.fetch(model, navigation);
    const { node } = navigation;
    const entry = node === undefined ? undefined : store.entries.get(node);
    const messageOf = (name: string): PodMessage | undefined => fetcher.messageOf(name);
    const next = nextSteps(model).map(({ text, command }) => ({
      text: safeText(text),
      command: safeText(options.hintText([command]) ?? ''),
    }));
    const drawing = { width, height: Math.max(1, height - FRAME_LINES), symbols, palette, messageOf, next };
    const input = { model, navigation, entry, details: fetcher.detailsOf(node), undo: undoer.state };
    const page = drawPage(input, drawing);
    layout = page.layout;
    const note = notes.current ?? stateNote(model);
    return <App {...outer} model={model} navigation={navigation} page={page} note={note} />;
  };
  const redraw = startRedraw(() => app?.rerender(frame()), { clock, signal, failed: leave });
  const fetcher = createFetcher(client, store, {
    clock,
    signal,
    changed: () => {
      if (navigation.page === 'node' || navigation.page === 'log') redraw.now();
      else redraw.request();
    },
  });

  const { name = '', namespace = '' } = store.ds?.metadata ?? {};
  const undoer = createUndoer(
    client,
    { name, namespace },
    {
      signal,
      changed: () => redraw.now(),
      done: ({ revision }, warnings) => {
        notes.show([`rolled back to revision ${revision.revision}`, ...warnings].join('; '), NOTE_MS);
        if (navigation.page === 'undo') navigation = back(navigation);
        redraw.now();
      },
    },
  );

  function onKey(key: Input): void {
    if (key === 'interrupt' || (key === 'char:q' && !navigation.isTyping)) {
      leave(new DsError('interrupted', 'interrupted'));
      return;
    }
    if (key === 'suspend') {
      screen.suspend();
      return;
    }
    const model = modelNow();
    if (model === undefined) return;
    const before = navigation;
    if (before.page === 'undo' && key === 'char:y' && undoer.state.kind === 'planned') {
      undoer.confirm();
      return;
    }
    navigation = navigate(navigation, key, model, layout);
    if (navigation === before) return;
    if (navigation.page === 'undo' && before.page !== 'undo') undoer.plan();
    redraw.now();
  }

  screen.show(() => {
    const mounted = render(frame(), {
      ...(stdin === undefined ? {} : { stdin }),
      stdout,
      // also in CI, where `--view=live` asks for it
      interactive: true,
      incrementalRendering: true,
      isScreenReaderEnabled: false,
      exitOnCtrlC: false,
      patchConsole: false,
    });
    app = mounted;
    mounted.waitUntilExit().catch(leave);
    return () => {
      app = undefined;
      mounted.unmount();
    };
  });
  screen.onNote((text) => {
    notes.show(text.replace(SGR, '').trim().split('\n').at(-1) ?? '', NOTE_MS);
    redraw.request();
  });

  return {
    showStatus: (text) => {
      message = text;
      redraw.request();
    },
    requestRedraw: () => redraw.request(),
    left: leaving.signal,
    close: (end) => {
      const model = modelNow();
      // kubectl's line counts otherwise than the summary: it stays where it says that the rollout is done
      const status = message === '' || (model !== undefined && end !== 'done') ? '' : `${safeText(message)}\n`;
      const summary = model === undefined ? '' : summaryText(model, store.entries.values(), end, options.hintText);
      screen.close(end === 'unreadable' ? '' : `${status}${summary}`);
    },
  };
}

/**
 * The last row and the last column stay free: after a frame that fills the screen ink erases the terminal with its scrollback, and with
 * each line that it replaces it erases what is right of the cursor, which in the last column is the last character.
 */
function frameSize({ columns, rows }: NodeJS.WriteStream): { readonly width: number; readonly height: number } {
  return { width: Math.max(1, columns - 1), height: Math.max(1, rows - 1) };
}

/** What keeps the whole rollout, and not only some nodes. */
function stateNote({ ds, now }: Model): string | undefined {
  const since = deletedSince(ds);
  if (since !== undefined) return `the DaemonSet has been terminating for ${humanDuration(now - since)}`;
  return isObserved(ds) ? undefined : unobservedText(ds.metadata?.generation ?? 0);
}
