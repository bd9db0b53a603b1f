import { counted } from '../core/text/counted.ts';
import { dsCommand, hint, type Hint } from '../core/hint.ts';
import { humanDuration } from '../core/text/human-duration.ts';
import { safeText } from '../core/text/terminal-safe.ts';
import { causeText, progressText, whoText } from './page/labels.ts';
import type { Model } from './model/model.ts';
import type { NodeEntry } from './store/node-entry.ts';

const MAX_SLOWEST = 3;
const MAX_CAUSES = 5;

/** How the view ended: the rollout is done, the user has left, there is nothing to show, or following the rollout failed. */
export type End = 'done' | 'left' | 'unreadable' | 'failed';

/** The lines that stay in the terminal after the view. */
export function summaryText(model: Model, entries: Iterable<NodeEntry>, end: End): string {
  switch (end) {
    case 'done':
      return doneText(model, entries);
    case 'left':
      return leftText(model);
    case 'unreadable':
      return '';
    case 'failed':
      return `${progressText(model)} after ${humanDuration(model.now - model.began)}\n`;
  }
}

function doneText({ began, now, desired, restarts }: Model, entries: Iterable<NodeEntry>): string {
  const parts = [`took ${humanDuration(now - began)}`, counted(desired, 'node'), counted(restarts, 'restart')];
  const slowest = slowestNodes(entries, began).map(({ name, ms }) => `${safeText(name)} ${humanDuration(ms)}`);
  return `${parts.join(', ')}${slowest.length === 0 ? '' : `; slowest: ${slowest.join(', ')}`}\n`;
}

function leftText({ began, now, causes, ...model }: Model): string {
  const stuck = causes.filter(({ state }) => state === 'stuck');
  const lines = [
    `left ${humanDuration(now - began)} into the rollout, which goes on: ${progressText(model)}`,
    ...stuck.slice(0, MAX_CAUSES).map((group) => `stuck: ${whoText(group)}  ${causeText(group, now)}`),
  ];
  return lines.map((line) => `${safeText(line)}\n`).join('');
}

/** How to come back to the view of these DaemonSets, which are in one namespace. */
export function backHint(names: readonly string[], namespace: string | undefined): Hint {
  return hint`to come back: ${dsCommand('rollout status', names, { namespace })}`;
}

/** The nodes of this rollout whose new pods took longest to become available after their creation. */
function slowestNodes(
  entries: Iterable<NodeEntry>,
  began: number,
): readonly { readonly name: string; readonly ms: number }[] {
  const times: { readonly name: string; readonly ms: number }[] = [];
  for (const { report, doneAt } of entries) {
    const created = Date.parse(report.pods[0]?.pod.metadata?.creationTimestamp ?? '');
    if (doneAt === undefined || !(created >= began) || doneAt < created) continue;
    times.push({ name: report.name, ms: doneAt - created });
  }
  return times.sort((a, b) => b.ms - a.ms).slice(0, MAX_SLOWEST);
}
