import { placementRules } from '../daemonset/placement/placement.ts';
import type { Event } from '../kube/wire.ts';
import { nodeWhy } from '../render/nodes/node-why.ts';
import { safeText } from '../core/text/terminal-safe.ts';
import { displayWidth } from '../render/table/width.ts';
import { wrapLine } from '../render/table/wrap.ts';
import { eventText } from '../workflows/cluster/pod-messages.ts';
import type { Entry } from './board.ts';
import { ALL_NODES } from './grouping.ts';
import type { Model } from './model.ts';
import { nodeLines, overviewLines, textLines, type Drawing } from './pages.ts';
import { selected, visibleGroups, type Ui } from './ui.ts';

/** What was read for the page of a node. */
export interface NodePapers {
  readonly events: readonly Event[] | undefined;
  /** Why there are none. */
  readonly refused: string | undefined;
}

export interface LogPapers {
  readonly container: string;
  readonly lines: readonly string[];
  readonly refused: string | undefined;
}

export interface Papers {
  readonly node: NodePapers | undefined;
  readonly log: LogPapers | undefined;
}

export interface Body {
  /** Stands above it; empty on the first page. */
  readonly title: string;
  /** Not more than the drawing's height, none wider than its width. */
  readonly lines: readonly string[];
  /** How many nodes a cell stands for. */
  readonly nodesACell: number;
}

/** The page that the person looks at. `entry`: the node of the pages that have one, if it is still there. */
export function drawBody(model: Model, ui: Ui, entry: Entry | undefined, papers: Papers, drawing: Drawing): Body {
  const { height } = drawing;
  const only = ui.filter === 'all' ? '' : `only ${ui.filter} nodes`;
  switch (ui.page) {
    case 'overview': {
      const groups = visibleGroups(model, ui.filter);
      const { lines, grid } = overviewLines(model, groups, Math.min(ui.group, Math.max(0, groups.length - 1)), drawing);
      return { title: only, lines, nodesACell: grid.nodesACell };
    }
    case 'group': {
      const { group } = selected(ui, model);
      if (group === undefined) return { title: only, lines: ['  no such node'], nodesACell: 1 };
      const where = model.by === ALL_NODES ? group.name : `${model.by} ${group.name}`;
      const title = [safeText(where), only].filter((part) => part !== '').join(', ');
      return { title, lines: nodeLines(group, ui.row, model, drawing), nodesACell: 1 };
    }
    case 'node': {
      const text = nodeText(model, entry, papers.node, drawing);
      const title = `node ${safeText(ui.node ?? '')}`;
      return { title, lines: textLines(text, { scroll: ui.scroll, height, fromEnd: false }), nodesACell: 1 };
    }
    case 'log': {
      const text = logText(entry, papers.log, drawing);
      const container = papers.log === undefined ? '' : `, container ${safeText(papers.log.container)}`;
      const title = `log of ${safeText(entry?.report.shown?.pod.metadata?.name ?? ui.node ?? '')}${container}`;
      return { title, lines: textLines(text, { scroll: ui.scroll, height, fromEnd: true }), nodesACell: 1 };
    }
    case 'help':
      return { title: 'keys', lines: HELP.slice(0, height), nodesACell: 1 };
  }
}

const HELP: readonly string[] = [
  '  up, down       choose a group or a node, or scroll',
  '  enter, right   open it: the nodes of a group, a node',
  '  escape, left   back',
  '  f              all nodes, only waiting, only stuck ones',
  '  g              group by another label',
  '  l              the last lines of the log of its pod',
  '  d              every rule for the node, its pod and events',
  '  q              leave; the rollout goes on (exit code 130)',
  '  Ctrl-Z         to the shell, and back with fg',
];

function nodeText(
  { ds, now }: Model,
  entry: Entry | undefined,
  papers: NodePapers | undefined,
  { palette, width }: Drawing,
): readonly string[] {
  if (entry === undefined) return ['  the node is gone, and its pod with it'];
  const rules = placementRules(ds.spec?.template ?? {});
  const why = nodeWhy(entry.report, { rules, now, palette, width }).trimEnd().split('\n');
  const reported =
    papers === undefined
      ? ['  …']
      : papers.refused !== undefined
        ? [`  ${safeText(papers.refused)}`]
        : (papers.events ?? []).toReversed().map((event) => `  ${safeText(eventText(event, now))}`);
  const events = reported.length === 0 ? ['  none'] : reported;
  const wrapped = ['', 'events of its pod, the last first:', ...events].flatMap((line) =>
    wrapLine(line, width, '      ').split('\n'),
  );
  return [...why, ...wrapped].flatMap((line) => (displayWidth(line) > width ? cut(line, width) : [line]));
}

function logText(
  entry: Entry | undefined,
  papers: LogPapers | undefined,
  { width }: Pick<Drawing, 'width'>,
): readonly string[] {
  if (entry?.report.shown === undefined) return ['  the node has no pod'];
  if (papers === undefined) return ['  …'];
  if (papers.refused !== undefined) return cut(safeText(papers.refused), width);
  if (papers.lines.length === 0) return ['  nothing yet'];
  return papers.lines.flatMap((line) => cut(safeText(line, { tabs: false }), width));
}

/** A line as several of that width, cut anywhere: what is in a log shall be seen as it is. */
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
