import type { Outcome } from '../../core/outcome.ts';

/** How a command on several objects ended: a failure goes before a time that was up. */
export function worstOf(outcomes: readonly Outcome[]): Outcome {
  if (outcomes.includes('failed')) return 'failed';
  return outcomes.find((outcome) => outcome !== 'ok') ?? 'ok';
}
