import { humanDuration } from '../../core/text/human-duration.ts';
import type { Palette } from '../../render/color.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import { displayWidth, truncate } from '../../render/table/width.ts';
import type { PodMessage } from '../../workflows/cluster/pod-messages.ts';
import { drawGrid, type Grid } from './grid.ts';
import { stuckLine } from './labels.ts';
import type { Group, Model, StuckGroup } from '../model/model.ts';
import type { NodeEntry } from '../store/node-entry.ts';
import type { Symbols } from './symbols.ts';

/** How a page is drawn: `width` columns, at most `height` lines. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly symbols: Symbols;
  readonly palette: Palette;
  /** The latest event or log line of a stuck node. */
  readonly messageOf: (node: string) => PodMessage | undefined;
}

/** The part of the height that stuck nodes get at most. */
const STUCK_PART = 0.45;

/** Names are cut to this part of the width. */
const NAME_PART = 0.45;

/** The cells of each group, and below them the causes of stuck nodes and the nodes that are updating. */
export function overviewLines(
  model: Model,
  groups: readonly Group[],
  selected: number,
  drawing: Drawing,
): { readonly lines: readonly string[]; readonly grid: Grid } {
  const { height, width, symbols, palette } = drawing;
  const wanted = model.stuck.length === 0 ? 0 : 1 + 2 * model.stuck.length;
  const atMost = wanted === 0 ? 0 : Math.max(3, Math.floor(height * STUCK_PART));
  const whole = drawGrid(groups, { width, height: height - Math.min(wanted, atMost), selected, symbols });
  const more = whole.before + whole.after > 0;
  const grid = more
    ? drawGrid(groups, { width, height: height - Math.min(wanted, atMost) - 1, selected, symbols })
    : whole;
  const lines = [...grid.lines];
  if (groups.length === 0) lines.push(palette.dim('  no such node'));
  if (more) lines.push(palette.dim(truncate(`  ${grid.before} more above, ${grid.after} below`, width)));
  const left = height - lines.length;
  if (left < 2) return { lines, grid };
  lines.push(...stuckLines(model.stuck, model.now, { ...drawing, height: left }));
  lines.push(...updatingLines(groups, model.now, { ...drawing, height: height - lines.length }));
  return { lines, grid };
}

/** A line for each node that is updating, as far as there is room. */
function updatingLines(groups: readonly Group[], now: number, drawing: Drawing): readonly string[] {
  const { height, width, symbols } = drawing;
  if (height < 2) return [];
  const updating = groups.flatMap(({ entries }) => entries.filter(({ state }) => state === 'updating'));
  if (updating.length === 0) return [];
  const shown = updating.slice(0, updating.length <= height - 1 ? updating.length : height - 2);
  const longestName = Math.max(...shown.map(({ report }) => displayWidth(safeText(report.name))), 0);
  const nameWidth = Math.min(longestName, Math.floor(width * NAME_PART));
  const lines = shown.map((entry) => {
    const name = truncate(safeText(entry.report.name), nameWidth);
    const padded = `${name}${' '.repeat(nameWidth - displayWidth(name))}`;
    const text = truncate(safeText(entryText(entry, now)), Math.max(0, width - nameWidth - 6));
    return `  ${symbols.paint('updating', symbols.shapes.updating)} ${padded}  ${text}`;
  });
  const more = updating.length - shown.length;
  return ['', ...lines, ...(more > 0 ? [drawing.palette.dim(`    and ${more} more`)] : [])];
}

/** An empty line, and for each cause the nodes with it and the latest event or log line of one of them. */
function stuckLines(stuck: readonly StuckGroup[], now: number, drawing: Drawing): readonly string[] {
  const { height, width, symbols, palette, messageOf } = drawing;
  if (stuck.length === 0) return [];
  const room = height - 1;
  const both = stuck.length * 2 <= room;
  // causes come before the messages of others
  const shown = Math.min(stuck.length, both ? stuck.length : Math.max(1, room > 2 ? room - 1 : room));
  const spare = room - shown - (shown < stuck.length ? 1 : 0);
  const lines = stuck.slice(0, shown).flatMap((group, index) => {
    const [first] = group.entries;
    const head = truncate(stuckLine(group, now), width - 4);
    const line = `${symbols.paint('stuck', `  ${symbols.shapes.stuck}`)} ${emphasized(head, palette)}`;
    const message = first === undefined ? undefined : messageOf(first.report.name);
    if (message === undefined || index >= spare) return [line];
    const whose = group.entries.length === 1 ? '' : `${first?.report.name ?? ''}: `;
    const when = message.at === undefined ? '' : `${humanDuration(Math.max(0, now - message.at))} ago `;
    return [line, palette.dim(truncate(`      ${safeText(`${whose}${when}${message.text}`)}`, width))];
  });
  const rest = stuck.length - shown;
  const more = rest > 0 && lines.length < room ? [palette.dim(`    and ${rest} more causes: f shows the nodes`)] : [];
  return ['', ...lines, ...more];
}

/** The name, up to the first two spaces, in bold. */
function emphasized(text: string, palette: Palette): string {
  const end = text.indexOf('  ');
  return end < 0 ? text : `${palette.bold(text.slice(0, end))}${text.slice(end)}`;
}

/** A line for each node of a group, around the selected one. */
export function nodeLines(group: Group, row: number, model: Model, drawing: Drawing): readonly string[] {
  const { height, width, symbols, palette } = drawing;
  const { entries } = group;
  const at = Math.min(row, entries.length - 1);
  const from = Math.min(Math.max(0, at - Math.floor(height / 2)), Math.max(0, entries.length - height));
  const shown = entries.slice(from, from + height);
  const longestName = Math.max(...shown.map(({ report }) => displayWidth(safeText(report.name))), 0);
  const nameWidth = Math.min(longestName, Math.floor(width * NAME_PART));
  return shown.map((entry, index) => {
    const isSelected = from + index === at;
    const name = truncate(safeText(entry.report.name), nameWidth);
    const padded = `${name}${' '.repeat(nameWidth - displayWidth(name))}`;
    const text = truncate(safeText(entryText(entry, model.now)), Math.max(0, width - nameWidth - 6));
    const mark = isSelected ? symbols.selected : ' ';
    const shape = symbols.paint(entry.state, symbols.shapes[entry.state]);
    return `${mark} ${shape} ${isSelected ? palette.bold(padded) : padded}  ${text}`;
  });
}

function entryText({ report, state, doneAt }: NodeEntry, now: number): string {
  const { cause, shown } = report;
  const restarts = shown === undefined || shown.restarts === 0 ? '' : `, ${shown.restarts} restarts`;
  if (cause !== undefined) {
    const at = cause.at === undefined || cause.at > now ? '' : ` for ${humanDuration(now - cause.at)}`;
    return `${cause.reason}${at}${cause.message === '' ? '' : `: ${cause.message}`}${restarts}`;
  }
  if (state === 'outdated') return `outdated, revision ${shown?.revision ?? shown?.hash ?? 'unknown'}${restarts}`;
  const since = doneAt === undefined || doneAt > now || doneAt < 0 ? '' : ` for ${humanDuration(now - doneAt)}`;
  return `available${since}${restarts}`;
}

/** The part of a text that is visible `scroll` lines from its beginning, or from its end. */
export function textLines(
  text: readonly string[],
  { scroll, height, fromEnd }: { readonly scroll: number; readonly height: number; readonly fromEnd: boolean },
): readonly string[] {
  const most = Math.max(0, text.length - height);
  const from = fromEnd ? Math.max(0, most - scroll) : Math.min(most, scroll);
  return text.slice(from, from + height);
}
