import { withDeadline } from '../../core/async/deadline.ts';
import { DsError } from '../../core/errors.ts';
import type { WatchingOptions } from '../../workflows/cluster/follow-daemonset.ts';
import type { Runtime } from './runtime.ts';

/**
 * Shows the items of a watch until Ctrl-C, an error, or --request-timeout (`limitMs`, 0 for none), which ends a watch without failure, as
 * with kubectl. Throws a DsError of kind `timeout` when no item came by then.
 */
export async function showWatch<T>(
  watch: (options: WatchingOptions) => AsyncIterable<T>,
  limitMs: number,
  { clock, signal }: Pick<Runtime, 'clock' | 'signal'>,
  show: (item: T) => Promise<void>,
): Promise<void> {
  let items = 0;
  await withDeadline({ clock, timeoutMs: limitMs, signal }, async (bounded) => {
    for await (const item of watch({ clock, signal: bounded })) {
      items++;
      await show(item);
    }
  });
  if (items > 0) return;
  throw new DsError('timeout', `there was no answer within ${limitMs / 1000}s`, {
    hint: 'the server may be busy or far away: allow more time with --request-timeout',
  });
}
