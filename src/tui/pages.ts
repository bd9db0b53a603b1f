import { humanDuration } from '../core/text/human-duration.ts';
import type { Palette } from '../render/color.ts';
import { safeText } from '../core/text/terminal-safe.ts';
import { displayWidth, truncate } from '../render/table/width.ts';
import type { PodMessage } from '../workflows/cluster/pod-messages.ts';
import type { Entry } from './board.ts';
import { drawGrid, type Grid } from './grid.ts';
import type { Group, Model, StuckGroup } from './model.ts';
import type { Symbols } from './symbols.ts';
import { stuckLine } from './words.ts';

/** How a page is drawn: `width` columns, at most `height` lines. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly symbols: Symbols;
  readonly palette: Palette;
  /** What was last heard of a stuck node: an event or a line of its log. */
  readonly evidence: (node: string) => PodMessage | undefined;
}

/** The most of the height that stuck nodes get while there are groups to show. */
const STUCK_PART = 0.45;

/** Longer names are cut to this part of the width. */
const NAME_PART = 0.45;

/** Cells by group, and below them what is stuck. */
export function overviewLines(
  model: Model,
  groups: readonly Group[],
  picked: number,
  drawing: Drawing,
): { readonly lines: readonly string[]; readonly grid: Grid } {
  const { height, width, symbols, palette } = drawing;
  const wanted = model.stuck.length === 0 ? 0 : 1 + 2 * model.stuck.length;
  const atMost = wanted === 0 ? 0 : Math.max(3, Math.floor(height * STUCK_PART));
  const whole = drawGrid(groups, { width, height: height - Math.min(wanted, atMost), picked, symbols });
  const more = whole.before + whole.after > 0;
  const grid = more
    ? drawGrid(groups, { width, height: height - Math.min(wanted, atMost) - 1, picked, symbols })
    : whole;
  const lines = [...grid.lines];
  if (groups.length === 0) lines.push(palette.dim('  no such node'));
  if (more) lines.push(palette.dim(truncate(`  ${grid.before} more above, ${grid.after} below`, width)));
  const left = height - lines.length;
  if (left < 2) return { lines, grid };
  lines.push(...stuckLines(model.stuck, model.now, { ...drawing, height: left }));
  lines.push(...changingLines(groups, model.now, { ...drawing, height: height - lines.length }));
  return { lines, grid };
}

/** Where there is room left: what is on its way, a line a node. */
function changingLines(groups: readonly Group[], now: number, drawing: Drawing): readonly string[] {
  const { height, width, symbols } = drawing;
  if (height < 2) return [];
  const changing = groups.flatMap(({ entries }) => entries.filter(({ state }) => state === 'changing'));
  if (changing.length === 0) return [];
  const shown = changing.slice(0, changing.length <= height - 1 ? changing.length : height - 2);
  const names = Math.max(...shown.map(({ report }) => displayWidth(safeText(report.name))), 0);
  const nameWidth = Math.min(names, Math.floor(width * NAME_PART));
  const lines = shown.map((entry) => {
    const name = truncate(safeText(entry.report.name), nameWidth);
    const padded = `${name}${' '.repeat(nameWidth - displayWidth(name))}`;
    const text = truncate(safeText(entryText(entry, now)), Math.max(0, width - nameWidth - 6));
    return `  ${symbols.paint('changing', symbols.shapes.changing)} ${padded}  ${text}`;
  });
  const more = changing.length - shown.length;
  return ['', ...lines, ...(more > 0 ? [drawing.palette.dim(`    and ${more} more`)] : [])];
}

