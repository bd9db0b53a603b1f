import { withDeadline } from '../../core/async/deadline.ts';
import { DsError } from '../../core/errors.ts';
import type { WatchingOptions } from '../../workflows/cluster/follow-daemonset.ts';
import type { Runtime } from './runtime.ts';

/**
 * Shows what a watch sees until Ctrl-C or an error, or until --request-timeout (`limitMs`, 0 for none): a watch is one request, and
 * its end is no failure, as with kubectl. Throws kind `timeout` when nothing came by then.
 */
export async function showWatch<T>(
  watch: (options: WatchingOptions) => AsyncIterable<T>,
  limitMs: number,
  { clock, signal }: Pick<Runtime, 'clock' | 'signal'>,
  show: (seen: T) => Promise<void>,
): Promise<void> {
  let answers = 0;
  await withDeadline({ clock, timeoutMs: limitMs, signal }, async (bounded) => {
    for await (const seen of watch({ clock, signal: bounded })) {
      answers++;
      await show(seen);
    }
  });
  if (answers > 0) return;
  throw new DsError('timeout', `the server did not answer within ${limitMs / 1000}s`, {
    hint: 'the server may be busy or far away: give it longer with --request-timeout',
  });
}
