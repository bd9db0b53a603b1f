import { DsError } from '../../../core/errors.ts';
import type { Outcome } from '../../../core/outcome.ts';
import type { Client } from '../../../kube/client.ts';
import { loadPalette } from '../../../render/color.ts';
import type { Flags } from '../../shared/define.ts';
import { followRollout, type FollowedRollout, type FollowSettings } from '../../shared/rollout/follow-rollout.ts';
import { linesPresenter } from '../../shared/rollout/lines-presenter.ts';
import type { RolloutPresenter } from '../../shared/rollout/rollout-presenter.ts';
import type { Runtime } from '../../shared/runtime.ts';
import type { LiveRollout } from '../../../tui/live-view.tsx';
import type { DaemonSetInformer } from '../../../workflows/cluster/daemonset-informer.ts';

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
    complete: 'nodeLabels',
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

type Followed = Pick<FollowedRollout, 'named' | 'informer' | 'isOneOfSeveral'>;

/**
 * Returns what follows each of `count` rollouts in one live view until it ends; stderr is printed when the view closes. It prints lines when
 * there is nothing to show, as the rollouts are done or their pods and nodes may not be watched, and in the background of the terminal.
 * `rt` is that of all of them.
 */
export function liveStatus(
  client: Client,
  count: number,
  settings: FollowSettings & { readonly by: string | undefined },
  rt: Runtime,
): (followed: Followed, own: Runtime) => Promise<Outcome> {
  const informers: DaemonSetInformer[] = [];
  let complete = (): void => undefined;
  const opened = new Promise<void>((resolve) => (complete = resolve)).then(() => open(client, informers, settings, rt));
  return async (followed, own) => {
    const index = informers.push(followed.informer) - 1;
    if (informers.length === count) complete();
    const lines = (): Promise<Outcome> => followLines(client, followed, settings, own);
    const rollout = (await opened)?.[index];
    if (rollout === undefined) return lines();
    const presenter: RolloutPresenter = {
      status: ({ message }) => rollout.showStatus(message),
      // the view reads problems itself
      problem: () => undefined,
      unexplained: () => undefined,
    };
    const drawn = { ...own, signal: AbortSignal.any([own.signal, rollout.left, rollout.unreadable]) };
    try {
      const outcome = await followRollout(client, { ...followed, presenter, showsProblems: false }, settings, drawn);
      await rollout.close(outcome === 'ok' ? 'done' : 'failed');
      return outcome;
    } catch (error) {
      const isLeft = own.signal.aborted || rollout.left.aborted;
      const isUnreadable = rollout.unreadable.aborted && !rollout.left.aborted;
      void rollout.close(isLeft ? 'left' : isUnreadable ? 'unreadable' : 'failed');
      if (isUnreadable) return lines();
      throw rollout.left.aborted ? (rollout.left.reason as Error) : error;
    }
  };
}

async function open(
  client: Client,
  informers: readonly DaemonSetInformer[],
  { by }: { readonly by: string | undefined },
  rt: Runtime,
): Promise<readonly LiveRollout[] | undefined> {
  const { openScreen: screen, clock, signal, env } = rt;
  if (screen === undefined) return undefined;
  const { openLiveView } = await import('../../../tui/live-view.tsx');
  const palette = await loadPalette(rt.io.stdout);
  const hintText: Runtime['hintText'] = (provided) => rt.hintText(provided);
  return openLiveView(client, informers, { screen, clock, signal, env, palette, by, hintText });
}

/** Prints a rollout as lines until it ends. */
export function followLines(
  client: Client,
  followed: Followed,
  settings: FollowSettings,
  rt: Runtime,
): Promise<Outcome> {
  const { clock, io } = rt;
  const name = followed.isOneOfSeveral ? followed.named.name : undefined;
  const presenter = linesPresenter(io, { now: () => clock.now(), output: io.stdout, repeats: true, name });
  return followRollout(client, { ...followed, presenter, showsProblems: true }, settings, rt);
}
