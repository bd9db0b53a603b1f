import type { ReactNode } from 'react';
import type { Clock } from '../core/clock.ts';
import type { Hint } from '../core/hint.ts';
import { humanDuration } from '../core/text/human-duration.ts';
import { safeText } from '../core/text/terminal-safe.ts';
import { deletedSince } from '../daemonset/pods/deletion.ts';
import { isObserved } from '../daemonset/rollout/rollout-status.ts';
import type { Client } from '../kube/client.ts';
import type { DaemonSet } from '../kube/wire.ts';
import { unobservedText } from '../render/rollout-events.ts';
import type { DaemonSetInformer } from '../workflows/cluster/daemonset-informer.ts';
import type { PodMessage } from '../workflows/cluster/pod-messages.ts';
import { App, FRAME_LINES, ReadingApp, type FrameProps } from './app.tsx';
import type { Key } from './keys.ts';
import { createModelBuilder, type Model } from './model/model.ts';
import { nextSteps } from './model/next-steps.ts';
import { back, navigate, NO_LAYOUT } from './navigate.ts';
import { START } from './navigation.ts';
import type { Notes } from './notes.ts';
import { drawPage } from './page/page.ts';
import type { Redraw } from './redraw.ts';
import { createFetcher } from './store/fetcher.ts';
import type { NodeStore } from './store/node-store.ts';
import { summaryText, type End } from './summary.ts';
import { createUndoer } from './undo.ts';

/** One rollout of the live view: its pages, and where the user is on them. */
export interface RolloutView {
  /** Undefined until it is read. */
  readonly ds: DaemonSet | undefined;
  /** The keys type a search. */
  readonly isTyping: boolean;
  /** Undefined until everything is read. */
  model(): Model | undefined;
  /** Starts to read everything, for a rollout that was not followed so far. */
  open(): void;
  frame(outer: FrameProps, isOneOfSeveral: boolean): ReactNode;
  /** Returns false for a key that changes nothing here. */
  press(key: Key): boolean;
  /** The lines that stay in the terminal. */
  summary(end: End): string;
}

export interface RolloutViewOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly notes: Notes;
  readonly redraw: Redraw;
  /** The label to group nodes by; undefined: the best one. */
  readonly by: string | undefined;
  readonly hintText: (hint: Hint) => string | undefined;
}

/** How long the result of an undo is shown, in milliseconds. */
export const NOTE_MS = 10_000;

export function createRolloutView(
  client: Client,
  informer: DaemonSetInformer,
  store: NodeStore,
  { clock, signal, notes, redraw, by, hintText }: RolloutViewOptions,
): RolloutView {
  const buildModel = createModelBuilder(store);
  let navigation = START;
  let layout = NO_LAYOUT;

  const model = (): Model | undefined => {
    if (!informer.hasSynced) return undefined;
    store.update(clock.now());
    return buildModel({ now: clock.now(), by: navigation.by, requested: by });
  };
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

  return {
    get ds() {
      return store.ds;
    },
    get isTyping() {
      return navigation.isTyping;
    },
    model,
    open: () => informer.explain(),
    frame: (outer, isOneOfSeveral) => {
      const shown = model();
      if (shown === undefined) {
        const { ds } = store;
        return ds === undefined ? null : <ReadingApp {...outer} ds={ds} listed={informer.listed} />;
      }
      fetcher.fetch(shown, navigation);
      const { node } = navigation;
      const entry = node === undefined ? undefined : store.entries.get(node);
      const { width, height, symbols, palette } = outer;
      const messageOf = (of: string): PodMessage | undefined => fetcher.messageOf(of);
      const next = nextSteps(shown).map(({ text, command }) => ({
        text: safeText(text),
        command: safeText(hintText([command]) ?? ''),
      }));
      const drawing = { width, height: Math.max(1, height - FRAME_LINES), symbols, palette, messageOf, next };
      const input = { model: shown, navigation, entry, details: fetcher.detailsOf(node), undo: undoer.state };
      const page = drawPage(input, drawing);
      layout = page.layout;
      const note = outer.note ?? stateNote(shown);
      return <App {...outer} {...{ model: shown, navigation, page, note, isOneOfSeveral }} />;
    },
    press: (key) => {
      const shown = model();
      if (shown === undefined) return false;
      const before = navigation;
      if (before.page === 'undo' && key === 'char:y' && undoer.state.kind === 'planned') {
        undoer.confirm();
        return true;
      }
      navigation = navigate(navigation, key, shown, layout);
      if (navigation === before) return false;
      if (navigation.page === 'undo' && before.page !== 'undo') undoer.plan();
      return true;
    },
    summary: (end) => {
      const shown = model();
      return shown === undefined ? '' : summaryText(shown, store.entries.values(), end);
    },
  };
}

/** What keeps the whole rollout, and not only some nodes. */
function stateNote({ ds, now }: Model): string | undefined {
  const since = deletedSince(ds);
  if (since !== undefined) return `the DaemonSet has been terminating for ${humanDuration(now - since)}`;
  return isObserved(ds) ? undefined : unobservedText(ds.metadata?.generation ?? 0);
}
