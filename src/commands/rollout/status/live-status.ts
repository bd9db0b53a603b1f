import { DsError } from '../../../core/errors.ts';
import type { Outcome } from '../../../core/outcome.ts';
import type { Client } from '../../../kube/client.ts';
import { loadPalette } from '../../../render/color.ts';
import type { Flags } from '../../shared/define.ts';
import { followRollout, type FollowedRollout, type FollowSettings } from '../../shared/rollout/follow-rollout.ts';
import { linesPresenter } from '../../shared/rollout/lines-presenter.ts';
import type { RolloutPresenter } from '../../shared/rollout/rollout-presenter.ts';
import type { Runtime } from '../../shared/runtime.ts';

export const LIVE_FLAGS = {
  view: {
    type: 'string',
    value: 'HOW',
    default: 'auto',
    choices: ['auto', 'live', 'lines'],
    help: "live: full-screen view with a cell per node; lines: kubectl's lines; auto: live on a terminal, but not in CI",
  },
  by: {
    type: 'string',
    value: 'LABEL',
    help: 'node label to group nodes by in the live view; by default the zone or pool',
  },
} as const satisfies Flags;

/** The smallest terminal for `auto`. */
const MIN_TERMINAL = { columns: 40, rows: 12 };

/** Whether to open the live view. Throws a DsError of kind `usage` for `live` without a terminal. */
export function wantsLive(view: 'auto' | 'live' | 'lines', { io, env, openScreen }: Runtime): boolean {
  if (view === 'lines') return false;
  if (openScreen === undefined || !io.stdout.isTTY) {
    if (view === 'live')
      throw new DsError('usage', '--view=live needs a terminal', { hint: '--view=lines prints lines' });
    return false;
  }
  if (view === 'live') return true;
  const { columns = 0, rows = 0 } = io.stdout;
  const isCI = !['', '0', 'false', undefined].includes(env['CI']);
  return !isCI && env['TERM'] !== 'dumb' && columns >= MIN_TERMINAL.columns && rows >= MIN_TERMINAL.rows;
}

/**
 * Shows a rollout in the live view until it ends; stderr is printed when the view closes. Prints lines when there is nothing to show, as
 * the rollout is done or its pods and nodes may not be watched, and in the background of the terminal.
 */
export async function liveStatus(
  client: Client,
  followed: Pick<FollowedRollout, 'named' | 'informer' | 'isOneOfSeveral'>,
  settings: FollowSettings & { readonly by: string | undefined },
  rt: Runtime,
): Promise<Outcome> {
  const { clock, signal, env, io, openScreen } = rt;
  const lines = (): Promise<Outcome> => {
    const presenter = linesPresenter(io, { now: () => clock.now(), output: io.stdout, repeats: true });
    return followRollout(client, { ...followed, presenter, showsProblems: true }, settings, rt);
  };
  if (openScreen === undefined) return lines();
  const { openLiveView } = await import('../../../tui/live-view.tsx');
  const palette = await loadPalette(io.stdout);
  const { by } = settings;
  const hintText: Runtime['hintText'] = (provided) => rt.hintText(provided);
  const options = { screen: openScreen, clock, signal, env, palette, by, hintText };
  const view = await openLiveView(client, followed.informer, options);
  if (view === undefined) return lines();
  let outcome: Outcome = 'failed';
  const presenter: RolloutPresenter = {
    status: ({ message }) => view.showStatus(message),
    // the view reads problems itself
    problem: () => undefined,
    unexplained: () => undefined,
  };
  try {
    const drawn = { ...rt, signal: AbortSignal.any([signal, view.left, view.unreadable]) };
    outcome = await followRollout(client, { ...followed, presenter, showsProblems: false }, settings, drawn);
    return outcome;
  } catch (error) {
    if (!view.unreadable.aborted || view.left.aborted) {
      throw view.left.aborted ? (view.left.reason as Error) : error;
    }
  } finally {
    const isLeft = signal.aborted || view.left.aborted;
    view.close(outcome === 'ok' ? 'done' : isLeft ? 'left' : view.unreadable.aborted ? 'unreadable' : 'failed');
  }
  return lines();
}
