import { safeText } from '../../core/text/terminal-safe.ts';
import { placementRules } from '../../daemonset/placement/placement.ts';
import { nodeWhy } from '../../render/nodes/node-why.ts';
import { changesText } from '../../render/plan/template-changes.ts';
import { displayWidth } from '../../render/table/width.ts';
import { wrapLine } from '../../render/table/wrap.ts';
import { eventText } from '../../workflows/cluster/pod-messages.ts';
import type { Model } from '../model/model.ts';
import type { Details } from '../store/fetcher.ts';
import type { NodeEntry } from '../store/node-entry.ts';
import type { UndoState } from '../undo.ts';
import type { Drawing } from './overview.ts';

const LOADING = '  …';

/** Every rule for a node, what the controller concludes, its pods and their events. */
export function nodeText(
  { ds, now }: Model,
  entry: NodeEntry | undefined,
  details: Details['events'],
  { palette, width }: Drawing,
): readonly string[] {
  if (entry === undefined) return ['  the node and its pod are gone'];
  const rules = placementRules(ds.spec?.template ?? {});
  const why = nodeWhy(entry.report, { rules, now, palette, width }).trimEnd().split('\n');
  if (entry.report.shown === undefined) return cutAll(why, width);
  const events = ['', 'events of its pod, latest first:', ...eventLines(details, now)];
  return cutAll([...why, ...events.flatMap((line) => wrapLine(line, width, '      ').split('\n'))], width);
}

function eventLines(details: Details['events'], now: number): readonly string[] {
  if (details === undefined) return [LOADING];
  if (details.error !== undefined) return [`  ${safeText(details.error)}`];
  const lines = details.items.toReversed().map((event) => `  ${safeText(eventText(event, now))}`);
  return lines.length === 0 ? ['  none'] : lines;
}

export function logText(entry: NodeEntry | undefined, log: Details['log'], { width }: Drawing): readonly string[] {
  if (entry?.report.shown === undefined) return ['  the node has no pod'];
  if (log === undefined) return [LOADING];
  if (log.error !== undefined) return cut(safeText(log.error), width);
  if (log.lines.length === 0) return ['  nothing yet'];
  return log.lines.flatMap((line) => cut(safeText(line, { tabs: false }), width));
}

/** What an undo changes, and the question; or how far it is, or why it failed. */
export function undoText(state: UndoState, { ds }: Model, { palette, width }: Drawing): readonly string[] {
  const wrapped = (text: string, indent = '  '): readonly string[] =>
    cutAll(wrapLine(text, width, indent).split('\n'), width);
  switch (state.kind) {
    case 'planning':
      return ['  reading the revisions…'];
    case 'writing':
      return ['  rolling back…'];
    case 'failed':
      return [...wrapped(`  ${palette.bad('error:')} ${safeText(state.message)}`), '', '  any key: back'];
    case 'planned': {
      const { undo, changed } = state;
      const { revision } = undo.revision;
      if (undo.changes.length === 0) {
        return wrapped(`  nothing to undo: the template is already that of revision ${revision}`);
      }
      const name = safeText(ds.metadata?.name ?? '');
      return [
        ...(changed ? wrapped(palette.warn('  the DaemonSet has changed meanwhile: read again')) : []),
        ...wrapped(
          `  Roll back ${name} to revision ${revision}? This changes the cluster: pods are replaced, within the budget.`,
        ),
        '',
        ...changesText(undo.changes)
          .trimEnd()
          .split('\n')
          .flatMap((line) => wrapped(line, '      ')),
        '',
        `  ${palette.bold('y')} yes, roll back   any other key: no`,
      ];
    }
  }
}

function cutAll(lines: readonly string[], width: number): readonly string[] {
  return lines.flatMap((line) => (displayWidth(line) > width ? cut(line, width) : [line]));
}

/** A line as several of that width, broken anywhere: a log is shown as it is. */
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
