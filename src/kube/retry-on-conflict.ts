import { isKind } from '../core/errors.ts';

export interface ConflictRetry {
  /** Calls at most; 5 if not given, as in client-go. */
  readonly attempts?: number;
  /** Whether an error is a conflict that another attempt may avoid; every Conflict of the server if not given. */
  readonly isConflict?: (error: unknown) => boolean;
  /** Waits before another attempt; `failed` attempts have been made. */
  readonly pause?: (failed: number) => Promise<void>;
}

/** Whether the server answered with a Status of reason Conflict. */
export function isServerConflict(error: unknown): boolean {
  return isKind(error, 'conflict') && error.status !== undefined;
}

/**
 * Calls `attempt` until it does not end with a conflict, as client-go's RetryOnConflict. The first attempt has the number 1; later ones
 * have to read the object again. Throws the last conflict, and every other error at once.
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
