export type Page = 'overview' | 'group' | 'node' | 'log' | 'undo' | 'help';

/** In the order in which a key goes through them. */
export const FILTERS = ['all', 'outdated', 'stuck'] as const;
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
