import type { PodSpec } from '../../kube/wire.ts';

type Probe = NonNullable<PodSpec['containers'][number]['readinessProbe']>;

const SECOND = 1000;

/**
 * The time after a container's start within which its first probe, or the first run of `successThreshold` probes, succeeds if the container
 * is healthy, in milliseconds: the kubelet waits for the initial delay, then probes in every period. With the API server's defaults.
 */
export function firstSuccessMs(probe: Probe): number {
  const { initialDelaySeconds = 0, periodSeconds = 10, timeoutSeconds = 1, successThreshold = 1 } = probe;
  return (initialDelaySeconds + periodSeconds * successThreshold + timeoutSeconds) * SECOND;
}
