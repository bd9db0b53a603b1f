import { DsError } from '../../../core/errors.ts';
import type { Flags, FlagValues } from '../define.ts';

/** When to stop waiting for a rollout, beside --timeout. */
export const ENDING_FLAGS = {
  failFast: { type: 'boolean', help: 'exit 1 with the cause as soon as the rollout is stuck' },
  progressDeadline: {
    type: 'duration',
    value: 'DURATION',
    default: 0,
    help: 'fail when there is no progress for this long; 0 means no limit; with --fail-fast the default is 10m',
  },
} as const satisfies Flags;

type EndingFlags = FlagValues<typeof ENDING_FLAGS>;

/** With --fail-fast; the default of a Deployment. */
const DEFAULT_PROGRESS_DEADLINE_MS = 600_000;

/** Throws a DsError of kind `usage`. */
export function checkEndingFlags({ progressDeadline }: EndingFlags): void {
  if (progressDeadline < 0) throw new DsError('usage', '--progress-deadline must not be negative');
}

/** Milliseconds; 0 for none. */
export function progressDeadlineOf({ failFast, progressDeadline }: EndingFlags, provided: ReadonlySet<string>): number {
  return failFast && !provided.has('progressDeadline') ? DEFAULT_PROGRESS_DEADLINE_MS : progressDeadline;
}
