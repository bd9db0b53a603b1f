import { characterOf, type Key } from './keys.ts';
import type { Group, Model } from './model/model.ts';
import type { NodeEntry } from './store/node-entry.ts';

export type Page = 'overview' | 'group' | 'node' | 'log' | 'undo' | 'help';

const FILTERS = ['all', 'outdated', 'stuck'] as const;
export type Filter = (typeof FILTERS)[number];

/** Which page the user is on, and what is selected there. */
export interface Navigation {
  readonly page: Page;
  readonly filter: Filter;
  /** Only nodes and groups with this text in their names; empty for all. */
  readonly search: string;
  /** The search is being typed. */
  readonly isTyping: boolean;
  /** The label to group by; undefined: the best one. */
  readonly by: string | undefined;
  /** The name of the selected group; undefined: the first one. */
  readonly group: string | undefined;
  /** The index of the selected node among the visible ones of its group. */
  readonly row: number;
  /** The node of the pages `node` and `log`. */
  readonly node: string | undefined;
  /** The page that Escape leads to from `node`, `log`, `undo` and `help`. */
  readonly from: 'overview' | 'group';
  /** Lines from the beginning of the page's text; for a log, lines from its end. */
  readonly scroll: number;
}

export const START: Navigation = {
  page: 'overview',
  filter: 'all',
  search: '',
  isTyping: false,
  by: undefined,
  group: undefined,
  row: 0,
  node: undefined,
  from: 'overview',
  scroll: 0,
};

/** How the page is laid out on the screen. */
export interface PageLayout {
  /** How far a page key goes. */
  readonly lines: number;
  /** The largest `scroll` that changes anything. */
  readonly mostScroll: number;
  /** Groups in a column of the overview, and its columns. */
  readonly rows: number;
  readonly columns: number;
}

export const NO_LAYOUT: PageLayout = { lines: 1, mostScroll: 0, rows: 1, columns: 1 };

/** The groups that have nodes which pass filter and search, with those nodes. */
export function visibleGroups(
  { groups }: Model,
  { filter, search }: Pick<Navigation, 'filter' | 'search'>,
): readonly Group[] {
  if (filter === 'all' && search === '') return groups;
  const text = search.toLowerCase();
  return groups.flatMap((group) => {
    const isNamed = group.name.toLowerCase().includes(text);
    const entries = group.entries.filter(
      (entry) => passes(entry, filter) && (isNamed || entry.report.name.toLowerCase().includes(text)),
    );
    const done = entries.filter(({ state }) => state === 'done').length;
    const bad = entries.filter((entry) => passes(entry, 'stuck')).length;
    return entries.length === 0 ? [] : [{ ...group, entries, done, bad }];
  });
}

function passes({ state }: NodeEntry, filter: Filter): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'outdated':
      return state === 'outdated';
    case 'stuck':
      return state === 'stuck' || state === 'misscheduled';
  }
}

/** The selected group and node, as far as they still exist. */
export function selected(
  navigation: Navigation,
  model: Model,
): { readonly group: Group | undefined; readonly entry: NodeEntry | undefined } {
  const groups = visibleGroups(model, navigation);
  const group = groups[indexOfGroup(groups, navigation)];
  return { group, entry: group?.entries[Math.min(navigation.row, group.entries.length - 1)] };
}

/** The index of the selected group, or of the first one when that is not visible. */
export function indexOfGroup(groups: readonly Group[], { group }: Pick<Navigation, 'group'>): number {
  return Math.max(
    0,
    groups.findIndex(({ name }) => name === group),
  );
}

/** The node that `d` and `l` are about on this page. */
export function chosenEntry(navigation: Navigation, model: Model): NodeEntry | undefined {
  const { group, entry } = selected(navigation, model);
  return navigation.page === 'overview' ? mostInteresting(group?.entries ?? []) : entry;
}

/** Whether the view can undo the rollout: there is an earlier revision, and nobody has deleted the DaemonSet. */
export function canUndo({ previous, ds }: Model): boolean {
  return previous !== undefined && ds.metadata?.deletionTimestamp === undefined;
}

/** Where a key leads; the same object for a key without a meaning here. */
export function navigate(navigation: Navigation, key: Key, model: Model, layout: PageLayout): Navigation {
  const { page, isTyping } = navigation;
  if (isTyping) return typed(navigation, key);
  const from = page === 'group' || page === 'overview' ? page : navigation.from;
  if (key === 'char:?' && page !== 'help' && page !== 'undo') return { ...navigation, page: 'help', from, scroll: 0 };
  switch (page) {
    case 'overview':
      return onOverview(navigation, key, model, layout);
    case 'group':
      return onGroup(navigation, key, model, layout);
    case 'node':
    case 'log':
    case 'help':
    case 'undo':
      return onText(navigation, key, layout);
  }
}

function typed(navigation: Navigation, key: Key): Navigation {
  const { search } = navigation;
  const first = { group: undefined, row: 0 };
  switch (key) {
    case 'enter':
      return { ...navigation, isTyping: false };
    case 'escape':
      return { ...navigation, ...first, isTyping: false, search: '' };
    case 'backspace':
      return { ...navigation, ...first, search: Array.from(search).slice(0, -1).join('') };
    default: {
      const character = characterOf(key);
      return character === undefined ? navigation : { ...navigation, ...first, search: `${search}${character}` };
    }
  }
}

