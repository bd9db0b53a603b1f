import { DsError } from '../../../core/errors.ts';
import { missingNamespace } from '../../../workflows/apply/change-set/each-manifest.ts';

/** A hint for commands that change nothing, about the namespace that an object of the files needs. */
export function withNamespaceHint(error: DsError): DsError {
  const namespace = missingNamespace(error);
  if (namespace === undefined) return error;
  const { kind, message, status } = error;
  return new DsError(kind, message, {
    hint: `add namespace ${namespace} to the files, so that it is created with them`,
    ...(status === undefined ? {} : { status }),
    cause: error,
  });
}
