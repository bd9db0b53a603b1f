import { DsError } from '../../../core/errors.ts';
import type { Outcome } from '../../../core/outcome.ts';
import type { Client } from '../../../kube/client.ts';
import { loadPalette } from '../../../render/color.ts';
import type { NamedDaemonSet } from '../../../workflows/cluster/follow-daemonset.ts';
import type { Flags } from '../../shared/define.ts';
import type { Runtime } from '../../shared/runtime.ts';

export const LIVE_FLAGS = {
  view: {
    type: 'string',
    value: 'HOW',
    default: 'auto',
    choices: ['auto', 'live', 'lines'],
    help: 'live: a cell a node, on the whole terminal; lines: those of kubectl; auto: live on a terminal, but not in CI',
  },
  by: {
    type: 'string',
    value: 'LABEL',
    help: 'the node label that the live view groups nodes by; the zone or the pool unless told',
  },
} as const satisfies Flags;

/** A cluster that is not known after so many milliseconds is not drawn. */
const OPEN_WITHIN = 60_000;

/** The smallest terminal that the view is of use on. */
const SMALLEST = { columns: 40, rows: 12 };

/**
 * Whether a rollout is to be drawn. By itself only on a terminal that can, of a sensible size, and where somebody looks. Throws a
 * DsError of kind `usage` when it is asked for where there is no terminal.
 */
export function wantsLive(view: 'auto' | 'live' | 'lines', { io, env, openScreen }: Runtime): boolean {
  if (view === 'lines') return false;
  if (openScreen === undefined || !io.stdout.isTTY) {
    if (view === 'live') throw new DsError('usage', '--view=live needs a terminal', { hint: 'leave it out for lines' });
    return false;
  }
  if (view === 'live') return true;
  const { columns = 0, rows = 0 } = io.stdout;
  const isCI = !['', '0', 'false', undefined].includes(env['CI']);
  return !isCI && env['TERM'] !== 'dumb' && columns >= SMALLEST.columns && rows >= SMALLEST.rows;
}

/**
 * Draws a rollout for as long as `follow` follows it; what that would print as lines stands in the picture, and what it says on standard
 * error comes when the terminal is given back. `timeout`: milliseconds, 0 for none. Where there is nothing to draw, because it is done or may not be watched, lines do.
 */
export async function liveStatus(
  client: Client,
  named: NamedDaemonSet,
  { by, timeout }: { readonly by: string | undefined; readonly timeout: number },
  rt: Runtime,
  follow: (rt: Runtime, isDrawn: boolean) => Promise<Outcome>,
): Promise<Outcome> {
  const { clock, signal, env, io, openScreen } = rt;
  if (openScreen === undefined) return follow(rt, false);
  const { openLiveView } = await import('../../../tui/live-view.tsx');
  const palette = await loadPalette(io.stdout);
  const view = await openLiveView(client, named, {
    screen: openScreen,
    clock,
    signal,
    env,
    palette,
    by,
    openWithinMs: timeout > 0 ? Math.min(timeout, OPEN_WITHIN) : OPEN_WITHIN,
  });
  if (view === undefined) return follow(rt, false);
  let outcome: Outcome = 'failed';
  const stdout = { ...io.stdout, write: (text: string) => view.say(text.split('\n', 1)[0] ?? '') };
  try {
    outcome = await follow({ ...rt, signal: AbortSignal.any([signal, view.left]), io: { ...io, stdout } }, true);
    return outcome;
  } catch (error) {
    throw view.left.aborted ? (view.left.reason as Error) : error;
  } finally {
    view.close(outcome === 'ok' ? 'done' : signal.aborted || view.left.aborted ? 'left' : 'failed');
  }
}
