import { placementRules } from '../../daemonset/placement/placement.ts';
import { nodeWhy } from '../../render/nodes/node-why.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import { displayWidth } from '../../render/table/width.ts';
import { wrapLine } from '../../render/table/wrap.ts';
import { eventText } from '../../workflows/cluster/pod-messages.ts';
import type { Details } from '../store/fetcher.ts';
import { ALL_NODES } from '../model/grouping.ts';
import type { Model } from '../model/model.ts';
import { selected, visibleGroups, type Navigation } from '../navigation.ts';
import type { NodeEntry } from '../store/node-entry.ts';
import { nodeLines, overviewLines, textLines, type Drawing } from './overview.ts';

/** The part of the view between its head and its foot. */
export interface Page {
  /** Empty for the overview. */
  readonly title: string;
  /** At most as many as the drawing's height, and none wider than its width. */
  readonly lines: readonly string[];
  /** How many nodes a cell stands for. */
  readonly nodesPerCell: number;
}

/** Draws the page that the user is on. `entry`: the node of the pages `node` and `log`, if it still exists. */
export function drawPage(
  model: Model,
  navigation: Navigation,
  entry: NodeEntry | undefined,
  details: Details,
  drawing: Drawing,
): Page {
  const { height } = drawing;
  const { scroll } = navigation;
  const only = navigation.filter === 'all' ? '' : `only ${navigation.filter} nodes`;
  switch (navigation.page) {
    case 'overview': {
      const groups = visibleGroups(model, navigation.filter);
      const index = Math.min(navigation.group, Math.max(0, groups.length - 1));
      const { lines, grid } = overviewLines(model, groups, index, drawing);
      return { title: only, lines, nodesPerCell: grid.nodesPerCell };
    }
    case 'group': {
      const { group } = selected(navigation, model);
      if (group === undefined) return { title: only, lines: ['  no such node'], nodesPerCell: 1 };
      const where = model.by === ALL_NODES ? group.name : `${model.by} ${group.name}`;
      const title = [safeText(where), only].filter((part) => part !== '').join(', ');
      return { title, lines: nodeLines(group, navigation.row, model, drawing), nodesPerCell: 1 };
    }
    case 'node': {
      const text = nodeText(model, entry, details.events, drawing);
      const title = `node ${safeText(navigation.node ?? '')}`;
      return { title, lines: textLines(text, { scroll, height, fromEnd: false }), nodesPerCell: 1 };
    }
    case 'log': {
      const text = logText(entry, details.log, drawing);
      const { container = '' } = details.log ?? {};
      const suffix = container === '' ? '' : `, container ${safeText(container)}`;
      const title = `log of ${safeText(entry?.report.shown?.pod.metadata?.name ?? navigation.node ?? '')}${suffix}`;
      return { title, lines: textLines(text, { scroll, height, fromEnd: true }), nodesPerCell: 1 };
    }
    case 'help':
      return { title: 'keys', lines: HELP.slice(0, height), nodesPerCell: 1 };
  }
}

const HELP: readonly string[] = [
  '  up, down       select a group or a node, or scroll',
  '  enter, right   open it: the nodes of a group, a node',
  '  escape, left   back',
  '  f              all nodes, only outdated, only stuck ones',
  '  g              group by another label',
  '  l              the last lines of the log of its pod',
  '  d              every rule for the node, its pod and events',
  '  q              quit; the rollout goes on (exit code 130)',
  '  Ctrl-Z         to the shell, and back with fg',
];

const LOADING = '  …';

function nodeText(
  { ds, now }: Model,
  entry: NodeEntry | undefined,
  details: Details['events'],
  { palette, width }: Drawing,
): readonly string[] {
  if (entry === undefined) return ['  the node and its pod are gone'];
  const rules = placementRules(ds.spec?.template ?? {});
  const why = nodeWhy(entry.report, { rules, now, palette, width }).trimEnd().split('\n');
  const events = ['', 'events of its pod, latest first:', ...eventLines(details, now)];
  const wrapped = events.flatMap((line) => wrapLine(line, width, '      ').split('\n'));
  return [...why, ...wrapped].flatMap((line) => (displayWidth(line) > width ? cut(line, width) : [line]));
}

function eventLines(details: Details['events'], now: number): readonly string[] {
  if (details === undefined) return [LOADING];
  if (details.error !== undefined) return [`  ${safeText(details.error)}`];
  const lines = details.items.toReversed().map((event) => `  ${safeText(eventText(event, now))}`);
  return lines.length === 0 ? ['  none'] : lines;
}

function logText(entry: NodeEntry | undefined, log: Details['log'], { width }: Drawing): readonly string[] {
  if (entry?.report.shown === undefined) return ['  the node has no pod'];
  if (log === undefined) return [LOADING];
  if (log.error !== undefined) return cut(safeText(log.error), width);
  if (log.lines.length === 0) return ['  nothing yet'];
  return log.lines.flatMap((line) => cut(safeText(line, { tabs: false }), width));
}

/** A line as several of that width, broken anywhere: a log is shown as it is. */
function cut(line: string, width: number): readonly string[] {
  const lines: string[] = [];
  let current = '';
  let used = 0;
  for (const char of line) {
    const next = displayWidth(char);
    if (used + next > width) {
      lines.push(current);
      [current, used] = ['', 0];
    }
    current += char;
    used += next;
  }
  return [...lines, current];
}
