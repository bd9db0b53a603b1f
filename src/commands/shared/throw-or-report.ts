import { asDsError, isKind, type DsError } from '../../core/errors.ts';
import type { Runtime } from './runtime.ts';

/**
 * Throws the error of the `only` object, and an error that every other object would meet too. Otherwise reports it, with the hints that
 * need a request, and returns true. `shown` adds to the error of one object, such as its place in a file.
 */
export async function throwOrReport(
  error: unknown,
  only: boolean,
  rt: Runtime,
  shown: (reason: DsError) => DsError = (reason) => reason,
): Promise<true> {
  const reason = asDsError(error);
  if (reason === undefined || isKind(reason, 'interrupted', 'unreachable', 'untrusted', 'unauthenticated')) throw error;
  const reported = shown(reason);
  if (only) throw reported;
  rt.report(await rt.explain(reported));
  return true;
}
