import type { DaemonSet, Pod } from '../../kube/wire.ts';
import { parseInt64 } from '../../apimachinery/quantity/int64.ts';

/** The label that names the revision a pod was made from. */
export const REVISION_HASH_LABEL = 'controller-revision-hash';
/** Its predecessor, still written on every pod. */
export const TEMPLATE_GENERATION_LABEL = 'pod-template-generation';
/** Where the API server keeps `templateGeneration` of an apps/v1 DaemonSet. */
export const TEMPLATE_GENERATION_ANNOTATION = 'deprecated.daemonset.template.generation';

/** The hash of the revision that the pod was made from. */
export function revisionHashOf(pod: Pod): string | undefined {
  return pod.metadata?.labels?.[REVISION_HASH_LABEL];
}

/** The template generation that new pods are labelled with, or undefined when the DaemonSet carries none that is a number. */
export function templateGenerationOf(ds: DaemonSet): string | undefined {
  return parseInt64(ds.metadata?.annotations?.[TEMPLATE_GENERATION_ANNOTATION] ?? '')?.toString();
}

/** Whether the pod runs the current template: by revision hash, or, as ever, by template generation. */
export function isUpdated(pod: Pod, hash: string, templateGeneration: string | undefined): boolean {
  const generation = pod.metadata?.labels?.[TEMPLATE_GENERATION_LABEL];
  return (
    (hash !== '' && revisionHashOf(pod) === hash) ||
    (templateGeneration !== undefined && generation === templateGeneration)
  );
}
