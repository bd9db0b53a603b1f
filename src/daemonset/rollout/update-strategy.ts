import type { DaemonSet } from '../../kube/wire.ts';

/** How a DaemonSet replaces its pods; anything else than these two replaces nothing. */
export function strategyOf(ds: DaemonSet): 'RollingUpdate' | 'OnDelete' {
  return ds.spec?.updateStrategy?.type === 'OnDelete' ? 'OnDelete' : 'RollingUpdate';
}

export interface UpdateLimits {
  readonly maxUnavailable: number;
  /** Above zero the controller surges, and maxUnavailable plays no part. */
  readonly maxSurge: number;
}

/**
 * Both limits in nodes, percentages taken of the desired nodes and rounded up. A DaemonSet that allows neither is given
 * one unavailable node. `desired` zero gives zero for percentages, so that nothing is replaced.
 */
export function updateLimits(ds: DaemonSet, desired: number): UpdateLimits {
  if (strategyOf(ds) === 'OnDelete') return { maxUnavailable: 0, maxSurge: 0 };
  const rolling = ds.spec?.updateStrategy?.rollingUpdate;
  const maxSurge = scale(rolling?.maxSurge ?? 0, desired);
  const maxUnavailable = rolling === undefined ? 0 : scale(rolling.maxUnavailable ?? 1, desired);
  return { maxSurge, maxUnavailable: desired > 0 && maxSurge === 0 && maxUnavailable === 0 ? 1 : maxUnavailable };
}

/** Whether a node may have two pods for a while. */
export function allowsSurge(ds: DaemonSet): boolean {
  return updateLimits(ds, 1).maxSurge > 0;
}

/** What the API server never stores, such as words, counts as zero. */
function scale(value: number | string, total: number): number {
  if (typeof value === 'number') return value;
  const percent = /^([+-]?[0-9]+)%$/.exec(value)?.[1];
  return percent === undefined ? 0 : Math.ceil((Number(percent) * total) / 100);
}
