import { characterOf, type Key } from './keys.ts';
import type { Model } from './model/model.ts';
import { moved } from './moved.ts';
import { FILTERS, type Navigation } from './navigation.ts';
import { chosenEntry, indexOfGroup, selected, visibleGroups } from './selection.ts';

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
    group: groups[index]?.name,
  });
  const opened: Navigation =
    groups.length === 0 ? navigation : { ...navigation, page: 'group', group: groups[at]?.name, row: 0 };
  const target = moved(key, at, { last, lines });
  if (target !== undefined) return to(target);
  switch (key) {
    case 'left':
      return columns > 1 && at - rows >= 0 ? to(at - rows) : navigation;
    case 'right':
      if (columns === 1) return opened;
      return at + rows <= last ? to(at + rows) : navigation;
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
  const row = moved(key, at, { last, lines });
  if (row !== undefined) return { ...navigation, row };
  switch (key) {
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
  const at = Math.min(navigation.scroll, mostScroll);
  // a log is counted from its end
  const turned = (scroll: number): number => (page === 'log' ? mostScroll - scroll : scroll);
  const target = moved(key, turned(at), { last: mostScroll, lines });
  if (target !== undefined) return { ...navigation, scroll: turned(target) };
  switch (key) {
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

function next<T>(all: readonly T[], current: T): T {
  return all[(all.indexOf(current) + 1) % all.length] ?? current;
}