/** A blank line, and two lines for each cause: who, what, and the last that was heard of one of them. */
function stuckLines(stuck: readonly StuckGroup[], now: number, drawing: Drawing): readonly string[] {
  const { height, width, symbols, palette, evidence } = drawing;
  if (stuck.length === 0) return [];
  const room = height - 1;
  const both = stuck.length * 2 <= room;
  // A cause is worth more than what was last heard of another
  const shown = Math.min(stuck.length, both ? stuck.length : Math.max(1, room > 2 ? room - 1 : room));
  const spare = room - shown - (shown < stuck.length ? 1 : 0);
  const lines = stuck.slice(0, shown).flatMap((group, index) => {
    const [first] = group.entries;
    const head = truncate(stuckLine(group, now), width - 4);
    const line = `${symbols.paint('stuck', `  ${symbols.shapes.stuck}`)} ${emphasized(head, palette)}`;
    const evidenceOfNode = first === undefined ? undefined : evidence(first.report.name);
    if (evidenceOfNode === undefined || index >= spare) return [line];
    const whose = group.entries.length === 1 ? '' : `${first?.report.name ?? ''}: `;
    const when = evidenceOfNode.at === undefined ? '' : `${humanDuration(Math.max(0, now - evidenceOfNode.at))} ago `;
    return [line, palette.dim(truncate(`      ${safeText(`${whose}${when}${evidenceOfNode.text}`)}`, width))];
  });
  const rest = stuck.length - shown;
  const more = rest > 0 && lines.length < room ? [palette.dim(`    and ${rest} more causes: f shows the nodes`)] : [];
  return ['', ...lines, ...more];
}

/** The name in front stands out. */
function emphasized(text: string, palette: Palette): string {
  const end = text.indexOf('  ');
  return end < 0 ? text : `${palette.bold(text.slice(0, end))}${text.slice(end)}`;
}

/** The nodes of a group, a line each, those around the selected one. */
export function nodeLines(group: Group, row: number, model: Model, drawing: Drawing): readonly string[] {
  const { height, width, symbols, palette } = drawing;
  const { entries } = group;
  const at = Math.min(row, entries.length - 1);
  const from = Math.min(Math.max(0, at - Math.floor(height / 2)), Math.max(0, entries.length - height));
  const shown = entries.slice(from, from + height);
  const names = Math.max(...shown.map(({ report }) => displayWidth(safeText(report.name))), 0);
  const nameWidth = Math.min(names, Math.floor(width * NAME_PART));
  return shown.map((entry, index) => {
    const isPicked = from + index === at;
    const name = truncate(safeText(entry.report.name), nameWidth);
    const padded = `${name}${' '.repeat(nameWidth - displayWidth(name))}`;
    const text = truncate(safeText(entryText(entry, model.now)), Math.max(0, width - nameWidth - 6));
    const mark = isPicked ? symbols.picked : ' ';
    const shape = symbols.paint(entry.state, symbols.shapes[entry.state]);
    return `${mark} ${shape} ${isPicked ? palette.bold(padded) : padded}  ${text}`;
  });
}

function entryText({ report, state, doneAt }: Entry, now: number): string {
  const { cause, shown } = report;
  const restarts = shown === undefined || shown.restarts === 0 ? '' : `, ${shown.restarts} restarts`;
  if (cause !== undefined) {
    const at = cause.at === undefined || cause.at > now ? '' : ` for ${humanDuration(now - cause.at)}`;
    return `${cause.reason}${at}${cause.message === '' ? '' : `: ${cause.message}`}${restarts}`;
  }
  if (state === 'waiting') return `waits with revision ${shown?.revision ?? shown?.hash ?? 'unknown'}${restarts}`;
  const since = doneAt === undefined || doneAt > now || doneAt < 0 ? '' : ` for ${humanDuration(now - doneAt)}`;
  return `available${since}${restarts}`;
}

/** A part of a text: `scroll` lines from its beginning, or from its end where that is what is looked at. */
export function textLines(
  text: readonly string[],
  { scroll, height, fromEnd }: { readonly scroll: number; readonly height: number; readonly fromEnd: boolean },
): readonly string[] {
  const most = Math.max(0, text.length - height);
  const from = fromEnd ? Math.max(0, most - scroll) : Math.min(most, scroll);
  return text.slice(from, from + height);
}
