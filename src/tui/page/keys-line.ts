import { safeText } from '../../core/text/terminal-safe.ts';
import { ALL_NODES } from '../model/grouping.ts';
import type { Model } from '../model/model.ts';
import { canUndo } from '../navigate.ts';
import type { Navigation } from '../navigation.ts';
import { chosenEntry, visibleGroups } from '../selection.ts';
import { fitting } from './labels.ts';

export const LIST_KEYS = ['q quit', '⏎ open', '↑↓ select', '? help'];
export const HELP_KEYS = ['q quit', '↑↓ scroll', 'any other key: back'];

/** What the keys do on this page, as much as fits; the most important come first, and only what applies. */
export function keysLine(
  navigation: Navigation,
  model: Model,
  { width, isOneOfSeveral }: { readonly width: number; readonly isOneOfSeveral: boolean },
): string {
  const { page, isTyping, search } = navigation;
  if (isTyping) return fitting([`/${safeText(search)}_`, '⏎ keep', 'esc clear'], width, 3).join('   ');
  const back = isOneOfSeveral && page === 'overview' && search === '' ? ['esc back'] : [];
  const [quit = '', ...others] = keysOf(page, navigation, model);
  return fitting([quit, ...back, ...others], width, 3).join('   ');
}

function keysOf(page: Navigation['page'], navigation: Navigation, model: Model): readonly string[] {
  switch (page) {
    case 'overview':
      return ['q quit', '? help', ...nodeKeys(navigation, model)];
    case 'group':
      return ['q quit', 'esc back', ...nodeKeys(navigation, model), '? help'];
    case 'node':
    case 'log':
      return ['q quit', 'esc back', '↑↓ scroll', page === 'node' ? 'l log' : 'd why', '? help'];
    case 'undo':
      return ['q quit', 'esc back'];
    case 'help':
      return HELP_KEYS;
  }
}

function nodeKeys(navigation: Navigation, model: Model): readonly string[] {
  const entry = chosenEntry(navigation, model);
  const isEmpty = visibleGroups(model, navigation).length === 0;
  const grouping = model.by === ALL_NODES ? 'none' : model.by.replace(/^.*\//, '');
  return [
    ...(entry === undefined ? [] : ['d why']),
    ...(entry?.report.shown === undefined ? [] : ['l log']),
    ...(canUndo(model) ? ['u undo'] : []),
    ...(isEmpty || navigation.page === 'group' ? [] : ['⏎ open']),
    ...(navigation.page === 'overview' && navigation.search !== '' ? ['esc all'] : []),
    `f ${navigation.filter}`,
    '/ search',
    ...(model.labels.length > 1 ? [`g by ${safeText(grouping)}`] : []),
  ];
}
