/**
 * How a command ended when it did not throw. Verdicts are returned, never thrown.
 * - `ok`: exit 0.
 * - `failed`: exit 1; what failed has been reported through {@link Runtime.report} already.
 * - `differs`: exit 1, of `ds diff`.
 * - `timedOut`: exit 3.
 * - `exitCode`: that of a program which was run for the user, handed on as it is.
 */
export type Outcome = 'ok' | 'failed' | 'differs' | 'timedOut' | { readonly exitCode: number };

/** The outcome of a command on several objects: `failed` before `timedOut`. */
export function worstOf(outcomes: readonly Outcome[]): Outcome {
  if (outcomes.includes('failed')) return 'failed';
  return outcomes.find((outcome) => outcome !== 'ok') ?? 'ok';
}
