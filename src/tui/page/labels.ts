import { counted } from '../../core/text/counted.ts';
import { humanDuration } from '../../core/text/human-duration.ts';
import type { BudgetUse, BudgetUser } from '../../daemonset/rollout/rollout-step.ts';
import type { DaemonSet } from '../../kube/wire.ts';
import { safeText } from '../../core/text/terminal-safe.ts';
import { displayWidth } from '../../render/table/width.ts';
import type { CauseGroup } from '../model/cause-groups.ts';
import type { BudgetModel, Model } from '../model/model.ts';
import type { Counts } from '../store/tally.ts';
import type { Pace } from '../model/pace.ts';
import { BY_URGENCY } from '../store/cell-state.ts';
import type { Symbols } from './symbols.ts';

const USES: Readonly<Record<BudgetUse, string>> = {
  several: 'several pods',
  noPod: 'missing',
  oldAndNew: 'old and new pod',
  newUnavailable: 'new pod not available',
  oldUnavailable: 'old pod not available',
  surging: 'new pod next to the old',
};

/** The same for several nodes. */
const USES_OF_MANY: Readonly<Record<BudgetUse, string>> = {
  several: 'with several pods',
  noPod: 'missing',
  oldAndNew: 'with old and new pod',
  newUnavailable: 'new pods not available',
  oldUnavailable: 'old pods not available',
  surging: 'new pods next to the old',
};

const DAY = 86_400_000;
const NATURAL = new Intl.Collator('en', { numeric: true });

/** Up to this many nodes that use the budget are named; more are counted. */
const NAMED_USERS = 6;

/** How much of the budget is used. Unavailable pods can exceed it: new nodes need no budget, and running pods fail. */
function usedText({ kind, allowed, users }: BudgetModel, outdated: number): string {
  const what = kind === 'maxSurge' ? 'surging' : 'unavailable';
  if (users.length <= allowed) return `${users.length} of ${allowed} ${what}`;
  if (outdated === 0) return `not needed, no pod is outdated; ${users.length} ${what}`;
  return `used up, ${allowed} allowed; ${users.length} ${what}`;
}

/** `2 of 2 unavailable: node-3 (missing), node-4 (new pod not available)`, shortened to fit. `outdated`: nodes yet to be updated. */
export function budgetText(budget: BudgetModel, outdated: number, room: number): string {
  const { users } = budget;
  const used = usedText(budget, outdated);
  if (users.length === 0) return used;
  const shown = users.length > NAMED_USERS ? [] : [...users].sort((a, b) => NATURAL.compare(a.node, b.node));
  const names = shown.map(({ node }) => safeText(node));
  const counted = countUses(users).map(([use, count]) => `${count} ${(count === 1 ? USES : USES_OF_MANY)[use]}`);
  const named = [names.map((name, index) => `${name} (${USES[shown[index]?.use ?? 'noPod']})`), names];
  const ways = [...(users.length <= NAMED_USERS ? named : []), counted].map((parts) => `${used}: ${parts.join(', ')}`);
  return ways.find((text) => displayWidth(text) <= room) ?? ways.at(-1) ?? used;
}

function countUses(users: readonly BudgetUser[]): readonly (readonly [BudgetUse, number])[] {
  const counts = new Map<BudgetUse, number>();
  for (const { use } of users) counts.set(use, (counts.get(use) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}

/** No pace holds for days. */
function leftText(ms: number): string {
  return ms > DAY ? 'more than a day' : `about ${humanDuration(ms)}`;
}

/** `nodesDone`: nodes that are done, some of them perhaps before the rollout began, as after an undo. */
export function paceText(pace: Pace | undefined, nodesDone: number): string {
  if (pace === undefined) return nodesDone === 0 ? 'no node is done yet' : 'no further node is done yet';
  if (pace.stalledMs !== undefined) return `stalled: no node done for ${humanDuration(pace.stalledMs)}`;
  const { perMinute, leftMs, done, withinMs } = pace;
  if (perMinute === undefined) return `${counted(done, 'node')} done in ${humanDuration(withinMs)}`;
  const rate = perMinute >= 10 ? String(Math.round(perMinute)) : perMinute.toFixed(1);
  const left = leftMs === undefined || leftMs === 0 ? '' : `, ${leftText(leftMs)} left`;
  return `${rate} nodes a minute${left}`;
}

/** `RollingUpdate, maxUnavailable 10%`: the values of the spec, not what they amount to. */
export function strategyText({ spec }: DaemonSet): string {
  const { type = 'RollingUpdate', rollingUpdate } = spec?.updateStrategy ?? {};
  if (type === 'OnDelete') return 'OnDelete';
  const surge = rollingUpdate?.maxSurge ?? 0;
  const isSurging = surge !== 0 && surge !== '0%';
  const limit = isSurging ? surge : (rollingUpdate?.maxUnavailable ?? 1);
  return `${safeText(type)}, ${isSurging ? 'maxSurge' : 'maxUnavailable'} ${safeText(String(limit))}`;
}

/** `node-3` or `412 nodes`; safe for a terminal. */
export function whoText({ entries }: CauseGroup): string {
  return entries.length === 1 ? safeText(entries[0]?.report.name ?? '') : `${entries.length} nodes`;
}

/** The reason, the container, since when, and the message; safe for a terminal. */
export function causeText({ reason, container, message, entries }: CauseGroup, now: number): string {
  const where = container === undefined ? '' : ` in ${container}`;
  const at = entries[0]?.report.cause?.at;
  const since = entries.length > 1 || at === undefined || at > now ? '' : ` for ${humanDuration(now - at)}`;
  return safeText(`${reason}${where}${since}${message === '' ? '' : `: ${message}`}`);
}

/** `12 of 40 nodes done`. */
export function progressText({ counts, desired }: Pick<Model, 'counts' | 'desired'>): string {
  return `${counts.done} of ${desired} ${desired === 1 ? 'node' : 'nodes'} done`;
}

/** Rounded down: 4,999 of 5,000 nodes are not 100%. */
export function percentText(part: number): string {
  return `${Math.floor(part * 100)}%`.padStart(4);
}

/** How many nodes are in each state that there is, the most urgent first: what does not fit is what matters least. */
export function countsText(counts: Counts, symbols: Symbols): readonly string[] {
  return BY_URGENCY.filter((state) => counts[state] > 0).map((state) => {
    const text = `${counts[state]} ${state}`;
    return symbols.paint(state, state === 'ineligible' ? text : `${symbols.shapes[state]} ${text}`);
  });
}

/** As many of the parts as fit next to each other, at least the first one. */
export function fitting(parts: readonly string[], room: number, gap: number): readonly string[] {
  let used = displayWidth(parts[0] ?? '');
  const end = parts.findIndex((part, index) => index > 0 && (used += gap + displayWidth(part)) > room);
  return end < 0 ? parts : parts.slice(0, end);
}
