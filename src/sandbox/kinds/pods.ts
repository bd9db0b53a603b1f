import { objectAt, stringAt, type JsonObject } from '../../core/json/json.ts';
import type { Pod } from '../../kube/wire.ts';
import { appArmorFields } from '../../apimachinery/defaults/app-armor.ts';
import { podDefaults } from '../../apimachinery/defaults/pod.ts';
import { dnsSubdomain } from '../../apimachinery/validate/formats.ts';
import { validatePod, validatePodUpdate } from '../../apimachinery/validate/pod/pod.ts';
import { metadataOf, nextGeneration, withMetadata } from '../store/metadata.ts';
import type { SubresourceRules } from '../store/resource-type.ts';
import { ALL_VERBS, STATUS_SUBRESOURCE, type Kind } from './kind.ts';
import { qosClassOf } from '../../apimachinery/quota/qos.ts';
import { desiredChanged } from './rules.ts';

/** The grace period of a deleted pod; 0 when no kubelet would stop it. */
function graceSeconds(pod: JsonObject, requested: number | undefined): number {
  const spec = objectAt(pod, 'spec');
  const phase = stringAt(objectAt(pod, 'status'), 'phase');
  if ((stringAt(spec, 'nodeName') ?? '') === '' || phase === 'Failed' || phase === 'Succeeded') return 0;
  const wanted = requested ?? spec?.['terminationGracePeriodSeconds'];
  const period = typeof wanted === 'number' ? wanted : 0;
  return period < 0 ? 1 : period;
}

/** Kubelets write the status and metadata, but not owner references. */
const STATUS: SubresourceRules = {
  prepare: (next, old) => {
    const { ownerReferences } = metadataOf(old);
    const qosClass = objectAt(old, 'status')?.['qosClass'];
    const status = { ...(qosClass === undefined ? {} : { qosClass }), ...objectAt(next, 'status') };
    return { ...withMetadata(old, { ...metadataOf(next), ownerReferences }), status };
  },
};

export const PODS: Kind<Pod> = {
  group: '',
  version: 'v1',
  plural: 'pods',
  kind: 'Pod',
  namespaced: true,
  singular: 'pod',
  shortNames: ['po'],
  categories: ['all'],
  verbs: ALL_VERBS,
  subresources: [
    { name: 'attach', kind: 'PodAttachOptions', verbs: ['create', 'get'] },
    { name: 'binding', kind: 'Binding', verbs: ['create'] },
    { name: 'eviction', group: 'policy', version: 'v1', kind: 'Eviction', verbs: ['create'] },
    { name: 'exec', kind: 'PodExecOptions', verbs: ['create', 'get'] },
    { name: 'log', verbs: ['get'] },
    { name: 'portforward', kind: 'PodPortForwardOptions', verbs: ['create', 'get'] },
    STATUS_SUBRESOURCE,
  ],
  nameFormat: dnsSubdomain,
  returnsDeleted: true,
  fields: ({ spec, status }) => ({
    'spec.nodeName': spec?.nodeName ?? '',
    'spec.restartPolicy': spec?.restartPolicy ?? '',
    'spec.schedulerName': spec?.schedulerName ?? '',
    'spec.serviceAccountName': spec?.serviceAccountName ?? '',
    'spec.hostNetwork': String(spec?.hostNetwork ?? false),
    'status.phase': status?.phase ?? '',
    'status.podIP': status?.podIP ?? '',
    'status.nominatedNodeName': status?.nominatedNodeName ?? '',
  }),
  indexes: {
    node: { valuesOf: ({ spec }) => (spec?.nodeName === undefined || spec.nodeName === '' ? [] : [spec.nodeName]) },
  },
  rules: {
    defaults: podDefaults,
    prepareCreate: (pod) => ({
      ...withMetadata(appArmorFields(pod), { generation: 1 }),
      status: { phase: 'Pending', qosClass: qosClassOf(objectAt(pod, 'spec')) },
    }),
    prepareUpdate: (next, old) => {
      const kept = { ...next, status: old['status'] };
      return desiredChanged(kept, old) ? withMetadata(kept, nextGeneration(old)) : kept;
    },
    validate: validatePod,
    validateUpdate: validatePodUpdate,
    graceSeconds,
    subresources: { status: STATUS, binding: { prepare: (next) => next } },
  },
};
