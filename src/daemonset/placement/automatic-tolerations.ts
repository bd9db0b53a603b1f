import type { PodSpec, Toleration } from '../../kube/wire.ts';

const exists = (key: string, effect: string): Toleration => ({ key, operator: 'Exists', effect });

const ALWAYS: readonly Toleration[] = [
  exists('node.kubernetes.io/not-ready', 'NoExecute'),
  exists('node.kubernetes.io/unreachable', 'NoExecute'),
  exists('node.kubernetes.io/disk-pressure', 'NoSchedule'),
  exists('node.kubernetes.io/memory-pressure', 'NoSchedule'),
  exists('node.kubernetes.io/pid-pressure', 'NoSchedule'),
  exists('node.kubernetes.io/unschedulable', 'NoSchedule'),
];

const HOST_NETWORK: readonly Toleration[] = [exists('node.kubernetes.io/network-unavailable', 'NoSchedule')];

/** Tolerations that the controller adds to every pod; one more for pods that use the host network. */
export function automaticTolerations(spec: Pick<PodSpec, 'hostNetwork'>): readonly Toleration[] {
  return spec.hostNetwork === true ? [...ALWAYS, ...HOST_NETWORK] : ALWAYS;
}

/**
 * The tolerations of a daemon pod: the template's and the automatic ones, in the controller's order. A toleration of the template with the
 * same key, effect, operator and value is replaced in place, so its `tolerationSeconds` is lost.
 */
export function daemonPodTolerations(spec: Pick<PodSpec, 'hostNetwork' | 'tolerations'>): readonly Toleration[] {
  return automaticTolerations(spec).reduce<readonly Toleration[]>(
    (tolerations, automatic) =>
      tolerations.some((toleration) => same(toleration, automatic))
        ? tolerations.map((toleration) => (same(toleration, automatic) ? automatic : toleration))
        : [...tolerations, automatic],
    spec.tolerations ?? [],
  );
}

/** Whether the toleration is one that the controller adds itself. */
export function isAutomatic(toleration: Toleration, spec: Pick<PodSpec, 'hostNetwork'>): boolean {
  return automaticTolerations(spec).some((automatic) => same(toleration, automatic));
}

function same(a: Toleration, b: Toleration): boolean {
  return (
    (a.key ?? '') === (b.key ?? '') &&
    (a.effect ?? '') === (b.effect ?? '') &&
    (a.operator ?? '') === (b.operator ?? '') &&
    (a.value ?? '') === (b.value ?? '')
  );
}
