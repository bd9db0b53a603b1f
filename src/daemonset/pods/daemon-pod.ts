import type { DaemonSet, OwnerReference, Pod, PodSpec } from '../../kube/wire.ts';
import { daemonPodTolerations } from '../placement/automatic-tolerations.ts';
import { REVISION_HASH_LABEL, TEMPLATE_GENERATION_LABEL, templateGenerationOf } from './pod-revision.ts';

/**
 * The pod that the controller creates for a node: the template with the automatic tolerations, the revision's labels, and the required node
 * affinity replaced by one for this node, so that the scheduler binds it. The template's own required affinity is dropped, since it has
 * already selected the node.
 */
export function daemonPod(ds: DaemonSet, node: string, hash: string): Pod {
  const { metadata, spec } = ds.spec?.template ?? {};
  const { name = '', namespace } = ds.metadata ?? {};
  const generation = templateGenerationOf(ds);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: generateNameOf(name),
      ...(namespace === undefined ? {} : { namespace }),
      labels: {
        ...metadata?.labels,
        ...(generation === undefined ? {} : { [TEMPLATE_GENERATION_LABEL]: generation }),
        ...(hash === '' ? {} : { [REVISION_HASH_LABEL]: hash }),
      },
      ...(metadata?.annotations === undefined ? {} : { annotations: metadata.annotations }),
      ...(metadata?.finalizers === undefined ? {} : { finalizers: metadata.finalizers }),
      ownerReferences: [controllerReference(ds)],
    },
    spec: {
      containers: [],
      ...spec,
      affinity: pinnedTo(node, spec?.affinity),
      tolerations: daemonPodTolerations(spec ?? {}),
    },
  };
}

/** The controller reference of the DaemonSet's pods and revisions. */
export function controllerReference(ds: DaemonSet): OwnerReference {
  const { name = '', uid = '' } = ds.metadata ?? {};
  return { apiVersion: 'apps/v1', kind: 'DaemonSet', name, uid, controller: true, blockOwnerDeletion: true };
}

/** A name of 253 characters has no room for the dash. */
function generateNameOf(name: string): string {
  return name.length < 253 ? `${name}-` : name;
}

function pinnedTo(node: string, affinity: PodSpec['affinity']): NonNullable<PodSpec['affinity']> {
  const pin = { matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] };
  return {
    ...affinity,
    nodeAffinity: {
      ...affinity?.nodeAffinity,
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [pin] },
    },
  };
}
