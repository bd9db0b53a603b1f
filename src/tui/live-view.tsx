import type { Clock } from '../core/clock.ts';
import type { Hint } from '../core/hint.ts';
import type { Screen } from '../core/screen.ts';
import { safeText } from '../core/text/terminal-safe.ts';
import { rolloutStatus } from '../daemonset/rollout/rollout-status.ts';
import type { Client } from '../kube/client.ts';
import type { Palette } from '../render/color.ts';
import type { DaemonSetInformer } from '../workflows/cluster/daemonset-informer.ts';
import { createNotes } from './notes.ts';
import { startRedraw } from './redraw.ts';
import { createRolloutView, type RolloutView } from './rollout-view.tsx';
import { showViews } from './show-views.tsx';
import { feedStore } from './store/feed-store.ts';
import { createNodeStore } from './store/node-store.ts';
import { backHint, type End } from './summary.ts';

/** A rollout on the whole terminal, or one of several there. */
export interface LiveRollout {
  /** kubectl's line on the state of the rollout. */
  showStatus(message: string): void;
  /** Fires when the user leaves, with kind `interrupted`, and when the view fails, with its error. */
  readonly left: AbortSignal;
  /** Fires when the pods and nodes of the only rollout cannot be read: there is nothing to show. */
  readonly unreadable: AbortSignal;
  /**
   * It is no longer followed. The last one gives the terminal back, with the last message and a summary of each; resolves then.
   */
  close(end: End): Promise<void>;
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

/**
 * Opens the view once the DaemonSets are known, with a {@link LiveRollout} for each informer. Undefined when all rollouts are done already,
 * they cannot be read, or there is no screen.
 */
export async function openLiveView(
  client: Client,
  informers: readonly DaemonSetInformer[],
  options: LiveOptions,
): Promise<readonly LiveRollout[] | undefined> {
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const notes = createNotes(options.clock);
  const isOneOfSeveral = informers.length > 1;
  const leaving = new AbortController();
  const leave = (error: unknown): void => leaving.abort(error);
  let draw = (): void => undefined;
  const redraw = startRedraw(() => draw(), { clock: options.clock, signal, failed: leave });
  const rollouts = informers.map((informer) => {
    const store = createNodeStore();
    const unreadable = new AbortController();
    const known = feedStore(informer, store, {
      changed: () => redraw.request(),
      failed: (message) => {
        if (!isOneOfSeveral && (!informer.hasSynced || !informer.nodesKnown)) unreadable.abort(new Error(message));
        const name = store.ds?.metadata?.name;
        // what follows the rollout gets the same error in most cases, and ends
        if (name !== undefined)
          notes.show(`${isOneOfSeveral ? `${name}: ` : ''}the nodes are no longer watched: ${message}`, Infinity);
        redraw.request();
      },
      signal,
    });
    return { informer, store, unreadable, known };
  });
  const found = await Promise.all(rollouts.map(({ known }) => known));
  const isGoing = found.map((ds) => ds !== undefined && !rolloutStatus(ds).done);
  const screen = isGoing.includes(true) ? await options.screen() : undefined;
  if (screen === undefined) {
    stop.abort(new Error('no view'));
    return undefined;
  }

  const shared = { ...options, signal, notes, redraw };
  const entries = rollouts.map(({ informer, store, unreadable }, index): Entry => {
    if (isGoing[index] === true) informer.explain();
    const ds = found[index];
    const message = ds === undefined ? '' : rolloutStatus(ds).message;
    const view = ds === undefined ? undefined : createRolloutView(client, informer, store, shared);
    return { view, unreadable: unreadable.signal, message, end: undefined };
  });
  const views = entries.flatMap(({ view }) => view ?? []);
  draw = showViews(views, screen, { ...options, now: () => options.clock.now(), notes, redraw, leave });

  let closed = (): void => undefined;
  const whenClosed = new Promise<void>((resolve) => (closed = resolve));
  const close = (): void => {
    stop.abort(new Error('the view is closed'));
    let last = '';
    try {
      last = lastText(entries, options.hintText);
    } catch (error) {
      // a bug that has ended the view may also be in the way of its summary
      if (!leaving.signal.aborted) leave(error);
    }
    screen.close(last);
    closed();
  };
  return entries.map((entry) => ({
    showStatus: (text) => {
      entry.message = text;
      redraw.request();
    },
    left: leaving.signal,
    unreadable: entry.unreadable,
    close: (end) => {
      entry.end ??= end;
      if (entries.every((each) => each.end !== undefined)) close();
      return whenClosed;
    },
  }));
}

interface Entry {
  /** Undefined when the DaemonSet could not be read. */
  readonly view: RolloutView | undefined;
  readonly unreadable: AbortSignal;
  /** kubectl's last line. */
  message: string;
  /** Undefined while the rollout is followed. */
  end: End | undefined;
}

/** What stays in the terminal: of each rollout kubectl's line or how far it is, and how to come back to those that go on. */
function lastText(entries: readonly Entry[], hintText: LiveOptions['hintText']): string {
  const isOneOfSeveral = entries.length > 1;
  const texts = entries.map(({ view, message, end = 'left' }) => {
    if (view === undefined || end === 'unreadable') return '';
    const summary = view.summary(end);
    // kubectl's line counts otherwise than the summary: it stays where it says that the rollout is done
    const status = message === '' || (summary !== '' && end !== 'done') ? '' : `${safeText(message)}\n`;
    const name = isOneOfSeveral ? `${safeText(view.ds?.metadata?.name ?? '')}: ` : '';
    return `${status}${summary.replace(/^(?=.)/gm, () => name)}`;
  });
  const going = entries.flatMap(({ view, end }) => (end === 'left' && view?.model() !== undefined ? [view.ds] : []));
  const namespaces = new Set(going.map((ds) => ds?.metadata?.namespace));
  const names = going.map((ds) => ds?.metadata?.name ?? '');
  const back = namespaces.size === 1 ? hintText(backHint(names, [...namespaces][0])) : undefined;
  return `${texts.join('')}${back === undefined ? '' : `${safeText(back)}\n`}`;
}
