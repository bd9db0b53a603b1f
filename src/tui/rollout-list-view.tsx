import type { ReactNode } from 'react';
import { safeText } from '../core/text/terminal-safe.ts';
import { LIST_FRAME_LINES, ListApp, type FrameProps } from './app.tsx';
import type { Input } from './keys.ts';
import { listRollouts, totalCounts, type RolloutSummary } from './model/rollout-list.ts';
import { moved } from './moved.ts';
import { helpText } from './page/help.ts';
import { HELP_KEYS, LIST_KEYS } from './page/keys-line.ts';
import { helpPage } from './page/page.ts';
import { drawRolloutList } from './page/rollout-list.ts';
import type { RolloutView } from './rollout-view.tsx';

/** The list of several rollouts, of which one can be opened, and its help. */
export interface RolloutList {
  readonly selected: RolloutView | undefined;
  frame(outer: FrameProps): ReactNode;
  press(key: Input): 'open' | 'moved' | 'nothing';
}

export function createRolloutList(views: readonly RolloutView[], now: () => number): RolloutList {
  /** The index of the selected view; the first of the list until the user has chosen one. */
  let chosen: number | undefined;
  let rows = 1;
  /** How far the help is scrolled; undefined while the list is shown. */
  let help: number | undefined;
  let mostScroll = 0;

  const listed = (): readonly RolloutSummary[] =>
    listRollouts(
      views.flatMap((view, index) => (view.ds === undefined ? [] : [{ index, ds: view.ds, model: view.model() }])),
    );
  const rowOf = (list: readonly RolloutSummary[]): number =>
    Math.max(
      0,
      list.findIndex(({ index }) => index === chosen),
    );
  return {
    get selected() {
      const list = listed();
      return views[list[rowOf(list)]?.index ?? 0];
    },
    frame: (outer) => {
      const list = listed();
      const { width, height, symbols, palette } = outer;
      const drawing = { width, height: Math.max(1, height - LIST_FRAME_LINES), symbols, palette };
      const around = { ...outer, title: titleOf(views, list), counts: totalCounts(list) };
      if (help !== undefined) {
        const page = helpPage(helpText(drawing, 'list'), help, drawing);
        ({ mostScroll } = page.layout);
        rows = page.layout.lines;
        return <ListApp {...around} page={page} keys={HELP_KEYS} />;
      }
      const page = drawRolloutList(list, rowOf(list), { ...drawing, now: now(), messageOf: () => undefined });
      rows = page.rows;
      return <ListApp {...around} page={{ ...page, title: '' }} keys={LIST_KEYS} />;
    },
    press: (key) => {
      if (help !== undefined) {
        help = moved(key, Math.min(help, mostScroll), { last: mostScroll, lines: rows });
        return 'moved';
      }
      if (key === 'char:?') {
        help = 0;
        return 'moved';
      }
      const list = listed();
      const row = moved(key, rowOf(list), { last: list.length - 1, lines: rows });
      if (row === undefined) return key === 'enter' || key === 'right' ? 'open' : 'nothing';
      chosen = list[row]?.index;
      return 'moved';
    },
  };
}

/** `3 DaemonSets in logging, 1 done`. */
function titleOf(views: readonly RolloutView[], list: readonly RolloutSummary[]): string {
  const namespaces = [...new Set(views.map(({ ds }) => ds?.metadata?.namespace ?? ''))];
  const where = namespaces.length === 1 ? ` in ${safeText(namespaces[0] ?? '')}` : '';
  const done = list.filter(({ state }) => state === 'done').length;
  return `${list.length} DaemonSets${where}, ${done} done`;
}
