import { isKind } from '../core/errors.ts';

export interface ConflictRetry {
  /** The maximum number of calls; 5 by default, as in client-go. */
  readonly attempts?: number;
  /** Whether an error is a conflict that another attempt may avoid; by default every Conflict of the server. */
  readonly isConflict?: (error: unknown) => boolean;
  /** Waits before the next attempt, after `failed` attempts. */
  readonly pause?: (failed: number) => Promise<void>;
}

/** Whether the server responded with a Status of reason Conflict. */
export function isServerConflict(error: unknown): boolean {
  return isKind(error, 'conflict') && error.status !== undefined;
}

/**
 * Calls `attempt` until it ends without a conflict, as client-go's RetryOnConflict. The first attempt has the number 1; later ones have to
 * read the object again. Throws the last conflict, and every other error immediately.
 */
export async function retryOnConflict<T>(
  attempt: (number: number) => Promise<T>,
  { attempts = 5, isConflict = isServerConflict, pause }: ConflictRetry = {},
): Promise<T> {
  for (let number = 1; ; number++) {
    try {
      return await attempt(number);
    } catch (error) {
      if (number >= attempts || !isConflict(error)) throw error;
    }
    await pause?.(number);
  }
}
