import { DsError } from '../../../core/errors.ts';
import type { Flags, FlagValues } from '../define.ts';

/** When to stop waiting for a rollout, beside --timeout. */
export const ENDING_FLAGS = {
  failFast: { type: 'boolean', help: 'fail with the cause once the rollout cannot succeed by itself' },
  progressDeadline: {
    type: 'duration',
    value: 'DURATION',
    default: 0,
    help: 'fail when nothing has moved on for so long; 0 is never, and 10m with --fail-fast when it is not given',
  },
} as const satisfies Flags;

type EndingFlags = FlagValues<typeof ENDING_FLAGS>;

/** How long --fail-fast waits for anything to move on, as a Deployment does by default, in milliseconds. */
const DEFAULT_PROGRESS_DEADLINE = 600_000;

/** Throws a DsError of kind `usage`. */
export function checkEndingFlags({ progressDeadline }: EndingFlags): void {
  if (progressDeadline < 0) throw new DsError('usage', '--progress-deadline must not be negative');
}

/** Milliseconds; 0 for none. */
export function progressDeadlineOf({ failFast, progressDeadline }: EndingFlags, provided: ReadonlySet<string>): number {
  return failFast && !provided.has('progressDeadline') ? DEFAULT_PROGRESS_DEADLINE : progressDeadline;
}
