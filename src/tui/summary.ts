import { humanDuration } from '../core/human-duration.ts';
import type { DaemonSet } from '../kube/wire.ts';
import { safeText } from '../render/safe.ts';
import type { Entry } from './board.ts';
import type { Model } from './model.ts';
import { doneText, stuckLine } from './words.ts';

/** So many of the slowest nodes are named. */
const SLOWEST = 3;
/** So many causes are told to who leaves. */
const CAUSES = 5;

/** What stays in the terminal of a rollout that is done: how long it took, and where it took longest. */
export function doneSummary(model: Model, entries: Iterable<Entry>): string {
  const { began, now, desired, restarts } = model;
  const slowest = slowestNodes(entries, began);
  const parts = [
    `took ${humanDuration(now - began)}`,
    `${desired} ${desired === 1 ? 'node' : 'nodes'}`,
    `${restarts} ${restarts === 1 ? 'restart' : 'restarts'}`,
  ];
  const where = slowest.map(({ name, ms }) => `${safeText(name)} ${humanDuration(ms)}`).join(', ');
  return `${parts.join(', ')}${where === '' ? '' : `; slowest: ${where}`}\n`;
}

/** The same of one that was left while it goes on. */
export function leftSummary(model: Model): string {
  const { began, now, stuck, ds } = model;
  const lines = [
    `left after ${humanDuration(now - began)} with ${doneText(model)}; the rollout goes on: ds rollout status ${whichText(ds)}`,
    ...stuck.slice(0, CAUSES).map((group) => `stuck: ${stuckLine(group, now)}`),
  ];
  return lines.map((line) => `${safeText(line)}\n`).join('');
}

function whichText({ metadata }: DaemonSet): string {
  return `${metadata?.name ?? ''} -n ${metadata?.namespace ?? ''}`;
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
