import { stringAt } from '../../core/json/json.ts';
import { NAMESPACES } from '../kinds/namespaces.ts';
import { forbidden, notFound } from '../store/api-error.ts';
import { metadataOf } from '../store/metadata.ts';
import type { AdmissionPlugin } from './plugin.ts';

const UNDELETABLE = new Set(['default', 'kube-system', 'kube-public']);

/** Refuses new objects in a namespace that does not exist or is being deleted, and the deletion of some namespaces. */
export const NAMESPACE_LIFECYCLE: AdmissionPlugin = {
  mutateCreate: (type, object, { store, requestName }) => {
    const name = stringAt(metadataOf(object), 'namespace');
    if (!type.namespaced || name === undefined) return object;
    const namespace = store.get(NAMESPACES, { name });
    if (namespace === undefined) throw notFound(NAMESPACES, name);
    if (namespace.metadata.deletionTimestamp === undefined) return object;
    const why = `unable to create new content in namespace ${name} because it is being terminated`;
    const message = `namespace ${name} is being terminated`;
    throw forbidden(type, requestName, why, [{ reason: 'NamespaceTerminating', message, field: 'metadata.namespace' }]);
  },
  validateDelete: (type, object) => {
    const name = stringAt(metadataOf(object), 'name') ?? '';
    if (type === NAMESPACES && UNDELETABLE.has(name)) throw forbidden(type, name, 'this namespace may not be deleted');
  },
};
