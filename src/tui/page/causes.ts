import { humanDuration } from '../../core/text/human-duration.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import type { Palette } from '../../render/color.ts';
import { displayWidth, truncate, truncateMiddle } from '../../render/table/width.ts';
import { wrap } from '../../render/table/wrap.ts';
import type { PodMessage } from '../../workflows/cluster/pod-messages.ts';
import type { CauseGroup } from '../model/cause-groups.ts';
import type { Symbols } from './symbols.ts';
import { causeText, whoText } from './labels.ts';

export interface CauseOptions {
  readonly now: number;
  readonly width: number;
  readonly symbols: Symbols;
  readonly palette: Palette;
  /** The latest event or log line of a stuck node. */
  readonly messageOf: (node: string) => PodMessage | undefined;
}

/** A cause as lines, all that there is to say. */
export interface CauseBlock {
  readonly head: readonly string[];
  /** The names of several nodes, and the latest event or log line of one of them. */
  readonly details: readonly string[];
}

/** Where the text after the shape begins, and where its further lines do. */
const INDENT = { head: 4, rest: 6 };
/** Names are cut to this part of the width. */
const NAME_PART = 0.45;

export function causeBlocks(causes: readonly CauseGroup[], options: CauseOptions): readonly CauseBlock[] {
  const { now, width, symbols, palette, messageOf } = options;
  return causes.map((group) => {
    const room = width - INDENT.rest;
    const who = truncateMiddle(whoText(group), Math.floor(width * NAME_PART));
    const text = wrapped(`${who}  ${causeText(group, now)}`, width - INDENT.head, room);
    const shape = symbols.paint(group.state, `  ${symbols.shapes[group.state]}`);
    const [first = '', ...others] = text;
    const head = [
      `${shape} ${palette.bold(first.slice(0, who.length))}${first.slice(who.length)}`,
      ...others.map(indented),
    ];
    const nodes = group.entries.length === 1 ? [] : [indented(namesText(group, room))];
    const [entry] = group.entries;
    const message = entry === undefined ? undefined : messageOf(entry.report.name);
    if (message === undefined || isRepeated(message, group)) return { head, details: nodes };
    const whose = group.entries.length === 1 ? '' : `${entry?.report.name ?? ''}: `;
    const when = message.at === undefined ? '' : `${humanDuration(Math.max(0, now - message.at))} ago `;
    const lines = wrapped(safeText(`${whose}${when}${message.text}`), room, room);
    return { head, details: [...nodes, ...lines.map(indented)] };
  });
}

const indented = (line: string): string => `${' '.repeat(INDENT.rest)}${line}`;

/** As many names of the nodes as fit into a line, and how many more there are. */
function namesText({ entries }: CauseGroup, room: number): string {
  // A name and its comma take two columns at least
  const names = entries
    .slice(0, Math.max(1, room / 2))
    .map(({ report }) => truncateMiddle(safeText(report.name), Math.floor(room * NAME_PART)));
  for (let count = names.length; count > 1; count--) {
    const more = entries.length - count;
    const text = `${names.slice(0, count).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
    if (displayWidth(text) <= room) return text;
  }
  return truncate(`${names[0] ?? ''} and ${entries.length - 1} more`, room);
}

/** Whether the cause says already how the message ends, as for an image that is not found. */
function isRepeated({ text }: PodMessage, { state, message, reason }: CauseGroup): boolean {
  if (state === 'misscheduled') return true;
  const end = text.split(': ').at(-1)?.toLowerCase() ?? '';
  return text.startsWith(`${reason}: `) || message.toLowerCase().includes(end);
}

/** Text as lines, broken between words, and within a word that is longer than a line, such as an image's name. */
function wrapped(text: string, first: number, rest: number): readonly string[] {
  const [head = '', ...others] = wrap(text, Math.max(1, first), { hard: true });
  return others.length === 0
    ? [head]
    : [head, ...wrap(text.slice(head.length).trimStart(), Math.max(1, rest), { hard: true })];
}

/**
 * The blocks in so many lines, the first ones first: a line for each cause, then the rest of it where rows are free, then the messages.
 * A text that is cut ends with `…`. `hidden` is the number of causes without a block, which are counted.
 */
export function fitBlocks(
  blocks: readonly CauseBlock[],
  height: number,
  { width, palette }: CauseOptions,
  hidden = 0,
): readonly string[] {
  if (height < 1 || blocks.length === 0) return [];
  const total = blocks.length + hidden;
  const shown = blocks.slice(0, total <= height ? total : Math.max(1, height - 1));
  const more = total - shown.length;
  let spare = height - shown.length - (more > 0 ? 1 : 0);
  const take = (wanted: number): number => {
    const taken = Math.max(0, Math.min(spare, wanted));
    spare -= taken;
    return taken;
  };
  const heads = shown.map(({ head }) => 1 + take(head.length - 1));
  const firsts = shown.map(({ details }) => take(Math.min(1, details.length)));
  const messages = shown.map(
    ({ details }, index) => (firsts[index] ?? 0) + take(details.length - (firsts[index] ?? 0)),
  );
  const lines = shown.flatMap(({ head, details }, index) => [
    ...cut(head, heads[index] ?? 1, width),
    ...cut(details, messages[index] ?? 0, width).map((line) => palette.dim(line)),
  ]);
  const rest = more > 0 && lines.length < height ? [palette.dim(`    and ${more} more causes: f shows the nodes`)] : [];
  return [...lines, ...rest];
}

function cut(lines: readonly string[], count: number, width: number): readonly string[] {
  if (lines.length <= count) return lines;
  const last = lines[count - 1];
  if (last === undefined) return [];
  const room = displayWidth(last) < width;
  return [...lines.slice(0, count - 1), room ? `${last}…` : `${last.slice(0, -1)}…`];
}
