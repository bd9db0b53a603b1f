import type { Key } from './keys.ts';
import type { Group, Model } from './model/model.ts';
import type { NodeEntry } from './store/node-entry.ts';

export type Page = 'overview' | 'group' | 'node' | 'log' | 'help';

const FILTERS = ['all', 'outdated', 'stuck'] as const;
export type Filter = (typeof FILTERS)[number];

/** Which page the user is on, and what is selected there. */
export interface Navigation {
  readonly page: Page;
  readonly filter: Filter;
  /** The label to group by; undefined: the best one. */
  readonly by: string | undefined;
  /** The index of the selected group among the visible ones. */
  readonly group: number;
  /** The index of the selected node among the visible ones of its group. */
  readonly row: number;
  /** The node of the pages `node` and `log`. */
  readonly node: string | undefined;
  /** The page that Escape leads to from `node`, `log` and `help`. */
  readonly from: 'overview' | 'group';
  /** Lines from the beginning of the page's text; for a log, lines from its end. */
  readonly scroll: number;
}

export const START: Navigation = {
  page: 'overview',
  filter: 'all',
  by: undefined,
  group: 0,
  row: 0,
  node: undefined,
  from: 'overview',
  scroll: 0,
};

/** The groups that have nodes which pass the filter, with those nodes. */
export function visibleGroups(model: Model, filter: Filter): readonly Group[] {
  if (filter === 'all') return model.groups;
  return model.groups.flatMap((group) => {
    const entries = group.entries.filter((entry) => passes(entry, filter));
    return entries.length === 0 ? [] : [{ ...group, entries, done: 0 }];
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
  const groups = visibleGroups(model, navigation.filter);
  const group = groups[Math.min(navigation.group, groups.length - 1)];
  return { group, entry: group?.entries[Math.min(navigation.row, group.entries.length - 1)] };
}

/** Where a key leads; the same object for a key without a meaning here. `pageLines`: how far a page key scrolls. */
export function navigate(navigation: Navigation, key: Key, model: Model, pageLines: number): Navigation {
  if (key === '?' && navigation.page !== 'help') {
    return {
      ...navigation,
      page: 'help',
      from: navigation.page === 'group' || navigation.page === 'overview' ? navigation.page : navigation.from,
    };
  }
  switch (navigation.page) {
    case 'help':
      return back(navigation);
    case 'overview':
      return onOverview(navigation, key, model);
    case 'group':
      return onGroup(navigation, key, model, pageLines);
    case 'node':
    case 'log':
      return onText(navigation, key, pageLines);
  }
}

function onOverview(navigation: Navigation, key: Key, model: Model): Navigation {
  const groups = visibleGroups(model, navigation.filter);
  const last = Math.max(0, groups.length - 1);
  const at = Math.min(navigation.group, last);
  switch (key) {
    case 'up':
    case 'k':
      return { ...navigation, group: Math.max(0, at - 1) };
    case 'down':
    case 'j':
      return { ...navigation, group: Math.min(last, at + 1) };
    case 'home':
      return { ...navigation, group: 0 };
    case 'end':
      return { ...navigation, group: last };
    case 'enter':
    case 'right':
      return groups.length === 0 ? navigation : { ...navigation, page: 'group', group: at, row: 0 };
    case 'g':
      return { ...navigation, by: next(model.labels, model.by), group: 0, row: 0 };
    case 'l':
    case 'd': {
      const entry = mostInteresting(groups[at]?.entries ?? []);
      return entry === undefined ? navigation : open(navigation, key, entry, 'overview');
    }
    default:
      return filtered(navigation, key);
  }
}

function onGroup(navigation: Navigation, key: Key, model: Model, pageLines: number): Navigation {
  const { group, entry } = selected(navigation, model);
  const last = Math.max(0, (group?.entries.length ?? 0) - 1);
  const at = Math.min(navigation.row, last);
  const to = (row: number): Navigation => ({ ...navigation, row: Math.min(last, Math.max(0, row)) });
  switch (key) {
    case 'up':
    case 'k':
      return to(at - 1);
    case 'down':
    case 'j':
      return to(at + 1);
    case 'pageUp':
      return to(at - pageLines);
    case 'pageDown':
    case ' ':
      return to(at + pageLines);
    case 'home':
      return to(0);
    case 'end':
      return to(last);
    case 'escape':
    case 'left':
      return { ...navigation, page: 'overview', row: 0 };
    case 'l':
      return entry === undefined ? navigation : open(navigation, 'l', entry, 'group');
    case 'enter':
    case 'right':
    case 'd':
      return entry === undefined ? navigation : open(navigation, 'd', entry, 'group');
    default:
      return filtered(navigation, key);
  }
}

function onText(navigation: Navigation, key: Key, pageLines: number): Navigation {
  // a log is counted from its end
  const direction = navigation.page === 'log' ? -1 : 1;
  const to = (scroll: number): Navigation => ({ ...navigation, scroll: Math.max(0, scroll) });
  switch (key) {
    case 'up':
    case 'k':
      return to(navigation.scroll - direction);
    case 'down':
    case 'j':
      return to(navigation.scroll + direction);
    case 'pageUp':
      return to(navigation.scroll - direction * pageLines);
    case 'pageDown':
    case ' ':
      return to(navigation.scroll + direction * pageLines);
    case 'home':
      return to(direction === 1 ? 0 : Number.MAX_SAFE_INTEGER);
    case 'end':
      return to(direction === 1 ? Number.MAX_SAFE_INTEGER : 0);
    case 'l':
      return { ...navigation, page: 'log', scroll: 0 };
    case 'd':
      return { ...navigation, page: 'node', scroll: 0 };
    case 'escape':
    case 'left':
      return back(navigation);
    default:
      return navigation;
  }
}

function filtered(navigation: Navigation, key: Key): Navigation {
  return key === 'f' ? { ...navigation, filter: next(FILTERS, navigation.filter), group: 0, row: 0 } : navigation;
}

function open(navigation: Navigation, key: 'l' | 'd', { report }: NodeEntry, from: Navigation['from']): Navigation {
  return { ...navigation, page: key === 'l' ? 'log' : 'node', node: report.name, from, scroll: 0 };
}

function back(navigation: Navigation): Navigation {
  return { ...navigation, page: navigation.from, node: undefined, scroll: 0 };
}

/** The node to open for a group: one that is stuck, or else one that is not done. */
function mostInteresting(entries: readonly NodeEntry[]): NodeEntry | undefined {
  return entries.find(({ state }) => state === 'stuck') ?? entries.find(({ state }) => state !== 'done') ?? entries[0];
}

function next<T>(all: readonly T[], current: T): T {
  return all[(all.indexOf(current) + 1) % all.length] ?? current;
}
