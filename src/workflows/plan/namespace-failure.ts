import type { DsError } from '../../core/errors.ts';
import type { ChangeWarning } from '../../daemonset/rollout/change-warnings.ts';
import { terminatingNamespace } from '../../kube/rejection.ts';
import { missingNamespace } from '../apply/change-set/each-manifest.ts';

/** A namespace in which nothing can be created. */
export interface NamespaceFailure {
  readonly namespace: string;
  readonly warning: ChangeWarning;
}

/** Whether the server rejects an object because its namespace is missing or being deleted. */
export function namespaceFailure(error: DsError): NamespaceFailure | undefined {
  const missing = missingNamespace(error);
  if (missing !== undefined) {
    const message = `namespace ${missing} does not exist, and the files do not create it`;
    return { namespace: missing, warning: { code: 'namespaceMissing', message } };
  }
  const deleted = terminatingNamespace(error.status);
  if (deleted === undefined || deleted === '') return undefined;
  const message = `namespace ${deleted} is being deleted: nothing can be created in it`;
  return { namespace: deleted, warning: { code: 'namespaceDeleting', message } };
}
