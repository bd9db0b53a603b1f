import type { DaemonSet, Pod } from '../../kube/wire.ts';
import { parseInt64 } from '../../apimachinery/quantity/int64.ts';

/** The label with the hash of the pod's revision. */
export const REVISION_HASH_LABEL = 'controller-revision-hash';
/** The older label with the template generation, still set on every pod. */
export const TEMPLATE_GENERATION_LABEL = 'pod-template-generation';
/** Where the API server stores `templateGeneration` of an apps/v1 DaemonSet. */
export const TEMPLATE_GENERATION_ANNOTATION = 'deprecated.daemonset.template.generation';

/** The hash of the pod's revision. */
export function revisionHashOf(pod: Pod): string | undefined {
  return pod.metadata?.labels?.[REVISION_HASH_LABEL];
}

/** The template generation label of new pods; undefined when the DaemonSet has no numeric one. */
export function templateGenerationOf(ds: DaemonSet): string | undefined {
  return parseInt64(ds.metadata?.annotations?.[TEMPLATE_GENERATION_ANNOTATION] ?? '')?.toString();
}

/** Whether the pod is up to date, by revision hash or by template generation. */
export function isUpdated(pod: Pod, hash: string, templateGeneration: string | undefined): boolean {
  const generation = pod.metadata?.labels?.[TEMPLATE_GENERATION_LABEL];
  return (
    (hash !== '' && revisionHashOf(pod) === hash) ||
    (templateGeneration !== undefined && generation === templateGeneration)
  );
}
