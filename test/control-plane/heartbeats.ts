/** Renewed leases per second that an API server, on two cores and beside everything else, takes without effort. */
const RENEWALS_PER_SECOND = 125;

/** Seconds between two renewals of a node's lease: one on a small cluster; more on a large one, as a real kubelet's ten are too many here. */
export function heartbeatSeconds(nodes: number): number {
  return Math.max(1, Math.ceil(nodes / RENEWALS_PER_SECOND));
}

/** After how many seconds without a renewal the controller manager takes a node for dead; 50 on a real cluster. */
export function graceSeconds(nodes: number): number {
  return Math.max(6, Math.ceil(heartbeatSeconds(nodes) * 4.5));
}
