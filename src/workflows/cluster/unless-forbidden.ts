import { isKind } from '../../core/errors.ts';

/** The answer, or undefined when the server forbids it: many users may read less than everything that a command can show. */
export async function unlessForbidden<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isKind(error, 'forbidden')) return undefined;
    throw error;
  }
}
