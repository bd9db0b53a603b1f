import { humanDuration } from '../../core/text/human-duration.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import { normalizedMessage } from '../../daemonset/pods/cause-message.ts';
import { displayWidth, truncate, truncateMiddle } from '../../render/table/width.ts';
import { wrap } from '../../render/table/wrap.ts';
import type { Group, Model } from '../model/model.ts';
import type { NodeEntry } from '../store/node-entry.ts';
import { causeBlocks, fitBlocks, type CauseOptions } from './causes.ts';
import { drawGrid, type Grid } from './grid.ts';

/** How a page is drawn: `width` columns, at most `height` lines. */
export interface Drawing extends Omit<CauseOptions, 'now'> {
  readonly height: number;
  /** Commands that a person can run next, safe for a terminal. */
  readonly next: readonly { readonly text: string; readonly command: string }[];
}

const NATURAL = new Intl.Collator('en', { numeric: true });

/** The part of the height that causes get at most while groups need the room. */
const CAUSES_PART = 0.45;

/** Names are cut to this part of the width. */
const NAME_PART = 0.45;

/** The cells of each group; below them the causes of what is wrong, the nodes that are updating, and what to do next. */
export function overviewLines(
  model: Model,
  groups: readonly Group[],
  selected: number,
  drawing: Drawing,
): { readonly lines: readonly string[]; readonly grid: Grid } {
  const { height, width, symbols, palette } = drawing;
  const next = drawing.next.flatMap(({ text, command }) => nextLinesOf(text, command, width));
  const nextLines = height < 3 * next.length ? [] : next.map((line) => palette.bold(line));
  const options = { ...drawing, now: model.now };
  // Each takes a line at least: thousands of causes are not worded for a frame that has no room for them
  const causes = model.causes.slice(0, Math.max(1, height));
  const blocks = causeBlocks(causes, options);
  const wanted = blocks.reduce((total, { head, details }) => total + head.length + details.length, 1);
  const atMost = Math.max(2, Math.floor(height * CAUSES_PART));
  const room = height - nextLines.length - (blocks.length === 0 ? 0 : Math.min(wanted, atMost));
  const grid = drawGrid(groups, { width, height: room, selected, symbols });
  const lines =
    groups.length === 0 ? [palette.dim(model.groups.length === 0 ? '  no pods' : '  no such node')] : [...grid.lines];
  const left = (): number => height - lines.length - nextLines.length;
  if (blocks.length > 0 && left() >= 2)
    lines.push('', ...fitBlocks(blocks, left() - 1, options, model.causes.length - causes.length));
  lines.push(...updatingLines(groups, model.now, { ...drawing, height: left() }));
  if (nextLines.length > 0 && left() >= 1) lines.push('');
  return { lines: [...lines, ...nextLines].slice(0, height), grid };
}

/** In one line, or the command on its own, so that it can be copied. */
function nextLinesOf(text: string, command: string, width: number): readonly string[] {
  const whole = `next: ${text}: ${command}`;
  if (displayWidth(whole) <= width) return [whole];
  return [`next: ${text}:`, ...wrap(command, Math.max(1, width - 2), { hard: true }).map((line) => `  ${line}`)];
}

/** A line for each node that is updating, as far as there is room. */
function updatingLines(groups: readonly Group[], now: number, drawing: Drawing): readonly string[] {
  const { height, width, symbols } = drawing;
  if (height < 2) return [];
  const updating = groups.flatMap(({ entries }) => entries.filter(({ state }) => state === 'updating'));
  if (updating.length === 0) return [];
  if (updating.length <= height) updating.sort((a, b) => NATURAL.compare(a.report.name, b.report.name));
  const shown = updating.slice(0, updating.length <= height - 1 ? updating.length : height - 2);
  if (shown.length === 0) return [];
  const longestName = Math.max(...shown.map(({ report }) => displayWidth(safeText(report.name))), 0);
  const nameWidth = Math.min(longestName, Math.floor(width * NAME_PART));
  const lines = shown.map((entry) => {
    const name = truncateMiddle(safeText(entry.report.name), nameWidth);
    const padded = `${name}${' '.repeat(nameWidth - displayWidth(name))}`;
    const text = truncate(safeText(entryText(entry, now)), Math.max(0, width - nameWidth - 6));
    return `  ${symbols.paint('updating', symbols.shapes.updating)} ${padded}  ${text}`;
  });
  const more = updating.length - shown.length;
  return ['', ...lines, ...(more > 0 ? [drawing.palette.dim(`    and ${more} more`)] : [])];
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
    const name = truncateMiddle(safeText(entry.report.name), nameWidth);
    const padded = `${name}${' '.repeat(nameWidth - displayWidth(name))}`;
    // A cause begins with its reason, and an image's tag and what is wrong with it stand at its end
    const text = truncateMiddle(safeText(entryText(entry, model.now)), Math.max(0, width - nameWidth - 6));
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
    const message = normalizedMessage({ pod: shown?.pod.metadata?.name, cause });
    return `${cause.reason}${at}${message === '' ? '' : `: ${message}`}${restarts}`;
  }
  if (state === 'outdated') return `outdated, revision ${shown?.revision ?? shown?.hash ?? 'unknown'}${restarts}`;
  const since = doneAt === undefined || doneAt > now || doneAt < 0 ? '' : ` for ${humanDuration(now - doneAt)}`;
  return `available${since}${restarts}`;
}
