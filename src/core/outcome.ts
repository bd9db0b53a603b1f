/**
 * How a command ended if it did not throw. Verdicts are returned, never thrown.
 * - `ok`: exit 0.
 * - `failed`: exit 1; the errors have already been reported through {@link Runtime.report}.
 * - `differs`: exit 1, of `ds diff`.
 * - `timedOut`: exit 3.
 * - `exitCode`: the exit code of a program that was run for the user.
 */
export type Outcome = 'ok' | 'failed' | 'differs' | 'timedOut' | { readonly exitCode: number };

/** The outcome of a command on several objects: `failed` before `timedOut`. */
export function worstOf(outcomes: readonly Outcome[]): Outcome {
  if (outcomes.includes('failed')) return 'failed';
  return outcomes.find((outcome) => outcome !== 'ok') ?? 'ok';
}
