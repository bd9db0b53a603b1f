import { arrayAt, objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import type { Namespace } from '../../kube/wire.ts';
import { dnsLabel } from '../../apimachinery/validate/formats.ts';
import { metadataOf, withMetadata } from '../store/metadata.ts';
import { type Kind, STATUS_SUBRESOURCE } from './kind.ts';
import { commonRules } from './rules.ts';

const NAME_LABEL = 'kubernetes.io/metadata.name';
const FINALIZER = 'kubernetes';

/** Every namespace has its name as a label, for selectors. */
function labelled(namespace: JsonObject): JsonObject {
  const metadata = metadataOf(namespace);
  const name = stringAt(metadata, 'name');
  const labels = objectAt(metadata, 'labels');
  if (name === undefined || labels?.[NAME_LABEL] === name) return namespace;
  return withMetadata(namespace, { labels: { ...labels, [NAME_LABEL]: name } });
}

function finalized(namespace: JsonObject): boolean {
  return arrayAt(objectAt(namespace, 'spec'), 'finalizers').length === 0;
}

const common = commonRules({ status: { phase: 'Active' } });

/**
 * Namespaces. A deletion sets the phase to `Terminating`; the namespace controller then removes `kubernetes` from
 * `spec.finalizers` through the subresource `finalize`, which deletes the namespace.
 */
export const NAMESPACES: Kind<Namespace> = {
  group: '',
  version: 'v1',
  plural: 'namespaces',
  kind: 'Namespace',
  namespaced: false,
  singular: 'namespace',
  shortNames: ['ns'],
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  subresources: [{ name: 'finalize', verbs: ['update'] }, STATUS_SUBRESOURCE],
  nameFormat: dnsLabel,
  returnsDeleted: true,
  fields: ({ metadata, status }) => ({ name: metadata?.name ?? '', 'status.phase': status?.phase ?? '' }),
  rules: {
    ...common,
    defaults: labelled,
    prepareCreate: (object, context) => {
      const finalizers = arrayAt(objectAt(object, 'spec'), 'finalizers');
      const all = finalizers.includes(FINALIZER) ? finalizers : [...finalizers, FINALIZER];
      const made = common.prepareCreate?.(object, context) ?? object;
      return { ...made, spec: { ...objectAt(object, 'spec'), finalizers: all } };
    },
    prepareUpdate: (next, old) => ({ ...next, spec: old['spec'], status: old['status'] }),
    blocksDeletion: (namespace) => !finalized(namespace) || metadataOf(namespace)['deletionTimestamp'] === undefined,
    prepareDelete: (namespace) => ({
      ...namespace,
      status: { ...objectAt(namespace, 'status'), phase: 'Terminating' },
    }),
    subresources: {
      ...common.subresources,
      finalize: { prepare: (next, old) => ({ ...next, status: old['status'] }) },
    },
  },
};
