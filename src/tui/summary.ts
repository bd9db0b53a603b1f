import { counted } from '../core/text/counted.ts';
import { dsCommand, hint, type Hint } from '../core/hint.ts';
import { humanDuration } from '../core/text/human-duration.ts';
import { safeText } from '../core/text/terminal-safe.ts';
import type { Entry } from './board.ts';
import type { Model } from './model.ts';
import { progressText, stuckLine } from './words.ts';

/** So many of the slowest nodes are named. */
const SLOWEST = 3;
/** So many causes are told to who leaves. */
const CAUSES = 5;

/** How the watching ended: the rollout is done, the person has left, or it was given up. */
export type End = 'done' | 'left' | 'failed';

/** The lines that stay in the terminal. */
export function summaryText(
  model: Model,
  entries: Iterable<Entry>,
  end: End,
  hintText: (hint: Hint) => string | undefined,
): string {
  switch (end) {
    case 'done':
      return doneText(model, entries);
    case 'left':
      return leftText(model, hintText);
    case 'failed':
      return `after ${humanDuration(model.now - model.began)} with ${progressText(model)}\n`;
  }
}

/** How long it took, and where it took longest. */
function doneText({ began, now, desired, restarts }: Model, entries: Iterable<Entry>): string {
  const parts = [`took ${humanDuration(now - began)}`, counted(desired, 'node'), counted(restarts, 'restart')];
  const slowest = slowestNodes(entries, began).map(({ name, ms }) => `${safeText(name)} ${humanDuration(ms)}`);
  return `${parts.join(', ')}${slowest.length === 0 ? '' : `; slowest: ${slowest.join(', ')}`}\n`;
}

/** Where it stood when the person left. */
function leftText(model: Model, hintText: (hint: Hint) => string | undefined): string {
  const { began, now, stuck, ds } = model;
  const { name = '', namespace } = ds.metadata ?? {};
  const back = hintText(hint`to come back: ${dsCommand('rollout status', [name], { namespace })}`);
  const lines = [
    `left after ${humanDuration(now - began)} with ${progressText(model)}; the rollout goes on`,
    ...stuck.slice(0, CAUSES).map((group) => `stuck: ${stuckLine(group, now)}`),
    ...(back === undefined ? [] : [back]),
  ];
  return lines.map((line) => `${safeText(line)}\n`).join('');
}

/** From the making of the new pod until it was available; only of this rollout. */
function slowestNodes(
  entries: Iterable<Entry>,
  began: number,
): readonly { readonly name: string; readonly ms: number }[] {
  const times: { readonly name: string; readonly ms: number }[] = [];
  for (const { report, doneAt } of entries) {
    const created = Date.parse(report.pods[0]?.pod.metadata?.creationTimestamp ?? '');
    if (doneAt === undefined || !(created >= began) || doneAt < created) continue;
    times.push({ name: report.name, ms: doneAt - created });
  }
  return times.sort((a, b) => b.ms - a.ms).slice(0, SLOWEST);
}
