import type { DsError } from '../../core/errors.ts';
import { withWhereabouts, type Looking } from './locate-daemonset.ts';
import { withNamespaceState } from './terminating-namespace.ts';

/** The error with what is worth a request more once something has failed. Whatever goes wrong with that leaves it as it was. */
export async function explainedError(error: DsError, looking: Looking): Promise<DsError> {
  return withNamespaceState(await withWhereabouts(error, looking), looking);
}
