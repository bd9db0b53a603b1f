import type { Entry } from './board.ts';
import type { Group, Model } from './model.ts';

export type Page = 'overview' | 'group' | 'node' | 'log' | 'help';

export const FILTERS = ['all', 'waiting', 'stuck'] as const;
export type Filter = (typeof FILTERS)[number];

/** What the person looks at. */
export interface Ui {
  readonly page: Page;
  readonly filter: Filter;
  /** The label to group by; the best one there is when undefined. */
  readonly by: string | undefined;
  /** The index of the selected group among those that the filter leaves. */
  readonly group: number;
  /** The index of the selected node in its group likewise. */
  readonly row: number;
  /** The node of the pages `node` and `log`. */
  readonly node: string | undefined;
  /** The page that Escape goes back to from `node`, `log` and `help`. */
  readonly from: 'overview' | 'group';
  /** Lines that the text of a page is moved up by; of a log, lines from its end. */
  readonly scroll: number;
}

export const START: Ui = {
  page: 'overview',
  filter: 'all',
  by: undefined,
  group: 0,
  row: 0,
  node: undefined,
  from: 'overview',
  scroll: 0,
};

/** A key as the view knows it. */
export type Key =
  'up' | 'down' | 'left' | 'right' | 'pageUp' | 'pageDown' | 'home' | 'end' | 'enter' | 'escape' | 'other' | Character;

/** The characters that mean something. */
export type Character = 'j' | 'k' | 'f' | 'g' | 'l' | 'd' | 'q' | '?' | ' ';

/** The groups with those of their nodes that the filter leaves; none that is empty. */
export function visibleGroups(model: Model, filter: Filter): readonly Group[] {
  if (filter === 'all') return model.groups;
  return model.groups.flatMap((group) => {
    const entries = group.entries.filter((entry) => passes(entry, filter));
    return entries.length === 0 ? [] : [{ ...group, entries, done: 0 }];
  });
}

function passes({ state }: Entry, filter: Filter): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'waiting':
      return state === 'waiting';
    case 'stuck':
      return state === 'stuck' || state === 'misplaced';
  }
}

/** What is selected, as far as it is still there. */
export function selected(
  ui: Ui,
  model: Model,
): { readonly group: Group | undefined; readonly entry: Entry | undefined } {
  const groups = visibleGroups(model, ui.filter);
  const group = groups[Math.min(ui.group, groups.length - 1)];
  return { group, entry: group?.entries[Math.min(ui.row, group.entries.length - 1)] };
}

/** What the person looks at after a key was pressed; the same object when the key means nothing here. `page`: lines of the body. */
export function press(ui: Ui, key: Key, model: Model, page: number): Ui {
  if (key === '?' && ui.page !== 'help') {
    return { ...ui, page: 'help', from: ui.page === 'group' || ui.page === 'overview' ? ui.page : ui.from };
  }
  switch (ui.page) {
    case 'help':
      return back(ui);
    case 'overview':
      return onOverview(ui, key, model);
    case 'group':
      return onGroup(ui, key, model, page);
    case 'node':
    case 'log':
      return onText(ui, key, page);
  }
}

function onOverview(ui: Ui, key: Key, model: Model): Ui {
  const groups = visibleGroups(model, ui.filter);
  const last = Math.max(0, groups.length - 1);
  const at = Math.min(ui.group, last);
  switch (key) {
    case 'up':
    case 'k':
      return { ...ui, group: Math.max(0, at - 1) };
    case 'down':
    case 'j':
      return { ...ui, group: Math.min(last, at + 1) };
    case 'home':
      return { ...ui, group: 0 };
    case 'end':
      return { ...ui, group: last };
    case 'enter':
    case 'right':
      return groups.length === 0 ? ui : { ...ui, page: 'group', group: at, row: 0 };
    case 'g':
      return { ...ui, by: next(model.labels, model.by), group: 0, row: 0 };
    case 'l':
    case 'd': {
      const entry = worthALook(groups[at]?.entries ?? []);
      return entry === undefined ? ui : open(ui, key, entry, 'overview');
    }
    default:
      return filtered(ui, key);
  }
}

function onGroup(ui: Ui, key: Key, model: Model, page: number): Ui {
  const { group, entry } = selected(ui, model);
  const last = Math.max(0, (group?.entries.length ?? 0) - 1);
  const at = Math.min(ui.row, last);
  const to = (row: number): Ui => ({ ...ui, row: Math.min(last, Math.max(0, row)) });
  switch (key) {
    case 'up':
    case 'k':
      return to(at - 1);
    case 'down':
    case 'j':
      return to(at + 1);
    case 'pageUp':
      return to(at - page);
    case 'pageDown':
    case ' ':
      return to(at + page);
    case 'home':
      return to(0);
    case 'end':
      return to(last);
    case 'escape':
    case 'left':
      return { ...ui, page: 'overview', row: 0 };
    case 'l':
      return entry === undefined ? ui : open(ui, 'l', entry, 'group');
    case 'enter':
    case 'right':
    case 'd':
      return entry === undefined ? ui : open(ui, 'd', entry, 'group');
    default:
      return filtered(ui, key);
  }
}

function onText(ui: Ui, key: Key, page: number): Ui {
  // a log is read from its end
  const way = ui.page === 'log' ? -1 : 1;
  const to = (scroll: number): Ui => ({ ...ui, scroll: Math.max(0, scroll) });
  switch (key) {
    case 'up':
    case 'k':
      return to(ui.scroll - way);
    case 'down':
    case 'j':
      return to(ui.scroll + way);
    case 'pageUp':
      return to(ui.scroll - way * page);
    case 'pageDown':
    case ' ':
      return to(ui.scroll + way * page);
    case 'home':
      return to(way === 1 ? 0 : Number.MAX_SAFE_INTEGER);
    case 'end':
      return to(way === 1 ? Number.MAX_SAFE_INTEGER : 0);
    case 'l':
      return { ...ui, page: 'log', scroll: 0 };
    case 'd':
      return { ...ui, page: 'node', scroll: 0 };
    case 'escape':
    case 'left':
      return back(ui);
    default:
      return ui;
  }
}

function filtered(ui: Ui, key: Key): Ui {
  return key === 'f' ? { ...ui, filter: next(FILTERS, ui.filter), group: 0, row: 0 } : ui;
}

function open(ui: Ui, key: 'l' | 'd', { report }: Entry, from: Ui['from']): Ui {
  return { ...ui, page: key === 'l' ? 'log' : 'node', node: report.name, from, scroll: 0 };
}

function back(ui: Ui): Ui {
  return { ...ui, page: ui.from, node: undefined, scroll: 0 };
}

/** Who asks for the logs of a group means the node that is stuck, or at least not done. */
function worthALook(entries: readonly Entry[]): Entry | undefined {
  return entries.find(({ state }) => state === 'stuck') ?? entries.find(({ state }) => state !== 'done') ?? entries[0];
}

function next<T>(all: readonly T[], current: T): T {
  return all[(all.indexOf(current) + 1) % all.length] ?? current;
}
