import type { Group, Model } from './model/model.ts';
import type { Filter, Navigation } from './navigation.ts';
import { BY_URGENCY } from './store/cell-state.ts';
import type { NodeEntry } from './store/node-entry.ts';

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

/** The node that `d` and `l` are about: on the overview the worst one, and of several such the selected group's. */
export function chosenEntry(navigation: Navigation, model: Model): NodeEntry | undefined {
  if (navigation.page !== 'overview') return selected(navigation, model).entry;
  const groups = visibleGroups(model, navigation);
  const at = indexOfGroup(groups, navigation);
  return worstEntry([...groups.slice(at, at + 1), ...groups], model);
}

/** The node in the most urgent state; of several the first one. */
function worstEntry(groups: readonly Group[], { counts }: Model): NodeEntry | undefined {
  for (const urgent of BY_URGENCY.filter((state) => counts[state] > 0)) {
    for (const { entries } of groups) {
      const found = entries.find(({ state }) => state === urgent);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}
