import { safeText } from '../../core/text/terminal-safe.ts';
import { displayWidth, truncateMiddle } from '../../render/table/width.ts';
import type { RolloutSummary } from '../model/rollout-list.ts';
import { causeBlocks, fitBlocks, type CauseOptions } from './causes.ts';
import { countsText, fitting, percentText } from './labels.ts';
import type { Symbols } from './symbols.ts';

export interface ListDrawing extends CauseOptions {
  readonly height: number;
}

export interface ListPage {
  readonly lines: readonly string[];
  /** Which part of the list is shown; empty when that is all. */
  readonly position: string;
  /** How many rollouts a page has. */
  readonly rows: number;
}

/** Names are cut to this part of the width, and a bar has this part of what is left. */
const NAME_PART = 0.35;
const BAR_PART = 0.4;
const BAR = { least: 4, most: 40 };
/** Before the name, and between the columns. */
const GAPS = 4;
/** The part of the height that causes get at most while rollouts need the room. */
const CAUSES_PART = 0.5;

/** A line for each rollout with a bar and the states of its nodes; below them the causes of what is wrong, for each rollout. */
export function drawRolloutList(rollouts: readonly RolloutSummary[], selected: number, drawing: ListDrawing): ListPage {
  const { height } = drawing;
  const causes = causeLines(rollouts, drawing);
  const room = height - Math.min(causes.length, Math.floor(height * CAUSES_PART));
  const rows = Math.max(1, Math.min(rollouts.length, room));
  const from = Math.min(Math.max(0, selected - Math.floor(rows / 2)), rollouts.length - rows);
  const layout = layoutOf(rollouts, drawing.width);
  const shown = rollouts
    .slice(from, from + rows)
    .map((rollout, index) => lineOf(rollout, from + index === selected, layout, drawing));
  const position = rows < rollouts.length ? `rollouts ${from + 1}-${from + rows} of ${rollouts.length}` : '';
  return { lines: [...shown, ...causes].slice(0, height), position, rows };
}

interface Layout {
  readonly name: number;
  readonly progress: number;
  readonly bar: number;
  readonly counts: number;
}

function layoutOf(rollouts: readonly RolloutSummary[], width: number): Layout {
  const longest = Math.max(...rollouts.map(({ name }) => displayWidth(safeText(name))));
  const name = Math.min(longest, Math.floor(width * NAME_PART));
  const progress = Math.max(...rollouts.map((rollout) => progressOf(rollout).length));
  const left = Math.max(0, width - GAPS - name - 2 - ' 100%'.length - 2 - progress - 2);
  const bar = Math.max(BAR.least, Math.min(BAR.most, Math.floor(left * BAR_PART)));
  return { name, progress, bar, counts: Math.max(0, left - bar) };
}

function lineOf(rollout: RolloutSummary, isSelected: boolean, layout: Layout, drawing: ListDrawing): string {
  const { symbols, palette } = drawing;
  const { name, state, done, desired, counts } = rollout;
  const cut = truncateMiddle(safeText(name), layout.name);
  const padded = `${cut}${' '.repeat(layout.name - displayWidth(cut))}`;
  const part = desired === 0 ? 1 : done / desired;
  const parts = counts === undefined ? [] : countsText({ ...counts, done: 0, ineligible: 0 }, symbols);
  const states = fitting(parts, layout.counts, 2).join('  ');
  return [
    `${isSelected ? symbols.selected : ' '} ${symbols.paint(state, symbols.shapes[state])} `,
    isSelected ? palette.bold(padded) : padded,
    `  ${drawProgress(part, layout.bar, symbols, palette.dim)} ${percentText(part)}`,
    `  ${progressOf(rollout).padStart(layout.progress)}`,
    states === '' || displayWidth(states) > layout.counts ? '' : `  ${states}`,
  ].join('');
}

/** A bar of that width. */
export function drawProgress(part: number, width: number, symbols: Symbols, dim: (text: string) => string): string {
  const full = Math.floor(part * width);
  return `${symbols.paint('done', symbols.bar.full.repeat(full))}${dim(symbols.bar.empty.repeat(width - full))}`;
}

function progressOf({ done, desired }: RolloutSummary): string {
  return `${done} of ${desired}`;
}

/** For each rollout with causes its name and a line for each cause, then more where there is room. */
function causeLines(rollouts: readonly RolloutSummary[], drawing: ListDrawing): readonly string[] {
  const bad = rollouts.filter(({ causes }) => causes.length > 0);
  if (bad.length === 0) return [];
  const { height, width, palette } = drawing;
  const each = Math.max(3, Math.floor((height - rollouts.length) / bad.length) - 2);
  return bad.flatMap(({ name, causes }) => {
    const shown = causes.slice(0, each);
    const lines = fitBlocks(causeBlocks(shown, drawing), each, drawing, causes.length - shown.length);
    return ['', palette.bold(truncateMiddle(safeText(name), width)), ...lines];
  });
}