function onOverview(navigation: Navigation, key: Key, model: Model, { lines, rows, columns }: PageLayout): Navigation {
  const groups = visibleGroups(model, navigation);
  const last = Math.max(0, groups.length - 1);
  const at = indexOfGroup(groups, navigation);
  const to = (index: number): Navigation => ({
    ...navigation,
    group: groups[Math.min(last, Math.max(0, index))]?.name,
  });
  const opened: Navigation =
    groups.length === 0 ? navigation : { ...navigation, page: 'group', group: groups[at]?.name, row: 0 };
  switch (key) {
    case 'up':
    case 'char:k':
      return to(at - 1);
    case 'down':
    case 'char:j':
      return to(at + 1);
    case 'left':
      return columns > 1 && at - rows >= 0 ? to(at - rows) : navigation;
    case 'right':
      if (columns === 1) return opened;
      return at + rows <= last ? to(at + rows) : navigation;
    case 'pageUp':
      return to(at - lines);
    case 'pageDown':
    case 'char: ':
      return to(at + lines);
    case 'home':
      return to(0);
    case 'end':
      return to(last);
    case 'enter':
      return opened;
    case 'escape':
      return navigation.search === '' ? navigation : { ...navigation, search: '', group: undefined };
    default:
      return onNodes(navigation, key, model);
  }
}

function onGroup(navigation: Navigation, key: Key, model: Model, { lines }: PageLayout): Navigation {
  const { group } = selected(navigation, model);
  const last = Math.max(0, (group?.entries.length ?? 0) - 1);
  const at = Math.min(navigation.row, last);
  const to = (row: number): Navigation => ({ ...navigation, row: Math.min(last, Math.max(0, row)) });
  switch (key) {
    case 'up':
    case 'char:k':
      return to(at - 1);
    case 'down':
    case 'char:j':
      return to(at + 1);
    case 'pageUp':
      return to(at - lines);
    case 'pageDown':
    case 'char: ':
      return to(at + lines);
    case 'home':
      return to(0);
    case 'end':
      return to(last);
    case 'escape':
    case 'left':
    case 'backspace':
      return { ...navigation, page: 'overview', row: 0 };
    case 'enter':
    case 'right':
      return onNodes(navigation, 'char:d', model);
    default:
      return onNodes(navigation, key, model);
  }
}

/** Keys that mean the same among groups and among nodes. */
function onNodes(navigation: Navigation, key: Key, model: Model): Navigation {
  const from = navigation.page === 'group' ? 'group' : 'overview';
  const first = { page: 'overview', group: undefined, row: 0 } as const;
  switch (key) {
    case 'char:f':
      return { ...navigation, filter: next(FILTERS, navigation.filter), row: 0 };
    case 'char:g':
      return { ...navigation, ...first, by: next(model.labels, model.by) };
    case 'char:/':
      return { ...navigation, ...first, isTyping: true };
    case 'char:u':
      return canUndo(model) ? { ...navigation, page: 'undo', from, scroll: 0 } : navigation;
    case 'char:d':
    case 'char:l': {
      const entry = chosenEntry(navigation, model);
      if (entry === undefined || (key === 'char:l' && entry.report.shown === undefined)) return navigation;
      return { ...navigation, page: key === 'char:l' ? 'log' : 'node', node: entry.report.name, from, scroll: 0 };
    }
    default:
      return navigation;
  }
}

function onText(navigation: Navigation, key: Key, { lines, mostScroll }: PageLayout): Navigation {
  const { page } = navigation;
  // a log is counted from its end
  const direction = page === 'log' ? -1 : 1;
  const at = Math.min(navigation.scroll, mostScroll);
  const to = (scroll: number): Navigation => ({ ...navigation, scroll: Math.min(mostScroll, Math.max(0, scroll)) });
  switch (key) {
    case 'up':
    case 'char:k':
      return to(at - direction);
    case 'down':
    case 'char:j':
      return to(at + direction);
    case 'pageUp':
      return to(at - direction * lines);
    case 'pageDown':
    case 'char: ':
      return to(at + direction * lines);
    case 'home':
      return to(direction === 1 ? 0 : mostScroll);
    case 'end':
      return to(direction === 1 ? mostScroll : 0);
    case 'escape':
    case 'left':
    case 'backspace':
      return back(navigation);
    case 'char:l':
    case 'char:d':
      if (page !== 'node' && page !== 'log') break;
      return { ...navigation, page: key === 'char:l' ? 'log' : 'node', scroll: 0 };
    default:
  }
  return page === 'help' || page === 'undo' ? back(navigation) : navigation;
}

export function back(navigation: Navigation): Navigation {
  return { ...navigation, page: navigation.from, node: undefined, scroll: 0 };
}

/** The node to open for a group: one that is stuck, or else one that is not done. */
function mostInteresting(entries: readonly NodeEntry[]): NodeEntry | undefined {
  return entries.find(({ state }) => state === 'stuck') ?? entries.find(({ state }) => state !== 'done') ?? entries[0];
}

function next<T>(all: readonly T[], current: T): T {
  return all[(all.indexOf(current) + 1) % all.length] ?? current;
}
