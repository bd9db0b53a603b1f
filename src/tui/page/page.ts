import { safeText } from '../../core/text/terminal-safe.ts';
import { ALL_NODES } from '../model/grouping.ts';
import type { Model } from '../model/model.ts';
import { NO_LAYOUT, type PageLayout } from '../navigate.ts';
import type { Navigation } from '../navigation.ts';
import { indexOfGroup, selected, visibleGroups } from '../selection.ts';
import type { Details } from '../store/fetcher.ts';
import type { NodeEntry } from '../store/node-entry.ts';
import type { UndoState } from '../undo.ts';
import { helpText } from './help.ts';
import { nodeLines, overviewLines, type Drawing } from './overview.ts';
import { logText, nodeText, undoText } from './text-page.ts';

/** The part of the view between its head and its foot. */
export interface Page {
  /** Empty for the overview. */
  readonly title: string;
  /** Which part of the whole is shown; empty when that is all. */
  readonly position: string;
  /** At most as many as the drawing's height, and none wider than its width. */
  readonly lines: readonly string[];
  /** What a cell of the overview stands for; empty for a node. */
  readonly scale: string;
  readonly layout: PageLayout;
}

export interface PageInput {
  readonly model: Model;
  readonly navigation: Navigation;
  /** The node of the pages `node` and `log`, if it still exists. */
  readonly entry: NodeEntry | undefined;
  readonly details: Details;
  readonly undo: UndoState;
}

/** Draws the page that the user is on. */
export function drawPage(input: PageInput, drawing: Drawing): Page {
  const { model, navigation, entry, details, undo } = input;
  switch (navigation.page) {
    case 'overview':
      return overviewPage(model, navigation, drawing);
    case 'group':
      return groupPage(model, navigation, drawing);
    case 'node': {
      const title = `node ${safeText(navigation.node ?? '')}`;
      return textPage(title, nodeText(model, entry, details.events, drawing), navigation, drawing);
    }
    case 'log': {
      const { container = '' } = details.log ?? {};
      const suffix = container === '' ? '' : `, container ${safeText(container)}`;
      const title = `log of ${safeText(entry?.report.shown?.pod.metadata?.name ?? navigation.node ?? '')}${suffix}`;
      return textPage(title, logText(entry, details.log, drawing), navigation, drawing);
    }
    case 'undo':
      return textPage('undo', undoText(undo, model, drawing), navigation, drawing);
    case 'help':
      return helpPage(helpText(drawing), navigation.scroll, drawing);
  }
}

/** What limits the nodes that are shown. */
function limitText({ filter, search, isTyping }: Navigation): string {
  const parts = [
    ...(filter === 'all' ? [] : [`only ${filter} nodes`]),
    // while it is typed it stands below the page
    ...(search === '' || isTyping ? [] : [`search: ${safeText(search)}`]),
  ];
  return parts.join(', ');
}

function overviewPage(model: Model, navigation: Navigation, drawing: Drawing): Page {
  const groups = visibleGroups(model, navigation);
  const index = indexOfGroup(groups, navigation);
  const { lines, grid } = overviewLines(model, groups, index, drawing);
  const { nodesPerCell, before, after, rows, columns } = grid;
  const to = groups.length - after;
  const position = before + after > 0 ? `groups ${before + 1}-${to} of ${groups.length}` : '';
  const scale =
    nodesPerCell === undefined ? 'a bar: shares of the nodes' : nodesPerCell > 1 ? `a cell: ${nodesPerCell} nodes` : '';
  const layout = { ...NO_LAYOUT, lines: Math.max(1, rows), rows, columns };
  return { title: limitText(navigation), position, lines, scale, layout };
}

function groupPage(model: Model, navigation: Navigation, drawing: Drawing): Page {
  const { group } = selected(navigation, model);
  const limit = limitText(navigation);
  const base = { scale: '', layout: { ...NO_LAYOUT, lines: Math.max(1, drawing.height - 1) } };
  if (group === undefined) return { ...base, title: limit, position: '', lines: ['  no such node'] };
  const where = model.by === ALL_NODES ? group.name : `${model.by} ${group.name}`;
  const title = [safeText(where), limit].filter((part) => part !== '').join(', ');
  const count = group.entries.length;
  const position = `node ${Math.min(navigation.row, count - 1) + 1} of ${count}`;
  return { ...base, title, position, lines: nodeLines(group, navigation.row, model, drawing) };
}

/** The part of a help text that is on the screen. */
export function helpPage(text: readonly string[], scroll: number, drawing: Pick<Drawing, 'height'>): Page {
  return textPage('keys and symbols', text, { page: 'help', scroll }, drawing);
}

/** A text with the part of it that is `scroll` lines from its beginning or, for a log, from its end. */
function textPage(
  title: string,
  text: readonly string[],
  { page, scroll }: Pick<Navigation, 'page' | 'scroll'>,
  { height }: Pick<Drawing, 'height'>,
): Page {
  const mostScroll = Math.max(0, text.length - height);
  const at = Math.min(scroll, mostScroll);
  const from = page === 'log' ? mostScroll - at : at;
  const lines = text.slice(from, from + height);
  const position = mostScroll === 0 ? '' : `lines ${from + 1}-${from + lines.length} of ${text.length}`;
  return { title, position, lines, scale: '', layout: { ...NO_LAYOUT, lines: Math.max(1, height - 1), mostScroll } };
}
